// The outbox as the ledger has it: deliveries from rows of `job`, before the first round.
//
// What is of no use any more since the settings know its target no more is remembered until everything is read, and
// then written as what has become of it. Touches the counters and, in the end, rows. Not thread-safe: the owner's
// thread, while a sale is loaded.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "delivery/deliveries.h"
#include "shop/delivery/delivery_rows.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class RestoredDeliveries {
public:
  // Both outlive it.
  RestoredDeliveries(Course& course, delivery::Deliveries& deliveries) : course_(course), deliveries_(deliveries) {}

  // Nothing, of a job of another kind.
  void restore(Now now, const ledger::JobRowOf<std::string_view>& row);
  void restore(const ledger::EndpointRowOf<std::string_view>& row);
  // What was ready and has no target any more, once everything is restored.
  void bury_targetless(Now now, DeliveryRows& rows, Round& round);

private:
  Course& course_;
  delivery::Deliveries& deliveries_;
  struct Targetless {
    JobId id;
    std::uint32_t attempts = 0;
    ledger::JobState to{};
  };
  std::vector<Targetless> targetless_;  // ready in the ledger
};

}  // namespace sluice::shop
