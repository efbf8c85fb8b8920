// What is done about money without goods: it is let go, or paid back, at the provider.
//
// The provider's own state is the record of it: whoever asks again, after a crash or in another process, finds it
// done, or does it under the same key. Blocks up to the provider's time-out.
#pragma once

#include "app/command/payment/reconciling.h"
#include "fulfilment/payment/payment.h"

namespace sluice::app {

struct Remedied {
  bool is_done = false;
  std::string said{};  // for people: what was done, or what the provider says instead
};

// REQUIRES: the difference has a remedy.
[[nodiscard]] Remedied remedy(fulfilment::PaymentProvider& provider, const Difference& difference);

}  // namespace sluice::app
