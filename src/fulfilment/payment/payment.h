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
  // All block up to the provider's time-out (5 s by default).
  // Has the money set aside, or says what came of it if it was asked before: never twice under one key.
  [[nodiscard]] virtual ChargeResult authorize(const Charge& charge) = 0;
  // Takes what was set aside, once: `captured`, also if it was before; `cancelled` if it has lapsed or was let go.
  [[nodiscard]] virtual ChargeResult capture(const Charge& charge) = 0;
  // Sees to it that nothing will be taken under this key any more: `cancelled`, unless it is set aside or taken
  // already, which it then says.
  [[nodiscard]] virtual ChargeResult cancel(const Charge& charge) = 0;
  // The same, but that what was set aside is let go as well: `cancelled`, unless it is taken already.
  [[nodiscard]] virtual ChargeResult let_go(const Charge& charge) = 0;
  // Pays `charge.amount` back of what was taken, once under its key: `refunded`; `declined` if that will never be.
  [[nodiscard]] virtual ChargeResult refund(const Charge& charge) = 0;
  // How much of what was taken was paid back, whoever asked for that: `captured`, with `paid_back`; anything else:
  // nobody knows.
  [[nodiscard]] virtual ChargeResult read_refunds(const Charge& charge) = 0;
  // What payments say they went to: "sandbox", or the provider's host. As long as the provider lives.
  [[nodiscard]] virtual std::string_view name() const = 0;
};

}  // namespace sluice::fulfilment
