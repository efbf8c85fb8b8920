#include "shop/purchase/shop_checkout.h"

#include "base/invariant.h"
#include "shop/purchase/hold_text.h"
#include "shop/purchase/named_units.h"
#include "shop/sale/answer_text.h"

namespace sluice::shop {
namespace {

using Word = ShopSays::Word;

Answer sold_already(std::string detail) {
  return {.verdict = Verdict::already_sold, .detail = std::move(detail)};
}

}  // namespace

Answer ShopCheckout::apply(Now now, const ShopSays& says, Round& round) {
  if (auto stored = answers_.find(shop_of(says.hold), says.request)) return std::move(*stored);
  Answer answer = decide(now, says, round);
  if (says.word == Word::read) return answer;
  if (answer.verdict == Verdict::found || answer.verdict == Verdict::done) {
    const std::uint16_t status = answer.verdict == Verdict::done ? 204 : 200;
    answers_.store(now, shop_of(says.hold), says.request, status, answer, round);
  }
  return answer;
}

Answer ShopCheckout::decide(Now now, const ShopSays& says, Round& round) {
  if (says.word != Word::read && course_.config().checkout.payment != Payment::shop) {
    return {.verdict = Verdict::conflict,
            .detail = "the sale's holds are paid for here: its payment is not \"shop\""};
  }
  if (units_.find(says.hold) == nullptr) {
    const auto former = says.ended == nullptr ? std::nullopt : reclaiming_.former_of(*says.ended);
    return former ? reclaim(now, *former, says, round) : Answer{.verdict = Verdict::no_such_hold};
  }
  switch (says.word) {
    case Word::read:
      return tell(now, says.hold);
    case Word::begin:
      return begin(now, says.hold, round);
    case Word::confirm:
      return confirm(now, says, round);
    case Word::fail:
      return fail(now, says.hold, round);
    case Word::release:
      return release(now, says.hold, round);
    case Word::extend:
      return extend(now, says, round);
    case Word::cancel:
      return cancel(now, says, round);
  }
  return {.verdict = Verdict::conflict};
}

// --- Words

Answer ShopCheckout::begin(Now now, HoldId hold, Round& round) {
  if (units_.find(hold)->state == sale::HoldState::sold) return sold_already("the hold is sold");
  return pay(now, hold, round) ? tell(now, hold) : Answer{.verdict = Verdict::hold_expired};
}

Answer ShopCheckout::fail(Now now, HoldId hold, Round& round) {
  if (units_.find(hold)->state == sale::HoldState::sold) return sold_already("the hold is sold: it did not fail");
  (void)units_.apply(now, sale::StopPaying{.id = hold}, round);  // active: it is on the buyer's clock already
  return tell(now, hold);
}

Answer ShopCheckout::extend(Now now, const ShopSays& says, Round& round) {
  const Instant until = course_.now(now) + says.time;
  const auto extended = units_.apply(now, sale::Extend{.id = says.hold, .until = until}, round);
  switch (extended.outcome.verdict) {
    case sale::Verdict::done:
      return tell(now, says.hold);
    case sale::Verdict::sold:
      return sold_already("the hold is sold: it needs no time");
    default:
      return {.verdict = Verdict::hold_expired};
  }
}

Answer ShopCheckout::release(Now now, HoldId hold, Round& round) {
  if (units_.find(hold)->state == sale::HoldState::sold) return sold_already("the hold is sold: it is not released");
  (void)units_.apply(now, sale::StopPaying{.id = hold}, round);
  (void)units_.apply(now, sale::Release{.id = hold}, round);  // time may have ended it in this very step
  return {.verdict = Verdict::done};
}

Answer ShopCheckout::confirm(Now now, const ShopSays& says, Round& round) {
  const sale::Hold& hold = *units_.find(says.hold);
  if (hold.state == sale::HoldState::sold) return confirm_again(says.hold, says.order);
  const FormerHold former = reclaiming_.former_of(hold);
  if (pay(now, says.hold, round)) {
    const auto sold = units_.apply(now, sale::Sell{.id = says.hold}, round);
    if (sold.outcome.verdict == sale::Verdict::done) return place_order(now, says.hold, says, round);
  }
  // Its time has ended it in this very step, or is about to.
  (void)units_.apply(now, sale::Release{.id = says.hold}, round);
  return reclaim(now, former, says, round);
}

Answer ShopCheckout::confirm_again(HoldId hold, const std::string& number) const {
  const OrderId order = orders_.live_order(hold);
  if (records_.at(order).shop_order == number) return {.verdict = Verdict::found, .body = records_.to_text(order)};
  return sold_otherwise(order);
}

Answer ShopCheckout::sold_otherwise(OrderId order) const {
  Answer refused = sold_already("the hold is sold as order " + records_.at(order).shop_order + " of the shop");
  refused.order = order.str();
  return refused;
}

// The money is the shop's to give back.
Answer ShopCheckout::cancel(Now now, const ShopSays& says, Round& round) {
  if (units_.find(says.hold)->state != sale::HoldState::sold) {
    return {.verdict = Verdict::conflict, .detail = "the hold is not sold: there is no order to cancel; release it"};
  }
  const OrderId order = orders_.live_order(says.hold);
  if (records_.at(order).shop_order != says.order) return sold_otherwise(order);
  const std::vector<sale::ItemUnit> has = units_.numbers_of(*units_.find(says.hold));
  const auto meant = meant_units(says.items, says.hold, has, course_.config());
  if (!meant) return {.verdict = Verdict::invalid, .detail = meant.error().detail};
  if (!meant->units.empty() && meant->units.size() < has.size()) {
    units_.take_back(now, says.hold, meant->units, says.units, round);
    OrderRecord& record = records_.at(order);
    record.items = units_.items_of(*units_.find(says.hold));
    record.last_refund = {.units = says.units, .items = units_json(meant->units, course_.config())};
    rows_.tell_part_refund(now, order, round);
    return {.verdict = Verdict::done};
  }
  return {.verdict = cancelling_.apply(now, {.sale = says.sale, .order = order, .units = says.units}, round).verdict};
}

Answer ShopCheckout::reclaim(Now now, const FormerHold& former, const ShopSays& says, Round& round) {
  if (!reclaiming_.reclaim(now, former, round)) return {.verdict = Verdict::not_reclaimed};
  return place_order(now, former.id, says, round);
}

bool ShopCheckout::pay(Now now, HoldId hold, Round& round) {
  const sale::Verdict begun = units_.apply(now, sale::BeginPaying{.id = hold}, round).outcome.verdict;
  return begun == sale::Verdict::done || begun == sale::Verdict::in_payment;
}

Answer ShopCheckout::place_order(Now now, HoldId id, const ShopSays& says, Round& round) {
  const std::string& number = says.order;
  const sale::Hold& hold = *units_.find(id);
  const OrderId order(ids_.mint(now.wall));
  records_.put(order, {.hold = id,
                       .buyer = hold.buyer,
                       .method = std::string(paid_at_shop_method),
                       .items = units_.items_of(hold),
                       .total = hold.total,
                       .job = {},
                       .history = {},
                       .trace = says.trace,
                       .shop_order = number});
  Checkout made;
  made.details = shop_order_details(number);
  rows_.write_new_order(now, order, made, round);
  std::vector<order::StateChange> changes;
  const auto placed = cashier_.place_confirmed(order, id, changes);
  SLUICE_INVARIANT(placed == order::Book::Verdict::done);
  rows_.write_changes(now, changes, round);
  return {.verdict = Verdict::found, .body = records_.to_text(order)};
}

// --- What is known

Answer ShopCheckout::tell(Now now, HoldId id) const {
  const sale::Hold* hold = units_.find(id);
  if (hold == nullptr) return {.verdict = Verdict::hold_expired};
  return {.verdict = Verdict::found, .body = hold_json(now, course_, orders_, *hold, units_.items_of(*hold), "")};
}

}  // namespace sluice::shop
