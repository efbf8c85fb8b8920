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

// Near the front once a second; far away a tenth of the expected wait, at most half a minute.
constexpr std::uint32_t poll_min_ms = 1'000;
constexpr std::uint32_t poll_max_ms = 30'000;

// Of the units that are held now, how many will come back; a first guess until a sale measures its own.
constexpr double held_units_returned = 0.1;

std::uint32_t jittered(std::uint32_t ms, std::uint64_t random) {
  const std::uint32_t spread = ms / 10;
  return ms - spread + static_cast<std::uint32_t>(random % (2ULL * spread + 1));
}

std::string_view word_for(line::Standing standing, bool gone, shop::SaleState state) {
  switch (standing) {
    case line::Standing::waiting:
      if (state == shop::SaleState::closed) return "closed";
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

double chance_of(const shop::LineFront& line, std::uint32_t ahead, bool is_gate) {
  if (is_gate) return 1;
  const double held = line.units_held.load(std::memory_order_relaxed);
  const double units = line.units_left.load(std::memory_order_relaxed) - held + held * held_units_returned;
  return std::clamp(units / (ahead + 1.0), 0.0, 1.0);
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
    body_ += sale->status.get().body;
  }
  body_ += "]}";
  respond_json(visit, 200, body_);
}

void BuyerApi::read_status(Visit& visit, SaleReaders& sale) {
  const shop::StatusDocument& document = sale.status.get();
  headers_ += "Cache-Control: public, max-age=1\r\n";
  respond_json(visit, 200, document.body);
}

// Whether the sale takes anybody at all just now.
bool BuyerApi::refuse_sale(Visit& visit, const SaleReaders& sale) {
  if (context_.health.read_only.load(std::memory_order_relaxed)) {
    refuse(visit, problems::read_only);
    return true;
  }
  switch (sale.front->state.load(std::memory_order_acquire)) {
    case shop::SaleState::open:
      return false;
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
  if (const auto refusal = read_line(visit.request->body, sale.view.get(), line)) return refuse(visit, *refusal);
  const auto known = buyer_of(visit);
  if (!known && !visit.request->authorization.empty()) return refuse(visit, problems::bad_credentials);
  shop::LineFront& front = *sale.front->lines[raw(line)];
  const auto old_place = known ? place_of(visit, sale, line, *known) : std::nullopt;
  if (const auto& place = old_place) {
    const line::Standing standing = front.board.standing(place->ordinal);
    // At a gate a used ticket is somebody inside, until the pass ends.
    const bool visit_is_over =
        standing == line::Standing::used && sale.view.get().is_gate() && place->pass_text.empty();
    const bool is_over = standing == line::Standing::lapsed || standing == line::Standing::left ||
                         standing == line::Standing::unknown || visit_is_over;
    if (!is_over) {
      append_place(visit, sale, line, *known, *place);
      return respond_json(visit, 200, body_);
    }
  }
  if (refuse_sale(visit, sale)) return;
  shop::SaleCounters& counters = sale.front->counters;
  if (front.sold_out.load(std::memory_order_acquire)) {
    counters.joins_sold_out.fetch_add(1, std::memory_order_relaxed);
    return refuse(visit, problems::sold_out);
  }
  const auto issued = front.board.gate.issue();
  if (!issued) {
    counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
    return refuse(visit, problems::overloaded);
  }
  (issued->called ? counters.joins_called : counters.joins_waiting).fetch_add(1, std::memory_order_relaxed);
  if (old_place && sale.view.get().is_gate()) end_old_visit(sale, old_place);
  const BuyerId buyer = known ? *known : mint_buyer(visit);
  if (!known) append_buyer_cookie(visit, buyer);
  append_place(visit, sale, line, buyer, {.ordinal = issued->ordinal, .issued_at = visit.now});
  headers_ += "Location: /v1/sales/" + sale.front->id + "/tickets/current\r\n";
  respond_json(visit, 201, body_);
}

void BuyerApi::read_ticket(Visit& visit, SaleReaders& sale) {
  const auto buyer = buyer_of(visit);
  if (!buyer)
    return refuse(visit, visit.request->authorization.empty() ? problems::no_ticket : problems::bad_credentials);
  for (std::size_t i = 0; i < sale.front->lines.size(); ++i) {
    const LineIndex line{static_cast<std::uint16_t>(i)};
    const auto place = place_of(visit, sale, line, *buyer);
    if (!place) continue;
    see(sale, line, place->ordinal);
    append_place(visit, sale, line, *buyer, *place);
    return respond_json(visit, 200, body_);
  }
  refuse(visit, problems::no_ticket);
}

// Somebody with this place is here.
void BuyerApi::see(SaleReaders& sale, LineIndex line, Ordinal ordinal) {
  if (!sale.front->lines[raw(line)]->board.see(ordinal) || !context_.mailbox.try_reserve()) return;
  // Passed over while away, and back: the owner calls this one next. Had its mailbox been full, the next poll tells
  // it.
  outbox_.push_back(
      std::make_unique<shop::Notice>(shop::ComeBack{.sale = sale.front->id, .line = line, .ordinal = ordinal}));
}

void BuyerApi::leave(Visit& visit, SaleReaders& sale) {
  const auto buyer = buyer_of(visit);
  bool had_one = false;
  for (std::size_t i = 0; buyer && i < sale.front->lines.size(); ++i) {
    const LineIndex line{static_cast<std::uint16_t>(i)};
    const auto place = place_of(visit, sale, line, *buyer);
    if (!place) continue;
    if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
    outbox_.push_back(std::make_unique<shop::Notice>(
        shop::LeaveLine{.sale = sale.front->id, .line = line, .ordinal = place->ordinal}));
    append_set_cookie(headers_, sale.ticket_cookies[raw(line)], "", {.max_age_s = 0, .https = context_.https});
    had_one = true;
  }
  if (!had_one) return refuse(visit, problems::no_ticket);
  headers_ += no_store;
  respond(visit, 204, {}, {});
}

// Writes the answer about a place to body_ and its fields to headers_.
void BuyerApi::append_place(Visit& visit, SaleReaders& sale, LineIndex line_index, BuyerId buyer,
                            const Place& place) {
  shop::LineFront& line = *sale.front->lines[raw(line_index)];
  const shop::SaleConfig& config = sale.view.get().config;
  const line::Standing standing = line.board.standing(place.ordinal);
  const bool gone = line.sold_out.load(std::memory_order_acquire);
  const std::string_view state = word_for(standing, gone, sale.front->state.load(std::memory_order_acquire));
  const bool waits = state == "waiting";

  std::string ticket(place.text);
  if (ticket.empty()) ticket = sign_ticket(visit, sale, line_index, buyer, place);
  std::string pass(place.pass_text);
  WallTime pass_expires_at = place.pass_expires_at;
  if (state == "called" && pass.empty()) {
    Place called = place;
    pass = sign_pass(visit, sale, line_index, buyer, called);
    pass_expires_at = called.pass_expires_at;
  }
  // A sale's pass is redeemed once; at a gate it goes on being good.
  const bool has_pass = !pass.empty() && (state == "called" || (state == "used" && config.items.empty()));

  const std::uint32_t ahead = waits ? line.board.ahead(place.ordinal) : 0;
  const double rate = line.calls_per_s.load(std::memory_order_relaxed);
  const double wait_s = rate > 0.001 ? (ahead + 1) / rate : 0;
  const double poll = std::clamp(wait_s * 100, double(poll_min_ms), double(poll_max_ms));
  const std::uint32_t poll_ms = jittered(static_cast<std::uint32_t>(poll), random_.next());
  const auto presence_ms =
      presence_min_ms + static_cast<std::uint32_t>(random_.next() % (presence_max_ms - presence_min_ms + 1));

  JsonWriter json(body_);
  json.begin_object().field("ticket", ticket).field("state", state);
  if (sale.front->lines.size() > 1) json.field("item", line.name);
  json.field("ordinal", raw(place.ordinal));
  json.field("position", waits ? ahead + 1 : 0).field("ahead", ahead).key("eta_s");
  if (!waits || wait_s > 0) {
    json.begin_object().field("low", static_cast<std::uint64_t>(waits ? wait_s * 0.7 : 0));
    json.field("high", static_cast<std::uint64_t>(waits ? std::ceil(wait_s * 1.5) + 5 : 0)).end_object();
  } else {
    json.null();  // nobody has been called yet, so nothing is known
  }
  json.key("chance").decimal(waits ? chance_of(line, ahead, config.items.empty()) : state == "called" ? 1 : 0, 2);
  json.field("poll_after_ms", poll_ms).field("presence_after_ms", presence_ms);
  if (has_pass) {
    json.field("pass", pass).field("pass_expires_at", format_rfc3339(pass_expires_at));
  }
  json.end_object();

  headers_ += no_store;
  if (waits) headers_ += "Retry-After: " + std::to_string((poll_ms + 999) / 1000) + "\r\n";
  // What the browser has already need not be set again.
  const bool is_new = place.text.empty() || (state == "called" && place.pass_text.empty());
  if (is_new) append_place_cookie(visit, sale, line_index, ticket, state == "called" ? pass : "");
}

std::string BuyerApi::sign_ticket(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer,
                                  const Place& place) {
  std::string ticket;
  token::append_signed(ticket, keys_.get(), visit.now,
                       token::Ticket{.sale = sale.front->tag,
                                     .line = line,
                                     .ordinal = place.ordinal,
                                     .epoch = sale.front->epoch,
                                     .buyer = token::thumb_of(buyer),
                                     .issued_at = place.issued_at});
  return ticket;
}

std::string BuyerApi::sign_pass(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer, Place& place) {
  const shop::SaleConfig& config = sale.view.get().config;
  place.pass_expires_at = visit.now + std::chrono::duration_cast<std::chrono::milliseconds>(config.pass);
  std::string pass;
  token::append_signed(pass, keys_.get(), visit.now,
                       token::Pass{.sale = sale.front->tag,
                                   .line = line,
                                   .ordinal = place.ordinal,
                                   .epoch = sale.front->epoch,
                                   .buyer = token::thumb_of(buyer),
                                   .quantity = static_cast<std::uint8_t>(config.buyer_limit),
                                   .issued_at = visit.now,
                                   .expires_at = place.pass_expires_at});
  return pass;
}

void BuyerApi::append_buyer_cookie(Visit& visit, BuyerId buyer) {
  std::string identity;
  token::append_signed(identity, keys_.get(), visit.now, token::Buyer{buyer});
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
