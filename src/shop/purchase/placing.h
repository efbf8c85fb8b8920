// Orders placed: from a checkout to an order whose payment is due, in one round.
//
// What becomes of the payment is orders.h's. Touches the cashier, the records, the stored answers, and of the units
// the hold, which is `paying` from then on.
//
// Invariants
//  1. A checkout that is asked again under its key is answered as it was the first time.
//  2. A hold has one live order at a time, and orders_per_hold_max in all.
// Not thread-safe: the owner's thread. Cost: a few look-ups.
#pragma once

#include <optional>
#include <vector>

#include "shop/purchase/orders.h"
#include "shop/sale/stored_answers.h"

namespace sluice::shop {

class Placing {
public:
  Placing(Course& course, Units& units, StoredAnswers& answers, const Orders& orders, order::Cashier& cashier,
          OrderRecords& records, OrderRows& rows, IdMint& ids)
      : course_(course),
        units_(units),
        answers_(answers),
        orders_(orders),
        cashier_(cashier),
        records_(records),
        rows_(rows),
        ids_(ids) {}

  Answer apply(Now now, const Checkout& checkout, Round& round);

private:
  [[nodiscard]] std::optional<Answer> refusal_of(Now now, const Checkout& checkout) const;
  OrderId place(Now now, const Checkout& checkout, Round& round);
  void keep(Now now, OrderId id, const Checkout& checkout);

  Course& course_;
  Units& units_;
  StoredAnswers& answers_;
  const Orders& orders_;
  order::Cashier& cashier_;
  OrderRecords& records_;
  OrderRows& rows_;
  IdMint& ids_;
  std::vector<order::StateChange> changes_;  // reused
};

}  // namespace sluice::shop
