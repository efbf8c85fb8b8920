// Places in line: the status document, joining, asking, leaving. None of it touches an owner's thread.
#include <algorithm>
#include <cmath>

#include "base/json_writer.h"
#include "edge/buyer_api_internal.h"
#include "token/token.h"

namespace sluice::edge {
namespace {

// A buyer's identity outlives any sale; a place does not outlive the keys that signed it.
constexpr long buyer_cookie_s = 180L * 24 * 3600;
constexpr long place_cookie_s = 30L * 24 * 3600;

// How often a personal poll keeps somebody present: the presence window is twice the longest.
constexpr std::uint32_t presence_min_ms = 60'000;
constexpr std::uint32_t presence_max_ms = 90'000;

// Near the front once a second, whatever the wait: a unit may come back at any time. From there a hundredth of a
// second for each person ahead, or a tenth of the wait where that is shorter; at most half a minute.
constexpr std::uint32_t poll_min_ms = 1'000;
constexpr std::uint32_t poll_max_ms = 30'000;
constexpr std::uint64_t poll_ms_a_person_ahead = 10;

std::uint32_t poll_advice_ms(std::uint32_t ahead, const std::optional<line::Wait>& wait) {
  std::uint64_t ms = ahead * poll_ms_a_person_ahead;
  if (wait) ms = std::min(ms, (std::uint64_t{wait->low_s} + wait->high_s) * 50);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(ms, poll_min_ms, poll_max_ms));
}

std::uint32_t jittered(std::uint32_t ms, std::uint64_t random) {
  const std::uint32_t spread = ms / 10;
  return ms - spread + static_cast<std::uint32_t>(random % (2ULL * spread + 1));
}

std::string_view word_for(line::Standing standing, bool gone, shop::SaleState state) {
  switch (standing) {
    case line::Standing::waiting:
      if (state == shop::SaleState::closed) return "closed";
      if (state == shop::SaleState::lobby) return "lobby";
      return gone ? "sold_out" : "waiting";
    case line::Standing::called:
      return state == shop::SaleState::closed ? "closed" : "called";
    case line::Standing::used:
      return "used";
    case line::Standing::lapsed:
      return "lapsed";
    case line::Standing::left:
    case line::Standing::unknown:
      return "left";
  }
  return "left";
}

}  // namespace

void BuyerApi::list_sales(Visit& visit) {
  if (visit.verb != Verb::get) {
    headers_ += "Allow: GET\r\n";
    return refuse(visit, problems::method_not_allowed);
  }
  refresh_sales();
  headers_ += "Cache-Control: public, max-age=1\r\n";
  body_ += "{\"sales\":[";
  for (const auto& sale : sales_) {
    if (body_.back() != '[') body_ += ',';
    sale->status.refresh();
    body_ += sale->status->body;
  }
  body_ += "]}";
  respond_json(visit, 200, body_);
}

void BuyerApi::read_status(Visit& visit, SaleReaders& sale) {
  const shop::StatusDocument& document = *sale.status;
  ++sale.status_reads;
  headers_ += "Cache-Control: public, max-age=1\r\nETag: ";
  (headers_ += document.etag) += "\r\n";
  if (visit.request->if_none_match == document.etag) return respond(visit, 304, {}, {});
  respond_json(visit, 200, document.body);
}

void BuyerApi::open_events(Visit& visit, SaleReaders& sale) {
  if (context_.event_slots.is_off()) return refuse(visit, problems::not_found);
  const bool is_head = visit.request->method == http::Method::head;
  if (!is_head && !context_.event_slots.try_take()) return refuse(visit, problems::no_stream_free);
  const shop::StatusDocument& document = *sale.status;
  // nginx would collect events until its buffer is full.
  (headers_ += no_store) += "X-Accel-Buffering: no\r\n";
  body_ = EventStreams::first_event(document, random_.next());
  telemetry_.count(visit.route, visit.verb, 200, context_.clock.mono() - visit.began);
  http::Stream stream =
      visit.exchange->stream({.content_type = "text/event-stream", .extra_headers = headers_, .body = body_});
  if (!is_head) streams_.add(sale.front, document, std::move(stream), visit.began);
}

