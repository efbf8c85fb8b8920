// The refunds of a sale as the ledger has them: their rows, and what of those is needed to go on with one.
//
// MoneyBack and JobDesk say here what has happened, in the order in which it did; loading fills it at a start.
// Touches the round, and of the orders' records the amount refunded, which follows the rows; reads the engine, which
// has made the change before, but at a start, when it fills that. Decides nothing.
//
// Invariants
//  1. Every change of a refund or its job has its write in the round in which it happened.
//  2. A refund is asked for by its row before a task of it leaves.
// Not thread-safe: the owner's thread. Cost: a look-up, a row and a count each; some 200 bytes an order that was
// refunded.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "order/refunds.h"
#include "shop/purchase/order_records.h"
#include "shop/purchase/order_rows.h"

namespace sluice::shop {

// What was paid for an order, and how its refund that has not ended stands.
struct RefundRecord {
  ledger::PaymentId payment;
  std::string charge{};                 // the provider's id of it
  std::string provider_reference{};     // of the refund that goes on
  std::vector<sale::ItemUnit> units{};  // that it takes from the order, by item, then unit; none: all, or none
  ledger::RefundState state = ledger::RefundState::asked;
};

class RefundBook {
public:
  RefundBook(Course& course, order::Refunds& refunds, OrderRecords& records)
      : course_(course), refunds_(refunds), records_(records) {}

  // nullptr: nothing was ever asked back of this order.
  [[nodiscard]] const RefundRecord* find(OrderId order) const;

  // REQUIRES: the engine has taken it in.
  void write_asked(Now now, JobId job, const RefundRecord& record, Round& round);
  // An answer to a try, or none was asked: `open` is the refund as it was before.
  void write_tried(Now now, JobId job, const order::Refunds::Open& open, const order::ChargeResult& result,
                   Round& round);
  // It was paid back at the provider's own desk. `job`: an id that is nobody's, as no job was at it.
  void write_mirrored(Now now, OrderId order, JobId job, const order::Refunds::Mirrored& refund,
                      const RefundRecord& record, Round& round);
  // By a person; `number` is the refund's as it was before.
  void write_retried(Now now, JobMove move, std::uint32_t number, Round& round);
  // The one that had not ended. `why`: for who looks at it later.
  void write_dropped(Now now, JobMove move, std::string_view why, Round& round);

  // The refund: {"order","refund","state","amount","units","items","job"} and how much was captured and paid back.
  [[nodiscard]] std::string to_text(OrderId order, JobId job) const;

  // Rows of the ledger, refunds first. False: it does not fit those before it.
  [[nodiscard]] bool restore(Now now, const ledger::RefundRowOf<std::string_view>& row);
  [[nodiscard]] bool restore(Now now, const ledger::JobRowOf<std::string_view>& row);

private:
  [[nodiscard]] ledger::InsertRefund row_of(Now now, OrderId order, const RefundRecord& record, Round& round) const;
  [[nodiscard]] ledger::InsertRefund asked_row(Now now, JobId job, Round& round) const;
  void write_refund(OrderId order, std::uint32_t number, ledger::RefundState to, std::string_view detail,
                    Round& round);
  void write_job(Now now, const JobMove& move, Round& round);

  Course& course_;
  order::Refunds& refunds_;
  OrderRecords& records_;
  boost::unordered_flat_map<OrderId, RefundRecord, IdHash> by_order_;
};

}  // namespace sluice::shop
