// What a sale's owner is told of what goes on outside: what came of payments, refunds and deliveries, and what a
// provider says by itself.
#pragma once

#include <string>

#include "base/ids.h"
#include "delivery/carrier.h"
#include "order/charge.h"

namespace sluice::shop {

struct PaymentSettled {
  std::string sale{};
  OrderId order;
  order::ChargeResult result;
};
// A payment provider has told by itself that an order's payment may stand otherwise by now (order/provider_event.h).
// `done`: taken in; `replayed`: it was before; `no_such_order`: the order is over, or was never here.
struct ProviderTold {
  std::string provider{};
  std::string event{};
  OrderId order;
  std::string set_aside{};  // the provider's id of a payment that is set aside now, as it says; or empty
  bool is_of_refund = false;
};
// The provider has a last word about an order whose payment waits for a person: it is asked for it.
struct AskAgain {
  std::string sale{};
  OrderId order;
  std::string payment{};  // the provider's id of it
};
// The provider's own list was looked through, twice, and has no payment for an order whose job is dead.
struct NotKnownThere {
  std::string sale{};
  OrderId order;
};
// More of an order's money may have been paid back than is known here: at the provider's own desk. It is asked.
struct LookForRefunds {
  std::string sale{};
  OrderId order;
};
// What it has said to that.
struct RefundsRead {
  std::string sale{};
  OrderId order;
  order::ChargeResult result;
};
// What came of a refund.
struct RefundSettled {
  std::string sale{};
  OrderId order;
  JobId job;
  order::ChargeResult result;
};
struct DeliverySettled {
  std::string sale{};
  JobId job;
  delivery::Lease lease{};
  delivery::TargetIndex target{};
  delivery::Result result;
};

}  // namespace sluice::shop
