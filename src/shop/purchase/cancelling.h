// Orders that a merchant cancels before their money is taken, or of which none is kept here: they cost nothing, the
// shop was paid itself, or all of it was paid back while their buyer kept units, which go then.
//
// How a payment is let go is order/payment.h's; here the end of it becomes the order's and the units', and rows
// through OrderRows. What was taken is refunded (money_back.h).
//
// Units leave their buyer in the round in which the money is known to be let go, and not before: what is refused has
// changed nothing. They are the next person's in that very round, or off sale.
// Not thread-safe: the owner's thread. Cost: a few look-ups.
#pragma once

#include <string>
#include <vector>

#include "order/refunds.h"
#include "shop/purchase/order_rows.h"
#include "shop/purchase/units.h"

namespace sluice::shop {

class Cancelling {
public:
  Cancelling(Course& course, Units& units, order::Cashier& cashier, const order::Refunds& refunds,
             OrderRecords& records, OrderRows& rows)
      : course_(course), units_(units), cashier_(cashier), refunds_(refunds), records_(records), rows_(rows) {}

  Answer apply(Now now, const CancelOrder& cancel, Round& round);

private:
  [[nodiscard]] bool has_taken_nothing(OrderId id) const;
  Answer take_back(Now now, const CancelOrder& cancel, Round& round);
  Answer take_back_rest(Now now, const CancelOrder& cancel, Round& round);
  void release(Now now, OrderId id, JobMove job, Round& round);

  Course& course_;
  Units& units_;
  order::Cashier& cashier_;
  const order::Refunds& refunds_;
  OrderRecords& records_;
  OrderRows& rows_;
  std::vector<order::StateChange> changes_;  // reused
};

}  // namespace sluice::shop
