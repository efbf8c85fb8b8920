#include "edge/place/place_teller.h"

#include "edge/place/notices.h"

namespace sluice::edge {
namespace {

constexpr std::uint32_t moved_poll_ms = 30'000;  // nothing more comes of it

}  // namespace

// --- What is told

PlaceView PlaceTeller::view(const Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place) {
  const shop::LineFront& line = sale.line(place.line);
  PlaceView view{.state = word_for(line.board.standing(place.ordinal), sale.is_gone(place.line), sale.state()),
                 .ordinal = place.ordinal,
                 .is_cleared = line.board.standing(place.ordinal) == line::Standing::left &&
                               line.board.mark(place.ordinal) == line::Mark::cleared};
  if (!sale.view->priority_of(place.line).empty()) view.priority = line.name;
  if (sale.view->has_line_per_item()) view.item = line.name;
  fill_tokens(view, errand, sale, buyer, place);
  fill_outlook(view, sale, place);
  fill_notice(view, sale, place);
  view.poll_ms = poll_advice_ms(view.ahead, view.wait, desk_.random().next());
  view.presence_ms = presence_advice_ms(desk_.random().next());
  return view;
}

void PlaceTeller::fill_tokens(PlaceView& view, const Errand& errand, const SaleReaders& sale, BuyerId buyer,
                              const Place& place) const {
  view.ticket = token::Text(place.text);
  if (view.ticket.empty()) view.ticket = signing_.ticket(errand, sale, buyer, place);
  const bool is_called = view.state == "called";
  // A sale's pass is redeemed once; at a gate it goes on being good.
  if (is_called || (view.state == "used" && sale.view->is_gate())) {
    view.pass = token::Text(place.pass_text);
    view.pass_expires_at = place.pass_expires_at;
  }
  // What the browser has already need not be set again.
  view.is_news = place.text.empty() || (is_called && place.pass_text.empty());
  if (!is_called) return;
  if (view.pass.empty()) {
    Place called = place;
    view.pass = signing_.pass(errand, sale, buyer, called);
    view.pass_expires_at = called.pass_expires_at;
  }
  // Called in the very moment that the place was taken: the owner has not told of it yet.
  const auto claim = std::chrono::duration_cast<std::chrono::milliseconds>(sale.view->config.claim);
  view.claim_expires_at = sale.claims[raw(place.line)]->find(place.ordinal).value_or(errand.now + claim);
}

void PlaceTeller::fill_outlook(PlaceView& view, const SaleReaders& sale, const Place& place) const {
  const shop::LineFront& line = sale.line(place.line);
  const bool is_in_lobby = view.state == "lobby";
  const bool awaits_draw = is_in_lobby && sale.view->config.lobby == shop::Lobby::draw;
  if (awaits_draw || line.was_drawn(place.number)) view.lobby_number = place.number;
  // Before a draw everybody is equal; a lobby that goes by arrival has places already.
  view.has_place = view.waits() || (is_in_lobby && !awaits_draw);
  view.ahead = view.has_place ? line.board.ahead(place.ordinal) : 0;
  const line::WaitForecast& forecast = *sale.forecasts[raw(place.line)];
  const std::uint32_t called_upto = line.board.turnstile.read().called_upto();
  const std::uint32_t before = view.has_place ? view.ahead : line.board.waiting();
  const std::uint32_t ahead = line::ahead_then(forecast, before, called_upto);
  if (view.waits()) view.wait = line::wait_of(forecast, ahead);
  if (view.waits() || is_in_lobby) view.chance = line::chance_of(forecast, ahead);
  if (view.state == "called") view.chance = 1;
}

void PlaceTeller::fill_notice(PlaceView& view, const SaleReaders& sale, const Place& place) const {
  const shop::LineFront& line = sale.line(place.line);
  const bool waits = line.board.standing(place.ordinal) == line::Standing::waiting;
  if (!waits || sale.state() == shop::SaleState::closed) return;
  view.notice_ways = notice_ways(desk_.context(), sale);
  view.notice_left = line.notices.of(place.number);
}

PlaceView PlaceTeller::hand_out(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place) {
  PlaceView told = view(errand, sale, buyer, place);
  if (told.is_news) signing_.append_place_cookie(errand, sale, place.line, told.ticket, told.pass);
  return told;
}

void PlaceTeller::answer(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place, int status,
                         std::string_view outcome) {
  const PlaceView told = hand_out(errand, sale, buyer, place);
  if (!errand.form_page.empty()) return desk_.redirect_to_plain_page(errand);
  append_place_json(errand.body, told, outcome);
  errand.headers += no_store;
  if (told.waits()) append_retry_after(errand.headers, (told.poll_ms + 999) / 1000);
  desk_.respond_json(errand, status, errand.body);
}

void PlaceTeller::answer_new(Errand& errand, const SaleReaders& sale, BuyerId buyer, const Place& place) {
  if (errand.form_page.empty()) {
    errand.headers.append("Location: ").append(errand.root).append("/v1/sales/").append(sale.id());
    errand.headers.append("/tickets/current\r\n");
  }
  answer(errand, sale, buyer, place, 201);
}

void PlaceTeller::answer_moved(Errand& errand) {
  const Place& moved = *errand.visitor.moved();
  const PlaceView view{.state = "left",
                       .ordinal = moved.ordinal,
                       .poll_ms = moved_poll_ms,
                       .presence_ms = moved_poll_ms,
                       .ticket = token::Text(moved.text),
                       .is_moved = true};
  append_place_json(errand.body, view);
  errand.headers += no_store;
  desk_.respond_json(errand, 200, errand.body);
}

// --- What owners are told

void PlaceTeller::see(const SaleReaders& sale, const Place& place) {
  if (!sale.line(place.line).board.see(place.ordinal)) return;
  // Passed over while away, and back: the owner calls this one next. Had its mailbox been full, the next poll tells
  // it.
  desk_.owners().tell_unshared(shop::ComeBack{.sale = sale.id(), .line = place.line, .number = place.number});
}

bool PlaceTeller::is_over(const SaleReaders& sale, const Place& place) const {
  // At a gate a used ticket is somebody inside, until the pass ends, or for as long as the origin has said.
  const auto extended = sale.extended_stays->until(place.line, place.ordinal);
  const bool is_extended = extended && *extended > desk_.context().clock.wall();
  const bool is_used_up = sale.view->is_gate() && place.pass_text.empty() && !is_extended;
  return shop::is_over(sale.line(place.line).board.standing(place.ordinal), is_used_up);
}

void PlaceTeller::end_old_stay(const SaleReaders& sale, const std::optional<Place>& place) {
  if (!place || sale.line(place->line).board.standing(place->ordinal) != line::Standing::used) return;
  // Not told, because the mailbox is full: it ends by itself, only later.
  desk_.owners().tell_unshared(
      shop::LeaveLine{.sale = sale.id(), .line = place->line, .number = place->number, .holder = place->holder});
}

bool PlaceTeller::refuse_sale(Errand& errand, const SaleReaders& sale, Wish wish) {
  if (const RefusalKind* kind = desk_.owners().nothing_can_be_written()) {
    desk_.refuse(errand, *kind);
    return true;
  }
  const auto refused = [&sale] { sale.front->counters.joins_refused.fetch_add(1, std::memory_order_relaxed); };
  switch (sale.state()) {
    case shop::SaleState::open:
      return false;
    case shop::SaleState::lobby:
      if (wish == Wish::place) return false;
      [[fallthrough]];
    case shop::SaleState::scheduled:
    case shop::SaleState::paused:
      refused();
      refuse_not_open(errand, sale, wish);
      return true;
    case shop::SaleState::closed:
      refused();
      desk_.refuse(errand, refusals::closed);
      return true;
  }
  return false;
}

void PlaceTeller::refuse_not_open(Errand& errand, const SaleReaders& sale, Wish wish) {
  const int wait_s = seconds_until(wish, sale.view->config, sale.state(), errand.now);
  desk_.refuse(errand, {.kind = &refusals::not_open, .retry_after_s = wait_s});
}

}  // namespace sluice::edge
