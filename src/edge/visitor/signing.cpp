#include "edge/visitor/signing.h"

#include "edge/visitor/cookies.h"

namespace sluice::edge {
namespace {

// A buyer's identity outlives any sale; a place does not outlive the keys that signed it.
constexpr long buyer_cookie_s = 180L * 24 * 3600;
constexpr long place_cookie_s = 30L * 24 * 3600;

}  // namespace

BuyerId Signing::welcome(Errand& errand) {
  if (const auto known = errand.visitor.buyer()) return *known;
  const BuyerId buyer = mint_buyer(errand);
  append_buyer_cookie(errand, buyer);
  return buyer;
}

std::string Signing::ticket(const Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place) const {
  std::string text;
  token::append_signed(text, desk_.keys(), errand.now,
                       token::Ticket{.sale = sale.front->tag,
                                     .line = place.line,
                                     .ordinal = place.number,
                                     .epoch = sale.front->epoch,
                                     .buyer = token::thumb_of(buyer),
                                     .issued_at = place.issued_at});
  return text;
}

std::string Signing::pass(const Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const {
  const shop::SaleConfig& config = sale.view->config;
  place.pass_expires_at = errand.now + std::chrono::duration_cast<std::chrono::milliseconds>(config.pass);
  std::string text;
  token::append_signed(text, desk_.keys(), errand.now,
                       token::Pass{.sale = sale.front->tag,
                                   .line = place.line,
                                   .ordinal = place.number,
                                   .epoch = sale.front->epoch,
                                   .buyer = token::thumb_of(buyer),
                                   .quantity = static_cast<std::uint8_t>(config.buyer_limit),
                                   .issued_at = errand.now,
                                   .expires_at = place.pass_expires_at});
  return text;
}

void Signing::append_buyer_cookie(Errand& errand, BuyerId buyer) const {
  const bool https = desk_.context().https;
  std::string identity;
  token::append_signed(identity, desk_.keys(), errand.now, token::Buyer{buyer});
  append_set_cookie(errand.headers, Visitor::buyer_cookie_name(https), identity,
                    {.max_age_s = buyer_cookie_s, .https = https});
}

void Signing::append_place_cookie(Errand& errand, const SaleReaders& sale, LineIndex line, std::string_view ticket,
                                  std::string_view pass) const {
  std::string value(ticket);
  if (!pass.empty()) (value += '~') += pass;
  append_set_cookie(errand.headers, sale.ticket_cookies[raw(line)], value,
                    {.max_age_s = place_cookie_s, .https = desk_.context().https});
}

void Signing::append_no_place_cookie(Errand& errand, const SaleReaders& sale, LineIndex line) const {
  append_set_cookie(errand.headers, sale.ticket_cookies[raw(line)], "",
                    {.max_age_s = 0, .https = desk_.context().https});
}

}  // namespace sluice::edge
