// Reads the events that Stripe sends to an endpoint: whether it was Stripe, and whose payment it is about.
//
//   {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded",
//    "data": {"object": {"id": "pi_1", "metadata": {"order": "ord_..."}, ...}}, ...}
//
// Of an event its id, its type and its object's id and metadata[order] are looked at; what has become of the payment
// is asked for afterwards (order/provider_event.h). Types that say nothing of a payment's end are of no order.
//
// Pure, and thread-safe. Cost: the signature's, and one pass over the body.
#pragma once

#include <string>
#include <vector>

#include "order/provider_event.h"

namespace sluice::fulfilment {

class StripeEvents final : public order::ProviderEventReader {
public:
  struct Options {
    std::string provider;              // what the address calls whoever sends them: "stripe"
    std::vector<std::string> secrets;  // none: nobody may send any
  };
  explicit StripeEvents(Options options) : options_(std::move(options)) {}

  [[nodiscard]] order::ProviderEvent read(const order::SentEvent& sent, WallTime now) const override;

private:
  const Options options_;
};

}  // namespace sluice::fulfilment
