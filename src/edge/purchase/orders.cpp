#include "edge/purchase/orders.h"

#include "edge/allowance/shortage.h"
#include "edge/gate/return_address.h"
#include "edge/request/checkout_body.h"
#include "edge/request/json_body.h"
#include "edge/request/request_key.h"
#include "edge/verdicts.h"
#include "edge/visitor/language.h"
#include "edge/visitor/origin.h"
#include "token/order_link.h"

namespace sluice::edge {

std::optional<Orders::Asked> Orders::asked_hold(Errand& errand) {
  const auto hold = HoldId::parse(errand.values[0]);
  const auto buyer = errand.visitor.buyer();
  if (hold && buyer) return Asked{.hold = *hold, .buyer = *buyer};
  desk_.refuse(errand, refusals::no_such_hold);
  return std::nullopt;
}

void Orders::ask(Errand& errand, shop::Command command) {
  desk_.owners().ask(errand, std::move(command),
                     [this](Errand& then, const shop::Call& call) { tell(desk_, then, call.answer); });
}

void Orders::read_hold(Errand& errand) {
  if (const auto asked = asked_hold(errand)) ask(errand, shop::ReadHold{.hold = asked->hold, .buyer = asked->buyer});
}

void Orders::find_hold(Errand& errand, const SaleReaders& sale) {
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.refuse_stranger(errand);
  const auto place = errand.visitor.first_place(sale);
  if (!place) return desk_.refuse(errand, refusals::no_ticket);
  ask(errand, shop::FindHold{.sale = sale.id(), .buyer = *buyer, .line = place->line, .number = place->number});
}

void Orders::release_hold(Errand& errand) {
  if (const auto asked = asked_hold(errand)) {
    desk_.owners().ask(errand, shop::ReleaseHold{.hold = asked->hold, .buyer = asked->buyer},
                       [this, buyer = asked->buyer](Errand& then, const shop::Call& call) {
                         if (call.answer.verdict == shop::Verdict::done) {
                           desk_.context().allowances.note_given_back(buyer, desk_.context().clock.mono());
                         }
                         tell(desk_, then, call.answer);
                       });
  }
}

void Orders::checkout(Errand& errand) {
  checkout_with(errand, errand.request->body);
}

void Orders::checkout_with(Errand& errand, std::string_view body, const OnInvalid& on_invalid) {
  CheckoutBody wish;
  if (const auto refusal = read_checkout(body, wish)) {
    const bool names_field = refusal->kind == &refusals::invalid_field;
    return on_invalid && names_field ? on_invalid(errand, *refusal) : desk_.refuse(errand, *refusal);
  }
  shop::RequestKey key;
  if (const auto refusal = read_request_key(*errand.request, body, key)) return desk_.refuse(errand, *refusal);
  const auto asked = asked_hold(errand);
  if (!asked) return;
  shop::Checkout checkout{
      .hold = asked->hold,
      .buyer = asked->buyer,
      .email = std::move(wish.email),
      .method = std::move(wish.method),
      .details = std::move(wish.details),
      .given = std::move(wish.given),
      .language = language_of(desk_.context(), *errand.request),
      .request = std::move(key),
      .trace = desk_.trace_of(errand),
      .return_origin = pages_seen(*errand.request, desk_.context()),
      .payer = {.address = network_of(desk_, errand).host, .person = raw(token::thumb_of(asked->buyer))}};
  desk_.owners().ask(errand, std::move(checkout), [this, on_invalid](Errand& then, const shop::Call& call) {
    if (on_invalid && call.answer.verdict == shop::Verdict::invalid) {
      return on_invalid(then, invalid_field(call.answer.detail));
    }
    tell(desk_, then, call.answer);
  });
}

void Orders::read_order(Errand& errand) {
  const auto order = OrderId::parse(errand.values[0]);
  const auto wish = order ? wish_to_read(desk_, errand, *order) : std::nullopt;
  if (!wish) return desk_.refuse(errand, refusals::no_such_order);
  ask(errand, *wish);
}

std::optional<shop::ReadOrder> wish_to_read(const Desk& desk, Errand& errand, OrderId order) {
  const auto key = query_value(errand.request->query, "key");
  const auto ring = desk.context().keys.snapshot();
  if (key && token::verify_order_link(*ring, errand.now, order, *key)) {
    return shop::ReadOrder{.order = order, .buyer = {}, .by_link = true};
  }
  const auto buyer = errand.visitor.buyer();
  return buyer ? std::optional(shop::ReadOrder{.order = order, .buyer = *buyer}) : std::nullopt;
}

}  // namespace sluice::edge
