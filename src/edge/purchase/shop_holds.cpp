#include "edge/purchase/shop_holds.h"

#include "edge/request/cart_body.h"
#include "edge/request/merchant_bodies.h"
#include "edge/request/request_key.h"
#include "edge/verdicts.h"
#include "edge/visitor/authorization.h"

namespace sluice::edge {

using Word = shop::ShopSays::Word;

// --- Keys

bool ShopHolds::has_key_of(const Errand& errand, const SaleReaders& sale) {
  const auto given = bearer_token(errand.request->authorization);
  return given && token::is_origin_key(keys_.of(errand, sale), *given);
}

const SaleReaders* ShopHolds::sale_of_key(const Errand& errand) {
  for (const SaleReaders* sale : sales_.all()) {
    if (has_key_of(errand, *sale)) return sale;
  }
  return nullptr;
}

void ShopHolds::refuse_key(Errand& errand) {
  desk_.refuse(errand, {.kind = &refusals::bad_credentials, .detail = "Authorization: not the origin key of a sale"});
}

// --- Words

void ShopHolds::ask(Errand& errand, shop::Command command) {
  desk_.owners().ask_unshared(errand, std::move(command),
                              [this](Errand& then, const shop::Call& call) { tell(desk_, then, call.answer); });
}

void ShopHolds::say(Errand& errand, Word word) {
  const SaleReaders* sale = sale_of_key(errand);
  if (sale == nullptr) return refuse_key(errand);
  shop::ShopSays says;
  says.sale = sale->id();
  says.word = word;
  if (auto refusal = read_word(errand.request->body, says)) return desk_.refuse(errand, *refusal);
  if (auto refusal = read_request_key(*errand.request, errand.request->body, says.request)) {
    return desk_.refuse(errand, *refusal);
  }
  const auto hold = HoldId::parse(errand.values[0]);
  if (!hold)
    return desk_.refuse(errand, {.kind = &refusals::no_such_hold, .detail = "hold: the sale has no such hold"});
  says.hold = *hold;
  says.trace = desk_.trace_of(errand);
  ask(errand, std::move(says));
}

std::optional<Refusal> ShopHolds::read_word(std::string_view body, shop::ShopSays& says) {
  switch (says.word) {
    case Word::confirm:
      return read_shop_order(body, says.order);
    case Word::extend:
      return read_more_time(body, says.time);
    case Word::cancel:
      return read_shop_cancellation(body, says);
    case Word::read:
    case Word::begin:
    case Word::fail:
    case Word::release:
      return std::nullopt;  // said without more
  }
  return std::nullopt;
}

// --- A hold for the shop's visitor

std::optional<Refusal> ShopHolds::read_visitor(const Errand& errand, const SaleReaders& sale, Visitor& out) {
  const std::string_view text = errand.request->pass;
  token::BuyerThumb thumb{};
  std::optional<LineIndex> line;
  WallTime expires_at{};
  if (const auto shown = token::verify_origin_pass(keys_.of(errand, sale), sale.id(), text)) {
    thumb = shown->buyer;
    out.number = shown->ordinal;
    expires_at = shown->expires_at;
  } else if (const auto own = token::verify_pass(desk_.keys(), errand.now, text);
             own && own->sale == sale.front->tag && own->epoch == sale.front->epoch) {
    thumb = own->buyer;
    out.number = own->ordinal;
    expires_at = own->expires_at;
    line = own->line;
  } else {
    return Refusal{.kind = &refusals::invalid_field,
                   .detail = "X-Sluice-Pass: must be the pass of a visitor of this sale"};
  }
  if (expires_at <= errand.now) {
    return Refusal{.kind = &refusals::not_called, .detail = "X-Sluice-Pass: its time is over"};
  }
  for (std::size_t i = 0; i < sale.line_count(); ++i) {
    if (line && *line != line_at(i)) continue;
    const auto buyer = sale.line(line_at(i)).places.holder_of(thumb, out.number);
    if (!buyer) continue;
    out.buyer = *buyer;
    out.line = line_at(i);
    return std::nullopt;
  }
  return Refusal{.kind = &refusals::not_called,
                 .detail = "X-Sluice-Pass: its visitor has another place now, or has not been here since the start"};
}

void ShopHolds::take(Errand& errand, const SaleReaders& sale) {
  if (!has_key_of(errand, sale)) return refuse_key(errand);
  if (sale.view->is_gate()) {
    return desk_.refuse(errand, {.kind = &refusals::no_such_item,
                                 .detail = "The sale is a gate: it lets people in and has nothing to hold."});
  }
  CartBody cart;
  if (auto refusal = read_cart(errand.request->body, *sale.view, cart)) return desk_.refuse(errand, *refusal);
  shop::RequestKey key;
  if (auto refusal = read_request_key(*errand.request, errand.request->body, key)) {
    return desk_.refuse(errand, *refusal);
  }
  Visitor visitor;
  if (auto refusal = read_visitor(errand, sale, visitor)) return desk_.refuse(errand, *refusal);
  ask(errand, shop::TakeUnits{.mode = shop::TakeUnits::Mode::shop,
                              .sale = sale.id(),
                              .buyer = visitor.buyer,
                              .line = visitor.line,
                              .number = visitor.number,
                              .cart = cart.cart,
                              .request = std::move(key)});
}

}  // namespace sluice::edge
