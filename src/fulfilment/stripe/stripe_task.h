// What one task asks of Stripe: its requests about one charge, over one connection and within one time-out.
//
// stripe_provider.h says which requests make a task, and what each outcome was answered with. One thread; blocks on
// the network, until the time-out at the latest. What it is given must outlive it.
#pragma once

#include <string>

#include "base/time.h"
#include "fulfilment/payment/kept_connection.h"
#include "fulfilment/payment/payment.h"

namespace sluice::fulfilment {

class StripeTask {
public:
  struct Urls {
    std::string intents;
    std::string refunds;
  };
  StripeTask(KeptConnection& connection, const Urls& urls, const Charge& charge, Duration timeout);

  // The charge's intent: made under its key, read by its id, or whichever it takes.
  ChargeResult make();
  ChargeResult read(const std::string& intent);
  ChargeResult make_or_read();
  // Its last step: "pi_1/capture", or "/cancel", under the charge's key with `key_end` behind it.
  ChargeResult end(const std::string& step, const char* key_end);
  // A key is forgotten some day; what was paid back under it is not, so that is asked for first.
  ChargeResult refund();
  // What its refunds are together.
  ChargeResult read_refunds();

private:
  [[nodiscard]] HttpReply list_refunds();
  [[nodiscard]] long ms_left() const;

  KeptConnection& connection_;
  const Urls& urls_;
  const Charge& charge_;
  const SystemClock clock_;  // whatever clock a sale goes by, sockets live in real time
  const MonoTime end_;
};

}  // namespace sluice::fulfilment
