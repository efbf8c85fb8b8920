// The port to whoever takes the money. What a charge is and can come to stands in order/charge.h.
#pragma once

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
  // Blocks up to the provider's time-out (5 s by default).
  [[nodiscard]] virtual ChargeResult charge(const Charge& charge) = 0;
};

}  // namespace sluice::fulfilment
