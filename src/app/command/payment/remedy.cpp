#include "app/command/payment/remedy.h"

namespace sluice::app {

using fulfilment::ChargeOutcome;

Remedied remedy(fulfilment::PaymentProvider& provider, const Difference& difference) {
  const bool is_refund = difference.remedy == Remedy::refund;
  const fulfilment::Charge charge{.idempotency_key = (is_refund ? "refund:" : "let_go:") + difference.payment,
                                  .reference = difference.order,
                                  .provider_reference = difference.payment,
                                  .amount = difference.amount,
                                  .currency = difference.currency};
  const auto result = is_refund ? provider.refund(charge) : provider.let_go(charge);
  if (result.outcome == ChargeOutcome::refunded) return {.is_done = true, .said = "paid back"};
  if (result.outcome == ChargeOutcome::cancelled) return {.is_done = true, .said = "let go"};
  return {.said = result.detail};
}

}  // namespace sluice::app
