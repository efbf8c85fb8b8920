// What a sale tells the world a few times a second: gauges, forecasts of the wait, claim times, poll advice, the
// status document (its text: StatusText).
//
// Touches the waits of the lines and their fields that are Telling's; everything else it reads. All of it is made
// here and leaves with the round. The document is told anew when anything but the time has changed, so that its ETag
// stays good, and at least once a second, so that its `now` is never older than a cache's second.
//
// Not thread-safe: the owner's thread. Cost of tell(): linear in lines and items, and the document's text.
#pragma once

#include <string>
#include <vector>

#include "line/poll_advice.h"
#include "shop/line/calling.h"
#include "shop/told/status_text.h"

namespace sluice::shop {

class Telling {
public:
  Telling(Course& course, const Units& units, Floor& floor, const Calling& calling, const Schedule& schedule,
          const OwnerSettings& settings, Now now);

  void tell(Now now, Round& round);
  // The document as it was told last, with another `now`.
  void tell_now(Now now, Round& round);
  // Nothing but `now` was new in the document that was told last.
  [[nodiscard]] bool was_same() const { return was_same_; }
  // How old its `now` may be, and when it was told.
  static constexpr Duration age_max = std::chrono::seconds(1);
  [[nodiscard]] MonoTime told_at() const { return status_told_at_; }

  // People who read the status document as often as it advises; and how many reads a second are wanted at most, from
  // the next tick on.
  [[nodiscard]] std::uint64_t readers() const { return poll_advice_.people(); }
  void set_read_budget(double per_s) { read_budget_per_s_ = per_s; }

private:
  void follow_rates(Now now);
  void tell_gauges(Round& round) const;
  void tell_forecasts(Now now, Round& round);
  void tell_claims(Now now, Round& round);
  void tell_poll_advice(Now now, Round& round);
  void tell_status(Now now, Round& round);

  [[nodiscard]] line::LineMoment moment_of(std::size_t line) const;

  Course& course_;
  const Units& units_;
  Floor& floor_;
  const Calling& calling_;
  const StatusText status_;
  line::PollAdvice poll_advice_;
  double read_budget_per_s_;
  std::uint64_t calls_forecast_ = 0;  // of all lines, taken into calls_part
  MonoTime rated_at_;                 // when calls_per_s was last taken
  std::string status_told_;           // as told last, without `now`
  std::vector<StatusDocument::Part> items_told_;
  bool was_same_ = false;
  std::uint64_t status_revision_ = 0;
  MonoTime status_told_at_;
};

}  // namespace sluice::shop
