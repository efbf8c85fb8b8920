// Money back: orders that are refunded after their money was taken. Before, they are cancelled (cancelling.h).
//
// What may be asked back, and what an answer means, is order/refunds.h's. Here the end of it becomes the order's and
// the units', and rows through RefundBook and OrderRows. What a person decides of a dead job is JobDesk's.
//
// What was paid back at the provider's own desk is mirrored, once the provider says how much it is in all.
//
// Invariants
//  1. A refund leaves (Round::begin) only with or after the round that has its row.
//  2. Units leave their buyer in the round in which the money is known to be back, and not before: what is refused
//  has
//     changed nothing. They are the next person's in that very round, or off sale.
//  3. An order is `refunded` when all of its money is back, or all of its units have gone; else it stays confirmed,
//     though some of them may be another's by then.
// Not thread-safe: the owner's thread. Cost: a few look-ups a command; a refund due O(log n).
#pragma once

#include <optional>
#include <vector>

#include "order/payments.h"
#include "shop/purchase/refund_book.h"
#include "shop/purchase/units.h"

namespace sluice::shop {

class MoneyBack {
public:
  MoneyBack(Course& course, Units& units, order::Cashier& cashier, OrderRecords& records, OrderRows& rows,
            order::Refunds& refunds, RefundBook& book, IdMint& ids)
      : course_(course),
        units_(units),
        cashier_(cashier),
        records_(records),
        rows_(rows),
        refunds_(refunds),
        book_(book),
        ids_(ids) {}

  Answer apply(Now now, const RefundOrder& refund, Round& round);
  Answer apply(Now now, const RefundSettled& settled, Round& round);
  // `done`, whether it is asked or not.
  Answer apply(Now now, const LookForRefunds& look, Round& round);
  Answer apply(Now now, const RefundsRead& read, Round& round);
  // Refunds that are due, at most `count`, leave with the round, or wait if there is no leave to ask the provider.
  // Returns how many leave.
  std::size_t begin_due_refunds(Now now, std::size_t count, order::Leave leave, Round& round);
  [[nodiscard]] std::optional<Duration> until_next_refund(Now now) const;

private:
  // Empty: there is money of it that may be asked back.
  [[nodiscard]] std::string why_no_refund(const RefundOrder& refund) const;
  [[nodiscard]] std::optional<RefundRecord> paid_record(OrderId id) const;
  [[nodiscard]] bool has_units(OrderId id) const;
  // What is asked of the engine, by what the order has. Of all of its units: none are named.
  struct Wish {
    order::Refunds::Ask ask;
    std::vector<sale::ItemUnit> units{};
  };
  [[nodiscard]] Result<Wish> wish_of(const RefundOrder& refund) const;
  void drop_refused(Now now, JobId job, Round& round);
  [[nodiscard]] Answer refusal_of(order::Refunds::Verdict verdict, OrderId id) const;
  void begin(JobId job, Round& round);
  void end_refunded(Now now, const order::Refunds::Open& refund, Round& round);  // its record is in the book still

  Course& course_;
  Units& units_;
  order::Cashier& cashier_;
  OrderRecords& records_;
  OrderRows& rows_;
  order::Refunds& refunds_;
  RefundBook& book_;
  IdMint& ids_;
  std::vector<order::StateChange> changes_;  // reused
};

}  // namespace sluice::shop
