// When a hook for changes is run, and for which sales: soon after something changed, and no more than once a period,
// however much does.
//
//  1. A sale that changed is among those of the next run, once; what changes while that is under way, of the one
//     after it.
//  2. Sales of a run that failed stay due: the next one has them, too. It comes after twice the time at each failure,
//     up to a minute.
//  3. No run has more than sales_max sales; the others have the next one.
//
// Pure: time is handed in. Not thread-safe.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/time.h"

namespace sluice::app {

class PurgePlan {
public:
  static constexpr std::size_t sales_max = 200;  // some kilobytes of their names
  static constexpr Duration back_off_max = std::chrono::minutes(1);

  explicit PurgePlan(Duration every) : every_(every) {}

  void note(const std::string& sale) { due_.insert(sale); }
  // Those to run it for now; empty: nothing has changed, or it is too early. finish() follows.
  [[nodiscard]] std::vector<std::string> take(MonoTime now);
  void finish(MonoTime now, bool is_good);

private:
  const Duration every_;
  std::set<std::string> due_;
  std::vector<std::string> taken_;
  MonoTime next_at_{};
  Duration wait_ = every_;
};

}  // namespace sluice::app
