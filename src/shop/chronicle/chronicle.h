// What a sale is remembered by: how it stood from second to second, and what happened to it, as rows of the ledger.
//
// Much of what a report says lives in counters of this process, of its edges and its boards, and would be gone with
// it. So the owner writes it down in its rounds: once a second in which anything of the sale has changed, and at a
// graceful end. A crash costs the counts of the last second.
//
// Totals go on over restarts: what the last row says is where the counters of this process begin (totals.h).
//
// Invariants
//  1. At most `samples_max` rows of samples (thinning.h) and `events_max` of events; further events are not written.
//  2. A sale in which nothing happens writes nothing.
//
// Reads the course, units and floor; touches the round. Not thread-safe: the owner's thread. Cost of follow(): a few
// loads a tick; once a second what is linear in lines and items, and while there are more rows than may be, linear in
// those: some 20 us.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "shop/chronicle/thinning.h"
#include "shop/chronicle/totals.h"

namespace sluice::shop {

class Chronicle {
public:
  static constexpr std::size_t samples_max = 2000;
  static constexpr std::uint32_t events_max = 300;
  static constexpr Duration period = std::chrono::seconds(1);

  Chronicle(const Course& course, const Units& units, const Floor& floor, const OwnerSettings& settings);

  // --- Loading, by number
  void restore(const ledger::SampleRowOf<std::string_view>& row);
  void restore(const ledger::SaleEventRowOf<std::string_view>& row);

  // The sale goes on after a restart of the program, or of the store. `why`: for people.
  void tell_started(Now now, std::string_view why, Round& round);
  // At each tick.
  void follow(Now now, Round& round);
  // The last words of a graceful end.
  void close_down(Now now, Round& round);

private:
  using Row = ledger::SampleRow;
  void sample(Now now, Round& round);
  void tell_events(Now now, Round& round);
  void say(Now now, std::string_view kind, std::string_view detail, Round& round);
  void say_once(Now now, std::string_view kind, bool is_so, std::string_view detail, Round& round);
  void keep(const Row& row);

  const Course& course_;
  Totals totals_;
  Row last_;  // as written last
  Thinning thinning_{samples_max};
  MonoTime sampled_at_;
  std::uint32_t events_ = 0;
  std::string state_told_;
  std::map<std::string, bool, std::less<>> told_once_;
};

}  // namespace sluice::shop
