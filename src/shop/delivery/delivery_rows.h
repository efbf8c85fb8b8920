// What changes of deliveries, as rows of `job` and `webhook_endpoint`, counts and lines of the log, all in the round
// in which it happened. Decides nothing.
//
// Touches the round, the counters and, once the round is durable, the log (delivery_given_up, endpoint_off: warn;
// endpoint_on: info). Not thread-safe: the owner's thread. Cost: a row and a count each.
#pragma once

#include <string_view>

#include "delivery/carrier.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class DeliveryRows {
public:
  // Why it is not tried any more: the last words of a row.
  static constexpr std::string_view no_target = "the settings know nobody any more whom it could be told";

  DeliveryRows(Course& course, Log& log) : course_(course), log_(log) {}

  struct New {
    JobId id;
    ledger::JobState state = ledger::JobState::ready;
    std::string_view subject{};
    std::string_view payload{};
    std::string_view trace{};
    std::string_view error{};
  };
  void write_new(Now now, const New& made, const delivery::Target& target, Round& round);

  struct Move {
    JobId id;
    ledger::JobState from = ledger::JobState::ready;
    ledger::JobState to = ledger::JobState::ready;
    std::uint32_t attempts = 0;
    WallTime run_at{};
    std::string_view error{};
    std::string_view trace{};  // for the log
  };
  void write(const Move& move, Round& round);
  // A try that has left and come back, of which that became.
  void count_try(delivery::Kind kind, delivery::Outcome outcome, ledger::JobState became, Round& round);
  void write_endpoint(Now now, const delivery::Target& target, const SwitchEndpoint& act, Round& round);

private:
  Course& course_;
  Log& log_;
};

}  // namespace sluice::shop
