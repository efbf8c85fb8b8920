// The port to whoever takes the money. What a charge is and can come to stands in order/charge.h.
#pragma once

#include <string_view>

#include "order/charge.h"

namespace sluice::fulfilment {

using order::Charge;
using order::ChargeOutcome;
using order::ChargeResult;
using order::PaymentTask;

// Thread-safe: many workers share one.
class PaymentProvider {
public:
  virtual ~PaymentProvider() = default;
  // Both block up to the provider's time-out (5 s by default).
  // Takes the money, or says what came of it if it was asked before: never charges twice under one key.
  [[nodiscard]] virtual ChargeResult charge(const Charge& charge) = 0;
  // Sees to it that nothing will be charged under this key any more: `cancelled`, also when nothing was ever asked
  // for under it; `captured` or `declined` when that had happened before.
  [[nodiscard]] virtual ChargeResult cancel(const Charge& charge) = 0;
  // What payments say they went to: "sandbox", or the provider's host. As long as the provider lives.
  [[nodiscard]] virtual std::string_view name() const = 0;
};

}  // namespace sluice::fulfilment
