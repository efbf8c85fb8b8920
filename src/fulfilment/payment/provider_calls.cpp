#include "fulfilment/payment/provider_calls.h"

#include <string>
#include <string_view>

namespace sluice::fulfilment {
namespace {

std::string_view name_of(order::PaymentVerb verb) {
  switch (verb) {
    case order::PaymentVerb::authorize:
      return "authorize";
    case order::PaymentVerb::capture:
      return "capture";
    case order::PaymentVerb::cancel:
      return "cancel";
    case order::PaymentVerb::let_go:
      return "let_go";
    case order::PaymentVerb::refund:
      return "refund";
    case order::PaymentVerb::read_refunds:
      return "read_refunds";
  }
  return "";
}

ChargeResult call(PaymentProvider& provider, order::PaymentVerb verb, const Charge& charge) {
  switch (verb) {
    case order::PaymentVerb::authorize:
      return provider.authorize(charge);
    case order::PaymentVerb::capture:
      return provider.capture(charge);
    case order::PaymentVerb::cancel:
      return provider.cancel(charge);
    case order::PaymentVerb::let_go:
      return provider.let_go(charge);
    case order::PaymentVerb::refund:
      return provider.refund(charge);
    case order::PaymentVerb::read_refunds:
      return provider.read_refunds(charge);
  }
  return {.outcome = ChargeOutcome::not_sent, .provider_reference = {}, .detail = "no verb of a payment"};
}

bool has_failed(ChargeOutcome outcome) {
  return outcome == ChargeOutcome::failed || outcome == ChargeOutcome::unknown || outcome == ChargeOutcome::not_sent;
}

}  // namespace

ChargeResult ProviderCalls::make(const PaymentTask& task) {
  const auto open = begin_call(spans_, task.charge.trace, clock_.mono());
  if (!open) return call(provider_, task.verb, task.charge);
  Charge charge = task.charge;
  charge.trace = open->context.text();
  ChargeResult result = call(provider_, task.verb, charge);
  spans_->put({.open = *open,
               .took = clock_.mono() - open->began,
               .name = std::string("payment ").append(name_of(task.verb)),
               .sale = task.sale,
               .has_failed = has_failed(result.outcome)});
  return result;
}

}  // namespace sluice::fulfilment
