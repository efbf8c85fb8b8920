// Who placed an order, forgotten: its address, its language, and what else was said at the checkout.
//
// The order itself stays, with what was bought and paid: a merchant must be able to account for it, and the audit to
// prove it. Touches the order's record and the round; reads the cashier and the outbox, and changes nothing in them.
//
// Invariant: nobody is forgotten whom something that goes on still needs: a payment, or what is to be told of the
// order, whose text has their address.
// Not thread-safe: the owner's thread. Cost: linear in the deliveries that are not over.
#pragma once

#include "order/cashier.h"
#include "shop/delivery/outbox.h"
#include "shop/purchase/order_records.h"

namespace sluice::shop {

class Erasing {
public:
  Erasing(const Course& course, const order::Cashier& cashier, OrderRecords& records, const Outbox& outbox)
      : course_(course), cashier_(cashier), records_(records), outbox_(outbox) {}

  // conflict: its payment is open, or a job still tells of it. REQUIRES: the order is in the ledger, and of this
  // sale.
  Answer apply(Now now, const EraseOrder& erase, Round& round);

private:
  // nil: none.
  [[nodiscard]] JobId telling_of(OrderId order) const;

  const Course& course_;
  const order::Cashier& cashier_;
  OrderRecords& records_;
  const Outbox& outbox_;
};

}  // namespace sluice::shop
