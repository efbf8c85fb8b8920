#include "edge/visitor/signing.h"

#include "edge/visitor/cookies.h"

namespace sluice::edge {
namespace {

// A buyer's identity outlives any sale; a place does not outlive the keys that signed it.
constexpr long buyer_cookie_s = 180L * 24 * 3600;
constexpr long place_cookie_s = 30L * 24 * 3600;

std::chrono::milliseconds to_ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

}  // namespace

Guest Signing::guest_of(Errand& errand) {
  if (const auto known = errand.visitor.buyer()) return {.id = *known};
  return {.id = BuyerId(ids_.mint(errand.now)), .is_new = true};
}

bool Signing::greet(Errand& errand, const Guest& guest) const {
  if (!guest.is_new) return false;
  const token::Text identity = token::sign(desk_.keys(), errand.now, token::Buyer{guest.id});
  const CookieTerms& cookies = desk_.context().cookies;
  cookies.append(errand.headers, cookies.buyer(), {identity}, buyer_cookie_s);
  return true;
}

token::Text Signing::ticket(const Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place) const {
  return token::sign(desk_.keys(), errand.now,
                     token::Ticket{.sale = sale.front->tag,
                                   .line = place.line,
                                   .ordinal = place.number,
                                   .epoch = sale.front->epoch,
                                   .buyer = token::thumb_of(buyer),
                                   .issued_at = place.issued_at});
}

token::Text Signing::pass(const Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const {
  place.pass_issued_at = errand.now;
  place.pass_expires_at = errand.now + to_ms(sale.view->config.pass);
  return sign_pass(errand, sale, buyer, place);
}

token::Text Signing::renewed_pass(const Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const {
  place.pass_expires_at = shop::renewed_end(sale.view->config, place.pass_issued_at, errand.now);
  return sign_pass(errand, sale, buyer, place);
}

token::Text Signing::sign_pass(const Errand& errand, const SaleReaders& sale, BuyerId buyer,
                               const Place& place) const {
  return token::sign(desk_.keys(), errand.now,
                     token::Pass{.sale = sale.front->tag,
                                 .line = place.line,
                                 .ordinal = place.number,
                                 .epoch = sale.front->epoch,
                                 .buyer = token::thumb_of(buyer),
                                 .quantity = static_cast<std::uint8_t>(sale.view->config.buyer_limit),
                                 .issued_at = place.pass_issued_at,
                                 .expires_at = place.pass_expires_at});
}

void Signing::append_place_cookie(Errand& errand, const SaleReaders& sale, LineIndex line, std::string_view ticket,
                                  std::string_view pass) const {
  const std::string_view between = pass.empty() ? "" : "~";
  desk_.context().cookies.append(errand.headers, sale.ticket_cookies[raw(line)], {ticket, between, pass},
                                 place_cookie_s);
}

void Signing::append_no_place_cookie(Errand& errand, const SaleReaders& sale, LineIndex line) const {
  desk_.context().cookies.append(errand.headers, sale.ticket_cookies[raw(line)], {}, 0);
}

}  // namespace sluice::edge
