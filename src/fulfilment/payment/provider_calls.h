// The calls to a payment provider that tasks ask for, each a span of the trace that its order began.
//
// Thread-safe, as far as the provider and the sink are. Cost: the provider's call, which blocks.
#pragma once

#include "base/span_sink.h"
#include "base/time.h"
#include "fulfilment/payment/payment.h"
#include "order/payments.h"

namespace sluice::fulfilment {

class ProviderCalls {
public:
  // `spans`: null: nobody collects traces. All must outlive it.
  ProviderCalls(PaymentProvider& provider, const Clock& clock, SpanSink* spans)
      : provider_(provider), clock_(clock), spans_(spans) {}

  // The provider hears of the call's own span.
  [[nodiscard]] ChargeResult make(const PaymentTask& task);

private:
  PaymentProvider& provider_;
  const Clock& clock_;
  SpanSink* const spans_;
};

}  // namespace sluice::fulfilment
