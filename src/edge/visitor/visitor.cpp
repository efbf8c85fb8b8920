#include "edge/visitor/visitor.h"

#include <algorithm>

#include "edge/visitor/authorization.h"
#include "edge/visitor/cookies.h"

namespace sluice::edge {

// --- Identity

std::optional<BuyerId> Visitor::verify_identity(std::string_view text) {
  ++verified_;
  const auto found = token::verify_buyer(*keys_, now_, text);
  return found ? std::optional(found->id) : std::nullopt;
}

void Visitor::read_identity() {
  if (std::exchange(has_read_identity_, true) || request_ == nullptr) return;
  if (const auto bearer = bearer_token(request_->authorization)) buyer_ = verify_identity(*bearer);
  if (buyer_) return;
  any_cookie(request_->cookie, buyer_cookie_, [&](std::string_view value) {
    buyer_ = verify_identity(value);
    return buyer_.has_value();
  });
}

std::optional<BuyerId> Visitor::buyer() {
  read_identity();
  return buyer_;
}

bool Visitor::has_wrong_credentials() {
  return !buyer() && request_ != nullptr && bearer_token(request_->authorization).has_value();
}

// --- Places

template <class Token>
bool Visitor::is_of(const SaleReaders& sale, const Token& token) const {
  return token.sale == sale.front->tag && token.epoch == sale.front->epoch && raw(token.line) < sale.line_count() &&
         token.buyer == token::thumb_of(*buyer_);
}

std::optional<Place> Visitor::read_ticket(const SaleReaders& sale, std::string_view text) {
  if (text.empty()) return std::nullopt;
  ++verified_;
  const auto ticket = token::verify_ticket(*keys_, now_, text);
  if (!ticket) read_stamp(sale, text);
  if (!ticket || !is_of(sale, *ticket)) return std::nullopt;
  return Place{.line = ticket->line,
               .number = ticket->ordinal,
               .ordinal = sale.line(ticket->line).ordinal_of(ticket->ordinal),
               .issued_at = ticket->issued_at,
               .text = text,
               .holder = ticket->buyer};
}

// Of any other size than a stamp's it costs nothing to see that it is none.
void Visitor::read_stamp(const SaleReaders& sale, std::string_view text) {
  const auto stamp = token::verify_stamp(*keys_, now_, text);
  if (stamp && is_of(sale, *stamp) && !stamp_) stamp_ = ShownStamp{.stamp = *stamp, .text = text};
}

// A pass names the place that it is for; where its ticket did not come along it stands for that, too. One that an
// edge without its owner gave names none.
std::optional<Place> Visitor::read_pass(const SaleReaders& sale, std::string_view text) {
  if (text.empty()) return std::nullopt;
  ++verified_;
  const auto pass = token::verify_pass(*keys_, now_, text);
  if (!pass || !is_of(sale, *pass)) return std::nullopt;
  const Place place{.line = pass->line,
                    .number = pass->ordinal,
                    .ordinal = sale.line(pass->line).ordinal_of(pass->ordinal),
                    .issued_at = pass->issued_at,
                    .pass_text = text,
                    .pass_issued_at = pass->issued_at,
                    .pass_expires_at = pass->expires_at,
                    .holder = pass->buyer};
  if (raw(place.number) != 0) return place;
  if (!lone_pass_) lone_pass_ = place;
  return std::nullopt;
}

namespace {

bool is_for(const Place& pass, const Place& ticket) {
  return pass.line == ticket.line && pass.number == ticket.number;
}

void add_pass(Place& ticket, const Place& pass) {
  ticket.pass_text = pass.pass_text;
  ticket.pass_issued_at = pass.pass_issued_at;
  ticket.pass_expires_at = pass.pass_expires_at;
}

}  // namespace

void Visitor::read_headers(const SaleReaders& sale) {
  if (std::exchange(has_read_headers_, true)) return;
  auto ticket = read_ticket(sale, request_->ticket);
  const auto pass = read_pass(sale, request_->pass);
  if (ticket && pass && is_for(*pass, *ticket)) add_pass(*ticket, *pass);
  if (ticket) places_.push_back(*ticket);
  if (pass && (!ticket || pass->line != ticket->line)) places_.push_back(*pass);
}

void Visitor::read_cookies(const SaleReaders& sale, const std::string& name) {
  if (std::find(cookies_read_.begin(), cookies_read_.end(), name) != cookies_read_.end()) return;
  cookies_read_.emplace_back(name);
  any_cookie(request_->cookie, name, [&](std::string_view value) {
    const std::size_t tilde = value.find('~');
    auto ticket = read_ticket(sale, value.substr(0, tilde));
    // Behind a stamp stands a pass of no place.
    if (!ticket && stamp_ && tilde != std::string_view::npos) (void)read_pass(sale, value.substr(tilde + 1));
    if (!ticket || sale.ticket_cookies[raw(ticket->line)] != name) return false;
    if (tilde != std::string_view::npos) {
      if (const auto pass = read_pass(sale, value.substr(tilde + 1)); pass && is_for(*pass, *ticket)) {
        add_pass(*ticket, *pass);
      }
    }
    places_.push_back(*ticket);
    return false;  // another of the name may be of another line
  });
}

std::optional<Place> Visitor::place_in(const SaleReaders& sale, LineIndex line) {
  if (!buyer()) return std::nullopt;
  read_headers(sale);
  const auto of_line = [&](const Place& place) { return place.line == line; };
  // What the fields say goes before the cookies of that line.
  if (std::none_of(places_.begin(), places_.end(), of_line)) read_cookies(sale, sale.ticket_cookies[raw(line)]);
  for (const Place& place : places_) {
    if (!of_line(place)) continue;
    if (!sale.line(line).handovers.is_anothers(place.number, *place.holder)) return place;
    moved_ = place;
  }
  return std::nullopt;
}

std::optional<Place> Visitor::first_place(const SaleReaders& sale) {
  const std::size_t count = sale.line_count();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = sale.view->has_priority() ? count - 1 - i : i;
    if (auto place = place_in(sale, line_at(at))) return place;
  }
  return std::nullopt;
}

const std::optional<ShownStamp>& Visitor::stamp(const SaleReaders& sale) {
  (void)first_place(sale);
  return stamp_;
}

const std::optional<Place>& Visitor::lone_pass(const SaleReaders& sale) {
  (void)first_place(sale);
  return lone_pass_;
}

std::optional<Place> Visitor::place_for(const SaleReaders& sale, LineIndex line) {
  return sale.view->has_priority() ? first_place(sale) : place_in(sale, line);
}

}  // namespace sluice::edge
