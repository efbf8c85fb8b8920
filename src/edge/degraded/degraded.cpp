#include "edge/degraded/degraded.h"

#include "edge/request/cart_body.h"
#include "edge/request/place_bodies.h"

namespace sluice::edge {
namespace {

constexpr std::string_view stamped_word = "stamped";

// Of a gate; 0: none was told.
double pace_a_second(const shop::SaleConfig& config) {
  const line::PaceSettings& pace = config.pace;
  return pace.admit / std::chrono::duration<double>(pace.per).count();
}

// A twentieth more or less, so that those who asked together do not come back together.
std::uint32_t spread_ms(Duration duration, std::uint64_t random) {
  const auto ms = static_cast<std::uint64_t>(to_ms(duration));
  return static_cast<std::uint32_t>(ms + random % (ms / 10 + 1));
}

}  // namespace

// --- Who may be noted

bool Degraded::takes(Errand& errand, const SaleReaders& sale, LineIndex line, Says says) {
  const shop::SaleState state = sale.state();
  const auto opens_at = sale.view->config.opens_at;
  const bool is_due = state == shop::SaleState::scheduled && opens_at && *opens_at <= errand.now;
  const bool is_taking = state == shop::SaleState::open || state == shop::SaleState::lobby || is_due;
  if (is_taking && !sale.is_gone(line)) return true;
  if (says == Says::nothing) return false;
  if (is_taking) {
    sale.front->counters.joins_sold_out.fetch_add(1, std::memory_order_relaxed);
    desk_.refuse(errand, refusals::sold_out);
    return false;
  }
  sale.front->counters.joins_refused.fetch_add(1, std::memory_order_relaxed);
  if (state == shop::SaleState::closed) {
    desk_.refuse(errand, refusals::closed);
    return false;
  }
  teller_.refuse_not_open(errand, sale, Wish::place);
  return false;
}

token::Text Degraded::sign(const Errand& errand, const SaleReaders& sale, LineIndex line, BuyerId buyer,
                           StampTime at) const {
  return token::sign(desk_.keys(), errand.now,
                     token::Stamp{.sale = sale.front->tag,
                                  .line = line,
                                  .epoch = sale.front->epoch,
                                  .buyer = token::thumb_of(buyer),
                                  .at = at,
                                  .edge = stamps().edge()});
}

std::optional<Degraded::Noted> Degraded::noted(Errand& errand, const SaleReaders& sale) const {
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return std::nullopt;
  if (const auto& shown = errand.visitor.stamp(sale)) {
    return Noted{.line = shown->stamp.line, .at = shown->stamp.at, .text = token::Text(shown->text)};
  }
  for (std::size_t i = 0; i < sale.line_count(); ++i) {
    const LineIndex line = line_at(i);
    const auto at = stamps().find(line_of(sale, line), token::thumb_of(*buyer));
    if (at) return Noted{.line = line, .at = *at, .text = sign(errand, sale, line, *buyer, *at), .is_news = true};
  }
  return std::nullopt;
}

std::optional<Degraded::Noted> Degraded::note(Errand& errand, const SaleReaders& sale, LineIndex line,
                                              const Guest& guest) const {
  const std::string client = client_text(*errand.request, desk_.context().front);
  const Stamps::Come come = stamps().come(line_of(sale, line), errand.now, guest.id, client);
  if (come.how != Stamps::Come::How::stamped) return std::nullopt;
  return Noted{.line = line, .at = come.at, .text = sign(errand, sale, line, guest.id, come.at), .is_news = true};
}

// --- Places

void Degraded::join(Errand& errand, const SaleReaders& sale) {
  JoinBody body;
  if (const auto refusal = read_join(errand.request->body, *sale.view, body)) return desk_.refuse(errand, *refusal);
  body.code ? forwarding_.forward(errand) : join_line(errand, sale, body.line);
}

void Degraded::join_line(Errand& errand, const SaleReaders& sale, LineIndex line, std::string_view outcome) {
  if (errand.visitor.has_wrong_credentials()) return desk_.refuse(errand, refusals::bad_credentials);
  if (errand.visitor.place_for(sale, line)) return forwarding_.forward(errand);
  const Guest guest = signing_.guest_of(errand);
  const auto known = noted(errand, sale);
  const bool is_of_line = known && (known->line == line || sale.view->has_priority());
  if (is_of_line) return answer(errand, sale, guest.id, *known, 202, outcome);
  if (!takes(errand, sale, line, Says::no)) return;
  if (!toll_.collect(errand, sale, guest, Toll::Way::line)) return;
  const auto now = note(errand, sale, line, guest);
  if (!now) return is_on() ? desk_.refuse(errand, refusals::overloaded) : forwarding_.forward(errand);
  signing_.greet(errand, guest);
  answer(errand, sale, guest.id, *now, 202, outcome);
}

void Degraded::read(Errand& errand, const SaleReaders& sale) {
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.refuse_stranger(errand);
  if (const auto place = errand.visitor.first_place(sale)) {
    if (let_in_by_place(errand, sale, *place)) return;
    return forwarding_.forward(errand);
  }
  if (const auto known = noted(errand, sale)) return answer(errand, sale, *buyer, *known, 200);
  is_owner_away() ? desk_.refuse(errand, refusals::no_ticket) : forwarding_.forward(errand);
}

// The edge that has stamped them may be another one: that one will tell the owner of them, and nobody will come.
void Degraded::leave(Errand& errand, const SaleReaders& sale) {
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.refuse_stranger(errand);
  if (errand.visitor.first_place(sale)) return forwarding_.forward(errand);
  const auto known = noted(errand, sale);
  if (!known) return desk_.refuse(errand, refusals::no_ticket);
  stamps().leave(line_of(sale, known->line), token::thumb_of(*buyer));
  signing_.append_no_place_cookie(errand, sale, known->line);
  if (!errand.form_page.empty()) return desk_.redirect_to_plain_page(errand);
  errand.headers += no_store;
  desk_.respond_empty(errand, 204);
}

void Degraded::buy(Errand& errand, const SaleReaders& sale) {
  if (sale.view->is_gate()) return forwarding_.forward(errand);
  CartBody cart;
  if (const auto refusal = read_cart(errand.request->body, *sale.view, cart)) return desk_.refuse(errand, *refusal);
  join_line(errand, sale, cart.line, "in_line");
}

// --- At a gate

line::Stamped::Answer Degraded::ask(const Errand& errand, const SaleReaders& sale, LineIndex line, BuyerId buyer,
                                    StampTime at) const {
  return stamps().ask(line_of(sale, line), pace_a_second(sale.view->config), errand.began, token::thumb_of(buyer),
                      at);
}

bool Degraded::let_in_by_place(Errand& errand, const SaleReaders& sale, const Place& place) {
  if (!sale.view->is_gate() || !is_owner_away() || sale.state() != shop::SaleState::open) return false;
  const BuyerId buyer = *errand.visitor.buyer();
  Place inside = place;
  token::Text pass(place.pass_text);
  if (pass.empty()) {
    if (!ask(errand, sale, place.line, buyer, stamp_time(place.issued_at)).is_let_in) return false;
    pass = signing_.pass(errand, sale, buyer, inside);
    signing_.append_place_cookie(errand, sale, place.line, place.text, pass);
  }
  PlaceView view{.state = "called", .ordinal = place.ordinal, .chance = 1, .poll_ms = 1000, .presence_ms = 1000};
  view.ticket = token::Text(place.text);
  view.pass = pass;
  view.pass_expires_at = inside.pass_expires_at;
  respond(errand, 200, view, {});
  return true;
}

// --- What is told

PlaceView Degraded::hand_out(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Noted& noted) const {
  const Stamps::Line line = line_of(sale, noted.line);
  PlaceView view{.state = stamped_word, .ticket = noted.text, .stamped_at = wall_time(noted.at)};
  if (sale.view->has_line_per_item()) view.item = sale.line(noted.line).name;
  Place inside{.line = noted.line};
  if (const auto& lone = errand.visitor.lone_pass(sale)) {
    inside = *lone;
    view.state = "called";
    view.pass = token::Text(lone->pass_text);
  }
  Duration come_back_in{0};
  if (sale.view->is_gate() && view.pass.empty() && sale.state() == shop::SaleState::open) {
    const line::Stamped::Answer answer = ask(errand, sale, noted.line, buyer, noted.at);
    come_back_in = answer.come_back_in;
    if (answer.is_let_in) {
      view.state = "called";
      view.pass = signing_.pass(errand, sale, buyer, inside);
    }
  }
  view.pass_expires_at = inside.pass_expires_at;
  view.chance = view.state == "called" ? 1 : 0;
  view.ahead = view.state == "called" ? 0 : static_cast<std::uint32_t>(stamps().ahead(line, noted.at));
  view.poll_ms = come_back_in > Duration::zero() ? spread_ms(come_back_in, desk_.random().next())
                                                 : poll_advice_ms(view.ahead, std::nullopt, desk_.random().next());
  view.presence_ms = view.poll_ms;  // nothing else tells them
  const bool has_new_pass = !view.pass.empty() && inside.pass_text.empty();
  if (noted.is_news || has_new_pass) signing_.append_place_cookie(errand, sale, noted.line, noted.text, view.pass);
  return view;
}

void Degraded::answer(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Noted& noted, int status,
                      std::string_view outcome) {
  respond(errand, status, hand_out(errand, sale, buyer, noted), outcome);
}

void Degraded::respond(Errand& errand, int status, const PlaceView& view, std::string_view outcome) {
  if (!errand.form_page.empty()) return desk_.redirect_to_plain_page(errand);
  append_place_json(errand.body, view, outcome);
  errand.headers += no_store;
  append_retry_after(errand.headers, (view.poll_ms + 999) / 1000);
  desk_.respond_json(errand, status, errand.body);
}

}  // namespace sluice::edge
