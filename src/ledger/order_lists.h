// The orders of a sale as a merchant looks them up: newest first, a page at a time, those that go on and those that
// have ended alike, as of the last commit.
//
// It has a connection of its own, so it neither waits for a commit nor holds one up. One thread at a time; it may
// outlive the store.
//
//   1. A page looks at no more than `looked_at_max` orders, whatever the filter leaves of them: so one takes
//      milliseconds, may be short or empty, and the list goes on as long as `next` names an order.
//   2. Ids grow with each order. So who goes on after `next` meets every order that was there when they began once,
//      and none that came since.
//
// Errors: io.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/rows/order_rows.h"
#include "ledger/rows/payment_rows.h"

namespace sluice::ledger {

// All that must be true of an order.
struct OrderFilter {
  std::string sale{};
  std::optional<OrderState> state{};
  std::string email{};              // is in its address, in capitals or not; empty: any
  std::string details{};            // what its details are, as they were written; empty: any
  std::optional<WallTime> since{};  // placed then or later
};

struct ListedOrder {
  OrderRow order;
  std::string items{};                  // its hold's, JSON
  std::optional<PaymentRow> payment{};  // the latest attempt at it
  std::int64_t refunded = 0;            // of what was paid
};

struct OrderPage {
  std::vector<ListedOrder> orders;
  OrderId next{};  // after which to go on; nil: that was all
};

struct OrderFile {
  ListedOrder listed;
  std::vector<OrderEventRow> history;  // by sequence
  std::vector<RefundRow> refunds{};    // by number
};

class OrderLists {
public:
  static constexpr std::uint32_t looked_at_max = 5000;

  virtual ~OrderLists() = default;
  // Of those older than `before` (nil: of all), at most `orders_max`.
  [[nodiscard]] virtual Result<OrderPage> read_page(const OrderFilter& filter, OrderId before,
                                                    std::uint32_t orders_max) = 0;
  // Those whose payment is open while its job is dead, at most `orders_max`: they wait for a person. Oldest first.
  [[nodiscard]] virtual Result<std::vector<ListedOrder>> read_stuck(std::uint32_t orders_max) = 0;
  // nullopt: there is none.
  [[nodiscard]] virtual Result<std::optional<OrderFile>> read_file(OrderId id) = 0;
};

// --- For those who look orders up in a store, newest first

// Not every order fits.
[[nodiscard]] bool leaves_out(const OrderFilter& filter);
[[nodiscard]] bool fits(const OrderRow& order, const OrderFilter& filter);
// No older one can fit.
[[nodiscard]] bool ends_search(const OrderRow& order, const OrderFilter& filter);
// What the ids of those older than `before` are below; nil: of all.
[[nodiscard]] std::string id_above(OrderId before);
// The page, as the last one.
[[nodiscard]] OrderPage end_of(OrderPage page);

}  // namespace sluice::ledger
