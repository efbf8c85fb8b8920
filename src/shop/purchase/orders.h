// Orders of a sale: reading them, and what their payments come to. How one is placed is placing.h's.
//
// What an answer of the provider means is order/payment.h's; here the end of a payment becomes the hold's, and what
// has changed becomes rows through OrderRows. Touches the cashier, the records, and of the units the holds that are
// paid for. What a person decides of a dead job is JobDesk's.
//
// Invariants
//  1. A payment leaves (Round::begin) only with a round whose rows say that it may have been charged;
//     what is let go can only become less.
//  2. A hold is `paying` while an order of it awaits its payment; an order that ends otherwise than paid gives its
//     clock back. It is `sold` from the moment that its money is set aside, and comes back if that can never be
//     taken.
// Not thread-safe: the owner's thread. Cost: a few look-ups a command; a payment due O(log n).
#pragma once

#include <optional>
#include <vector>

#include "order/cashier.h"
#include "order/payments.h"
#include "shop/purchase/inbox.h"
#include "shop/purchase/order_rows.h"
#include "shop/purchase/units.h"

namespace sluice::shop {

class Orders {
public:
  Orders(Course& course, Units& units, Inbox& inbox, order::Cashier& cashier, OrderRecords& records, OrderRows& rows,
         IdMint& ids)
      : course_(course), units_(units), inbox_(inbox), cashier_(cashier), records_(records), rows_(rows), ids_(ids) {}

  Answer apply(Now now, const ReadOrder& read, Round& round);
  Answer apply(Now now, const PaymentSettled& settled, Round& round);
  // Says when to ask, and nothing of what has become of the payment: that is PaymentSettled's to say, as ever.
  Answer apply(Now now, const ProviderTold& told, Round& round);
  // Likewise, from who has looked at the provider's own record.
  Answer apply(Now now, const AskAgain& again, Round& round);
  // Payments that are due, at most `count`: they are pending from now on, and leave with the round, or wait if there
  // is no leave to ask the provider. Returns how many leave.
  std::size_t begin_due_payments(Now now, std::size_t count, order::Leave leave, Round& round);
  [[nodiscard]] std::optional<Duration> until_next_payment(Now now) const;

  [[nodiscard]] bool has(OrderId order) const { return records_.has(order); }
  [[nodiscard]] OrderId live_order(HoldId hold) const;  // nil: none
  // The hold is over: its orders live on in the ledger only.
  void forget(HoldId hold);

private:
  void ask_now(Now now, OrderId id, std::string_view why, Round& round);
  void begin(Now now, const order::Cashier::Due& due, Round& round);
  void hold_back(Now now, OrderId id, Duration pause, Round& round);
  // Money was set aside for an order that has ended without it: nobody else will take it, and nobody may.
  void let_go(OrderId id, const std::string& payment, Round& round);
  // What a job was before what it goes through now.
  [[nodiscard]] JobMove job_before(OrderId id, std::string_view error) const;
  void end_payment(Now now, OrderId id, order::Cashier::Settled settled, Round& round);

  Course& course_;
  Units& units_;
  Inbox& inbox_;
  order::Cashier& cashier_;
  OrderRecords& records_;
  OrderRows& rows_;
  IdMint& ids_;
  std::vector<order::StateChange> changes_;  // reused
};

}  // namespace sluice::shop
