// What of a sale is worth telling the world outside, and whom: the moment, the event, the targets that want it.
//
// Told of orders by OrderRows, with each change that becomes a row; looks at the sale itself once a round, just
// before its mark is written, so that what is told and what it tells of are one commit. Puts into the outbox; touches
// nothing else.
//
//   order.confirmed, order.payment_failed, order.refunded, order.released   an order has come to that state
//   order.part_refunded                                     some of its money has gone back, or some of its units
//   sale.opened                                             it is open for the first time
//   sale.sold_out                                           nothing is left in any line; again, if units came back
//   sale.closed                                             it has closed
//
//   to webhooks and a broker all of these, in the same words;
//   and the shop's own database (delivery::Kind::stock): order.confirmed, once for each of its items, of what is paid
//   for here; order.refunded and order.released likewise, of what was confirmed, if its units are on sale again
//
// What is not told: holds. They are many, most end by themselves, and the disk's share of a sale is the buyers'.
//
// Invariant: a sale that is made for robots to buy from (rehearsal) writes to nobody, and moves no stock.
// Not thread-safe: the owner's thread. Cost without targets: a comparison a round.
#pragma once

#include <optional>
#include <string_view>

#include "shop/delivery/news_text.h"
#include "shop/delivery/outbox.h"
#include "shop/line/floor.h"

namespace sluice::shop {

class Herald {
public:
  Herald(Course& course, const Floor& floor, Outbox& outbox)
      : course_(course), floor_(floor), outbox_(outbox), told_state_(course.state()) {}

  // A confirmation will be mailed to that address, once its order is confirmed.
  [[nodiscard]] bool will_mail(std::string_view email) const;
  // REQUIRES: the order is of this sale, and has just come to that state.
  void tell_order(Now now, OrderId id, const OrderRecord& order, order::State state, Round& round);
  // REQUIRES: likewise confirmed, and some of its money has just gone back.
  // `state`: how the order stands now.
  void tell_part_refund(Now now, OrderId id, const OrderRecord& order, order::State state, Round& round);
  // At the end of a round.
  void tell_sale(Now now, Round& round);

private:
  [[nodiscard]] bool may_mail(std::string_view email) const;
  [[nodiscard]] bool is_sold_out() const;
  void tell(Now now, delivery::Event event, Round& round);
  void tell(Now now, const OrderNews& news, const OrderRecord& order, Round& round);
  [[nodiscard]] std::vector<std::string> stock_news(const OrderNews& news, const OrderRecord& order) const;

  Course& course_;
  const Floor& floor_;
  Outbox& outbox_;
  SaleState told_state_;
  std::optional<bool> told_sold_out_{};  // nothing: not looked yet, so that a restart tells nothing anew
};

}  // namespace sluice::shop
