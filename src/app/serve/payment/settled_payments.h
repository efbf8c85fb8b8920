// Payments that have ended well at both ends, here and at the provider: they are not looked up again, until something
// more is paid back of them.
//
// One thread: the reconciler's. Bounded: of more than `settled_max` all are forgotten, and looked up once more.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "app/command/payment/reconciling.h"
#include "fulfilment/stripe/stripe_intents.h"

namespace sluice::app {

class SettledPayments {
public:
  static constexpr std::size_t settled_max = 100'000;  // ten megabytes

  // Those of `payments` that are not.
  [[nodiscard]] std::vector<fulfilment::KnownIntent> others_of(
      const std::vector<fulfilment::KnownIntent>& payments) const;
  // Nothing, if it has not ended well, by the order that it is for.
  void take_in(const fulfilment::KnownIntent& payment, const ReconciledOrders& orders);

private:
  std::unordered_set<std::string> settled_;  // as they were: what is paid back later makes another of it
};

}  // namespace sluice::app