// Whether the sale takes anybody at all just now.
bool BuyerApi::refuse_sale(Visit& visit, const SaleReaders& sale, Wish wish) {
  if (!context_.health.can_write()) {
    refuse(visit, problems::read_only);
    return true;
  }
  switch (sale.front->told.state.load(std::memory_order_acquire)) {
    case shop::SaleState::open:
      return false;
    case shop::SaleState::lobby:
      if (wish == Wish::place) return false;
      refuse(visit, problems::not_open);
      break;
    case shop::SaleState::scheduled:
    case shop::SaleState::paused:
      refuse(visit, problems::not_open);
      break;
    case shop::SaleState::closed:
      refuse(visit, problems::closed);
      break;
  }
  sale.front->counters.joins_refused.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void BuyerApi::join(Visit& visit, SaleReaders& sale) {
  LineIndex line{};
  std::optional<std::string> code;
  if (const auto refusal = read_typed_code(visit.request->body, code)) return refuse(visit, *refusal);
  if (code) return join_by_code(visit, sale, *code);
  if (const auto refusal = read_line(visit.request->body, *sale.view, line)) return refuse(visit, *refusal);
  const auto joined = take_place(visit, sale, line);
  if (!joined) return;
  append_place(visit, sale, joined->place.line, joined->buyer, joined->place);
  if (joined->is_new) headers_ += "Location: /v1/sales/" + sale.front->id + "/tickets/current\r\n";
  respond_json(visit, joined->is_new ? 201 : 200, body_);
}

// A new place, or the one that the buyer has. None: refused, and answered so.
std::optional<BuyerApi::Joined> BuyerApi::take_place(Visit& visit, SaleReaders& sale, LineIndex line) {
  const auto refused = [&](const ProblemType& problem) {
    refuse(visit, problem);
    return std::nullopt;
  };
  const auto known = buyer_of(visit);
  if (!known && !visit.request->authorization.empty()) return refused(problems::bad_credentials);
  shop::LineFront& front = *sale.front->lines[raw(line)];
  const auto old_place = known ? place_for(visit, sale, line, *known) : std::nullopt;
  if (old_place && !is_over(sale, *old_place)) return Joined{.buyer = *known, .place = *old_place, .is_new = false};
  if (refuse_sale(visit, sale, Wish::place)) return std::nullopt;
  shop::SaleCounters& counters = sale.front->counters;
  if (front.sold_out.load(std::memory_order_acquire)) {
    counters.joins_sold_out.fetch_add(1, std::memory_order_relaxed);
    return refused(problems::sold_out);
  }
  const auto issued = front.board.gate.issue();
  if (!issued) {
    counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
    return refused(problems::overloaded);
  }
  (issued->called ? counters.joins_called : counters.joins_waiting).fetch_add(1, std::memory_order_relaxed);
  if (old_place && sale.view->is_gate()) end_old_visit(sale, old_place);
  const BuyerId buyer = known ? *known : mint_buyer(visit);
  if (!known) append_buyer_cookie(visit, buyer);
  return Joined{
      .buyer = buyer,
      .place = {.line = line, .number = issued->ordinal, .ordinal = issued->ordinal, .issued_at = visit.now},
      .is_new = true};
}

// It leads nowhere any more, but to another place.
bool BuyerApi::is_over(SaleReaders& sale, const Place& place) const {
  const line::Standing standing = sale.front->lines[raw(place.line)]->board.standing(place.ordinal);
  // At a gate a used ticket is somebody inside, until the pass ends.
  const bool visit_is_over = standing == line::Standing::used && sale.view->is_gate() && place.pass_text.empty();
  return standing == line::Standing::lapsed || standing == line::Standing::left ||
         standing == line::Standing::unknown || visit_is_over;
}

void BuyerApi::read_ticket(Visit& visit, SaleReaders& sale) {
  const auto buyer = buyer_of(visit);
  if (!buyer) return refuse_stranger(visit);
  if (const auto place = place_in_any(visit, sale, *buyer)) {
    see(sale, place->line, *place);
    append_place(visit, sale, place->line, *buyer, *place);
    return respond_json(visit, 200, body_);
  }
  visit.moved ? answer_moved(visit) : refuse(visit, problems::no_ticket);
}

// Somebody with this place is here.
void BuyerApi::see(SaleReaders& sale, LineIndex line, const Place& place) {
  if (!sale.front->lines[raw(line)]->board.see(place.ordinal) || !context_.mailbox.try_reserve()) return;
  // Passed over while away, and back: the owner calls this one next. Had its mailbox been full, the next poll tells
  // it.
  outbox_.push_back(
      std::make_unique<shop::Notice>(shop::ComeBack{.sale = sale.front->id, .line = line, .number = place.number}));
}

void BuyerApi::leave(Visit& visit, SaleReaders& sale) {
  if (!give_up_places(visit, sale)) return;
  headers_ += no_store;
  respond(visit, 204, {}, {});
}

// False: refused, and answered so.
bool BuyerApi::give_up_places(Visit& visit, SaleReaders& sale) {
  const auto refused = [&](const ProblemType& problem) {
    refuse(visit, problem);
    return false;
  };
  const auto buyer = buyer_of(visit);
  bool had_one = false;
  for (std::size_t i = 0; buyer && i < sale.front->lines.size(); ++i) {
    const LineIndex line{static_cast<std::uint16_t>(i)};
    const auto place = place_of(visit, sale, line, *buyer);
    if (!place) continue;
    if (!context_.mailbox.try_reserve()) return refused(problems::overloaded);
    outbox_.push_back(std::make_unique<shop::Notice>(
        shop::LeaveLine{.sale = sale.front->id, .line = line, .number = place->number, .holder = place->holder}));
    append_set_cookie(headers_, sale.ticket_cookies[raw(line)], "", {.max_age_s = 0, .https = context_.https});
    had_one = true;
  }
  return had_one || refused(problems::no_ticket);
}

BuyerApi::PlaceView BuyerApi::view_place(Visit& visit, SaleReaders& sale, LineIndex line_index, BuyerId buyer,
                                         const Place& place) {
  shop::LineFront& line = *sale.front->lines[raw(line_index)];
  const shop::SaleConfig& config = sale.view->config;
  const line::Standing standing = line.board.standing(place.ordinal);
  const bool gone = line.sold_out.load(std::memory_order_acquire);
  PlaceView view{.state = word_for(standing, gone, sale.front->told.state.load(std::memory_order_acquire)),
                 .ordinal = place.ordinal,
                 .ticket = std::string(place.text)};
  view.priority = sale.view->priority_of(line_index).empty() ? std::string_view() : line.name;
  if (sale.front->lines.size() > 1 && !sale.view->has_priority()) view.item = line.name;
  if (view.ticket.empty()) view.ticket = sign_ticket(visit, sale, line_index, buyer, place);
  const bool is_called = view.state == "called";
  // A sale's pass is redeemed once; at a gate it goes on being good.
  if (is_called || (view.state == "used" && config.items.empty())) {
    view.pass = place.pass_text;
    view.pass_expires_at = place.pass_expires_at;
  }
  if (is_called && view.pass.empty()) {
    Place called = place;
    view.pass = sign_pass(visit, sale, line_index, buyer, called);
    view.pass_expires_at = called.pass_expires_at;
  }
  if (is_called) {
    // Called in the very moment that the place was taken: the owner has not told of it yet.
    const auto claim = std::chrono::duration_cast<std::chrono::milliseconds>(config.claim);
    view.claim_expires_at = sale.claims[raw(line_index)]->find(place.ordinal).value_or(visit.now + claim);
  }
  // What the browser has already need not be set again.
  view.is_news = place.text.empty() || (is_called && place.pass_text.empty());

  const bool awaits_draw = view.state == "lobby" && config.lobby == shop::Lobby::draw;
  if (awaits_draw || line.was_drawn(place.number)) view.lobby_number = place.number;
  // Before a draw everybody is equal; a lobby that goes by arrival has places already.
  const bool has_place = view.waits() || (view.state == "lobby" && !awaits_draw);
  view.ahead = has_place ? line.board.ahead(place.ordinal) : 0;
  const line::WaitForecast& forecast = *sale.forecasts[raw(line_index)];
  if (view.waits()) view.wait = line::wait_of(forecast, view.ahead);
  const bool may_be_called = view.waits() || view.state == "lobby";
  if (may_be_called) view.chance = line::chance_of(forecast, has_place ? view.ahead : line.board.waiting());
  if (is_called) view.chance = 1;
  view.has_place = has_place;
  view.poll_ms = jittered(poll_advice_ms(view.ahead, view.wait), random_.next());
  view.presence_ms =
      presence_min_ms + static_cast<std::uint32_t>(random_.next() % (presence_max_ms - presence_min_ms + 1));
  return view;
}

void BuyerApi::append_place_json(const PlaceView& view) {
  JsonWriter json(body_);
  json.begin_object().field("ticket", view.ticket).field("state", view.state);
  if (!view.item.empty()) json.field("item", view.item);
  if (!view.priority.empty()) json.field("priority", view.priority);
  json.field("ordinal", raw(view.ordinal));
  if (raw(view.lobby_number) != 0) json.field("lobby_number", raw(view.lobby_number));
  json.field("position", view.has_place ? view.ahead + 1 : 0).field("ahead", view.ahead).key("eta_s");
  const bool is_over = !view.waits() && view.state != "lobby";
  if (is_over || view.wait) {
    const line::Wait wait = view.wait.value_or(line::Wait{});
    json.begin_object().field("low", wait.low_s).field("high", wait.high_s).end_object();
  } else {
    json.null();
  }
  json.key("chance").decimal(view.chance, 2);
  if (view.is_moved) json.field("moved", true);
  json.field("poll_after_ms", view.poll_ms).field("presence_after_ms", view.presence_ms);
  if (!view.pass.empty())
    json.field("pass", view.pass).field("pass_expires_at", format_rfc3339(view.pass_expires_at));
  if (view.claim_expires_at) json.field("claim_expires_at", format_rfc3339(*view.claim_expires_at));
  json.end_object();
}

// The place as it is now, and its cookie where there is news.
BuyerApi::PlaceView BuyerApi::hand_out_place(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer,
                                             const Place& place) {
  PlaceView view = view_place(visit, sale, line, buyer, place);
  if (view.is_news) append_place_cookie(visit, sale, line, view.ticket, view.pass);
  return view;
}

// Writes the answer about a place to body_ and its fields to headers_.
void BuyerApi::append_place(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer, const Place& place) {
  const PlaceView view = hand_out_place(visit, sale, line, buyer, place);
  append_place_json(view);
  headers_ += no_store;
  if (view.waits()) headers_ += "Retry-After: " + std::to_string((view.poll_ms + 999) / 1000) + "\r\n";
}

std::string BuyerApi::sign_ticket(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer,
                                  const Place& place) {
  std::string ticket;
  token::append_signed(ticket, *keys_, visit.now,
                       token::Ticket{.sale = sale.front->tag,
                                     .line = line,
                                     .ordinal = place.number,
                                     .epoch = sale.front->epoch,
                                     .buyer = token::thumb_of(buyer),
                                     .issued_at = place.issued_at});
  return ticket;
}

std::string BuyerApi::sign_pass(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer, Place& place) {
  const shop::SaleConfig& config = sale.view->config;
  place.pass_expires_at = visit.now + std::chrono::duration_cast<std::chrono::milliseconds>(config.pass);
  std::string pass;
  token::append_signed(pass, *keys_, visit.now,
                       token::Pass{.sale = sale.front->tag,
                                   .line = line,
                                   .ordinal = place.number,
                                   .epoch = sale.front->epoch,
                                   .buyer = token::thumb_of(buyer),
                                   .quantity = static_cast<std::uint8_t>(config.buyer_limit),
                                   .issued_at = visit.now,
                                   .expires_at = place.pass_expires_at});
  return pass;
}

void BuyerApi::append_buyer_cookie(Visit& visit, BuyerId buyer) {
  std::string identity;
  token::append_signed(identity, *keys_, visit.now, token::Buyer{buyer});
  append_set_cookie(headers_, buyer_cookie_name(), identity, {.max_age_s = buyer_cookie_s, .https = context_.https});
}

void BuyerApi::append_place_cookie(Visit&, SaleReaders& sale, LineIndex line, std::string_view ticket,
                                   std::string_view pass) {
  std::string value(ticket);
  if (!pass.empty()) (value += '~') += pass;
  append_set_cookie(headers_, sale.ticket_cookies[raw(line)], value,
                    {.max_age_s = place_cookie_s, .https = context_.https});
}

}  // namespace sluice::edge
