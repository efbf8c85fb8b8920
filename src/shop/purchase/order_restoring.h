// The orders of a sale, put together again from the ledger's rows: an order, its events, its payment, its job; then
// finish(). Lives as long as the loading of the sale (loading.cpp), which names the rows that do not fit.
//
// Fills the records and the cashier, and counts the jobs; reads the units, whose holds must have been restored
// before. Writes no row: what it finds is in the ledger.
//
// Invariants
//  1. The cashier learns of the orders in the order of their making, which is that of their ids.
//  2. Rows may have been mended by hand: nothing here aborts because of what a row says.
// Not thread-safe: the owner's thread. Cost: O(log n) a row, and memory for each order until it is done.
#pragma once

#include <map>
#include <string_view>

#include "order/cashier.h"
#include "shop/purchase/order_records.h"
#include "shop/purchase/units.h"

namespace sluice::shop {

class OrderRestoring {
public:
  OrderRestoring(Course& course, const Units& units, OrderRecords& records, order::Cashier& cashier)
      : course_(course), units_(units), records_(records), cashier_(cashier) {}

  // False: of a hold that is not here.
  [[nodiscard]] bool restore(const ledger::OrderRowOf<std::string_view>& row);
  // False: of an order that is not here.
  [[nodiscard]] bool restore(Now now, const ledger::OrderEventRow& row);
  void restore(const ledger::PaymentRowOf<std::string_view>& row);
  void restore(Now now, const ledger::CancellationRowOf<std::string_view>& row);
  // A ready job of an order that is over is nobody's here; a dead one waits for a person.
  void restore(Now now, const ledger::JobRowOf<std::string_view>& row);
  // REQUIRES: all rows are in; once.
  void finish(Now now);

private:
  Course& course_;
  const Units& units_;
  OrderRecords& records_;
  order::Cashier& cashier_;
  std::map<OrderId, order::Cashier::Record> restoring_;  // ids grow with time: the order of their making
};

}  // namespace sluice::shop
