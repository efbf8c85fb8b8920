// Routing, identity and answering. Places are in buyer_api_line.cpp, purchases in buyer_api_purchase.cpp, pages in
// buyer_api_pages.cpp.
#include "edge/buyer_api.h"

#include <algorithm>

#include "edge/buyer_api_internal.h"
#include "edge/path.h"
#include "http/problem.h"
#include "token/token.h"

namespace sluice::edge {
namespace {

// What a change waits for at most before event streams tell it, and the owner's tick, by which poll advice follows
// what is read. More often wakes an idle process more often.
constexpr Duration beat_period = std::chrono::milliseconds(100);

Verb verb_of(http::Method method) {
  switch (method) {
    case http::Method::get:
    case http::Method::head:
      return Verb::get;
    case http::Method::post:
      return Verb::post;
    case http::Method::del:
      return Verb::del;
    case http::Method::put:
    case http::Method::patch:
    case http::Method::options:
    case http::Method::other:
      return Verb::other;
  }
  return Verb::other;
}

// "https://shop.example:8443" -> "shop.example:8443".
std::string_view host_of(std::string_view origin) {
  const std::size_t at = origin.find("://");
  return at == std::string_view::npos ? std::string_view() : origin.substr(at + 3);
}

}  // namespace

BuyerApi::BuyerApi(const Context& context, Random& random)
    : context_(context),
      random_(random),
      ids_(random),
      directory_(context.directory),
      keys_(context.keys),
      streams_(context.event_slots) {}

BuyerApi::~BuyerApi() = default;

void BuyerApi::attach(http::Server& server) {
  replies_ = std::make_shared<Replies>(server);
  server.every(beat_period, [this] { beat(); });
}

void BuyerApi::beat() {
  for (const auto& sale : sales_) sale->hand_in_reads();
  streams_.beat(context_.clock.mono());
}

void BuyerApi::handle(const http::Request& request, http::Exchange& exchange) {
  keys_.refresh();
  headers_.clear();
  body_.clear();
  Visit visit{.request = &request,
              .exchange = &exchange,
              .deferred = nullptr,
              .route = Route::unknown,
              .verb = verb_of(request.method),
              .began = context_.clock.mono(),
              .now = context_.clock.wall(),
              .traceparent = request.traceparent,
              .form_sale = {},
              .moved = {}};
  route(visit);
}

void BuyerApi::after_round() {
  context_.mailbox.push_all(outbox_);
}

void BuyerApi::route(Visit& visit) {
  std::string_view rest = visit.request->path.substr(1);
  // At gates it is proxies and origins that ask, whatever the visitor's browser has told them.
  if (rest.starts_with("v1/gates/")) return route_gate(visit, rest.substr(9));
  if (visit.verb != Verb::get && is_cross_site(*visit.request)) return refuse(visit, problems::cross_site);
  if (rest.starts_with("v1/")) {
    rest.remove_prefix(3);
    const std::string_view noun = next_segment(rest);
    if (noun == "sales") return route_sale(visit, rest);
    if (noun == "holds" && !rest.empty()) return route_hold(visit, rest);
    if (noun == "orders" && !rest.empty() && rest.find('/') == std::string_view::npos) {
      visit.route = Route::order;
      return read_order(visit, rest);
    }
    return refuse(visit, problems::not_found);
  }
  serve_file(visit);
}

void BuyerApi::route_sale(Visit& visit, std::string_view rest) {
  if (rest.empty()) {
    visit.route = Route::sales;
    return list_sales(visit);
  }
  const std::string_view id = next_segment(rest);
  struct Entry {
    std::string_view path;
    Verb verb;
    Route route;
    void (*serve)(BuyerApi&, Visit&, SaleReaders&);
  };
  using Mode = shop::TakeUnits::Mode;
  static constexpr std::array<Entry, 9> entries{{
      {"", Verb::get, Route::sale, [](BuyerApi& api, Visit& v, SaleReaders& s) { api.read_status(v, s); }},
      {"events", Verb::get, Route::events, [](BuyerApi& api, Visit& v, SaleReaders& s) { api.open_events(v, s); }},
      {"tickets", Verb::post, Route::tickets, [](BuyerApi& api, Visit& v, SaleReaders& s) { api.join(v, s); }},
      {"tickets/current", Verb::get, Route::ticket,
       [](BuyerApi& api, Visit& v, SaleReaders& s) { api.read_ticket(v, s); }},
      {"tickets/current", Verb::del, Route::ticket, [](BuyerApi& api, Visit& v, SaleReaders& s) { api.leave(v, s); }},
      {"tickets/current/handover", Verb::post, Route::handover_offer,
       [](BuyerApi& api, Visit& v, SaleReaders& s) { api.offer_place(v, s); }},
      {"tickets/handover", Verb::post, Route::handover,
       [](BuyerApi& api, Visit& v, SaleReaders& s) { api.take_over(v, s); }},
      {"holds", Verb::post, Route::holds,
       [](BuyerApi& api, Visit& v, SaleReaders& s) { api.take_units(v, s, Mode::hold); }},
      {"buy", Verb::post, Route::buy,
       [](BuyerApi& api, Visit& v, SaleReaders& s) { api.take_units(v, s, Mode::buy); }},
  }};
  const Entry* match = nullptr;
  std::string allow;
  for (const Entry& entry : entries) {
    if (entry.path != rest) continue;
    visit.route = entry.route;
    allow += (allow.empty() ? "" : ", ") + std::string(to_string(entry.verb));
    if (entry.verb == visit.verb) match = &entry;
  }
  if (allow.empty()) return refuse(visit, problems::not_found);
  if (match == nullptr) {
    headers_ += "Allow: " + allow + "\r\n";
    return refuse(visit, problems::method_not_allowed);
  }
  SaleReaders* sale = find_sale(id);
  if (sale == nullptr) return refuse(visit, problems::no_such_sale);
  match->serve(*this, visit, *sale);
}

void BuyerApi::route_hold(Visit& visit, std::string_view rest) {
  const std::string_view id = next_segment(rest);
  const auto wrong_method = [&](std::string_view allow) {
    headers_ += "Allow: " + std::string(allow) + "\r\n";
    refuse(visit, problems::method_not_allowed);
  };
  if (rest.empty()) {
    visit.route = Route::hold;
    if (visit.verb == Verb::get) return read_hold(visit, id);
    if (visit.verb == Verb::del) return release_hold(visit, id);
    return wrong_method("GET, DELETE");
  }
  if (rest != "checkout") return refuse(visit, problems::not_found);
  visit.route = Route::checkout;
  if (visit.verb != Verb::post) return wrong_method("POST");
  checkout(visit, id);
}

// --- Who is asking

BuyerApi::SaleReaders::SaleReaders(std::shared_ptr<shop::SaleFront> of, bool https)
    : front(std::move(of)), view(front->told.view), status(front->told.status) {
  for (const auto& line : front->lines) {
    claims.emplace_back(line->claims);
    forecasts.emplace_back(line->forecast);
    std::string name = (https ? "__Host-sluice_" : "sluice_") + front->id;
    // Names hold no underscore, so this cannot be another sale's cookie. Priority lines share one: a place in them is
    // in place of that in the sale's own line.
    if (front->lines.size() > 1 && !view->has_priority()) name += '_' + line->name;
    ticket_cookies.push_back(std::move(name));
  }
}

void BuyerApi::SaleReaders::refresh() {
  view.refresh();
  status.refresh();
  for (auto& each : claims) each.refresh();
  for (auto& each : forecasts) each.refresh();
}

void BuyerApi::SaleReaders::hand_in_reads() {
  if (status_reads == 0) return;
  front->heard.status_reads.fetch_add(status_reads, std::memory_order_relaxed);
  status_reads = 0;
}

void BuyerApi::refresh_sales() {
  const std::uint64_t version = context_.directory.version();
  if (version == directory_version_) return;
  directory_.refresh();
  sales_.clear();
  for (const auto& [name, front] : *directory_)
    sales_.push_back(std::make_unique<SaleReaders>(front, context_.https));
  directory_version_ = version;
}

BuyerApi::SaleReaders* BuyerApi::find_sale(std::string_view id) {
  refresh_sales();
  const auto at = std::lower_bound(sales_.begin(), sales_.end(), id,
                                   [](const auto& sale, std::string_view name) { return sale->front->id < name; });
  if (at == sales_.end() || (*at)->front->id != id) return nullptr;
  (*at)->refresh();
  return at->get();
}

bool BuyerApi::is_cross_site(const http::Request& request) const {
  const auto allowed = [&] {
    return std::find(context_.allowed_origins.begin(), context_.allowed_origins.end(), request.origin) !=
           context_.allowed_origins.end();
  };
  // Neither field: not a browser, and cookies that it sends are its own.
  if (request.sec_fetch_site == "cross-site" || request.sec_fetch_site == "same-site") return !allowed();
  if (request.origin.empty() || !request.sec_fetch_site.empty()) return false;
  return host_of(request.origin) != request.host && !allowed();
}

std::optional<BuyerId> BuyerApi::buyer_of(Visit& visit) {
  const token::KeyRing& keys = *keys_;
  constexpr std::string_view scheme = "Bearer ";
  if (visit.request->authorization.starts_with(scheme)) {
    const auto buyer = token::verify_buyer(keys, visit.now, visit.request->authorization.substr(scheme.size()));
    return buyer ? std::optional(buyer->id) : std::nullopt;
  }
  std::optional<BuyerId> found;
  any_cookie(visit.request->cookie, buyer_cookie_name(), [&](std::string_view value) {
    const auto buyer = token::verify_buyer(keys, visit.now, value);
    if (buyer) found = buyer->id;
    return buyer.has_value();
  });
  return found;
}

BuyerId BuyerApi::mint_buyer(Visit& visit) {
  return BuyerId(ids_.mint(visit.now));
}

std::optional<BuyerApi::Place> BuyerApi::place_of(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer) {
  const token::KeyRing& keys = *keys_;
  const auto is_ours = [&](const auto& t) {
    return t.sale == sale.front->tag && t.line == line && t.epoch == sale.front->epoch &&
           t.buyer == token::thumb_of(buyer);
  };
  Place place{.line = line};
  const auto take_ticket = [&](std::string_view text) {
    const auto ticket = token::verify_ticket(keys, visit.now, text);
    if (!ticket || !is_ours(*ticket)) return false;
    place.number = ticket->ordinal;
    place.issued_at = ticket->issued_at;
    place.text = text;
    return true;
  };
  const auto take_pass = [&](std::string_view text) {
    const auto pass = token::verify_pass(keys, visit.now, text);
    if (!pass || !is_ours(*pass) || (raw(place.number) != 0 && place.number != pass->ordinal)) return false;
    place.number = pass->ordinal;
    place.issued_at = pass->issued_at;
    place.pass_text = text;
    place.pass_expires_at = pass->expires_at;
    return true;
  };
  if (!visit.request->ticket.empty()) take_ticket(visit.request->ticket);
  if (!visit.request->pass.empty()) take_pass(visit.request->pass);
  const auto in_line = [&]() -> std::optional<Place> {
    const shop::LineFront& front = *sale.front->lines[raw(line)];
    place.ordinal = front.ordinal_of(place.number);
    place.holder = token::thumb_of(buyer);
    if (!front.handovers.is_anothers(place.number, *place.holder)) return place;
    visit.moved = place;
    return std::nullopt;
  };
  if (raw(place.number) != 0) return in_line();
  any_cookie(visit.request->cookie, sale.ticket_cookies[raw(line)], [&](std::string_view value) {
    const std::size_t tilde = value.find('~');
    const bool found = take_ticket(value.substr(0, tilde));
    if (found && tilde != std::string_view::npos) take_pass(value.substr(tilde + 1));
    return found;
  });
  if (raw(place.number) == 0) return std::nullopt;
  return in_line();
}

std::optional<BuyerApi::Place> BuyerApi::place_in_any(Visit& visit, SaleReaders& sale, BuyerId buyer) {
  const std::size_t count = sale.front->lines.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = sale.view->has_priority() ? count - 1 - i : i;
    if (auto place = place_of(visit, sale, LineIndex{static_cast<std::uint16_t>(at)}, buyer)) return place;
  }
  return std::nullopt;
}

std::optional<BuyerApi::Place> BuyerApi::place_for(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer) {
  return sale.view->has_priority() ? place_in_any(visit, sale, buyer) : place_of(visit, sale, line, buyer);
}

// --- Answering

void BuyerApi::respond(Visit& visit, int status, std::string_view content_type, std::string_view body) {
  telemetry_.count(visit.route, visit.verb, status, context_.clock.mono() - visit.began);
  const http::Response response{
      .status = status, .content_type = content_type, .extra_headers = headers_, .body = body};
  visit.exchange != nullptr ? visit.exchange->respond(response) : visit.deferred->respond(response);
}

void BuyerApi::refuse_stranger(Visit& visit) {
  refuse(visit, visit.request->authorization.empty() ? problems::no_ticket : problems::bad_credentials);
}

void BuyerApi::refuse(Visit& visit, const Refusal& refusal) {
  const ProblemType& type = *refusal.problem;
  if (!visit.form_sale.empty()) return redirect_to_plain_page(visit, type.slug);
  if (type.retry_after_s > 0) headers_ += "Retry-After: " + std::to_string(type.retry_after_s) + "\r\n";
  if (type.status == 401) headers_ += "WWW-Authenticate: Bearer\r\n";
  headers_ += no_store;
  body_.clear();
  append_problem(body_, type, refusal.detail, refusal.extra, trace_id(visit.traceparent));
  respond(visit, type.status, http::problem_content_type, body_);
}

std::string BuyerApi::trace_id(std::string_view traceparent) {
  // version "-" trace-id "-" parent-id "-" flags
  constexpr std::size_t size = 32;
  if (traceparent.size() >= 55 && traceparent.starts_with("00-")) {
    const std::string_view id = traceparent.substr(3, size);
    const bool is_hex = id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (is_hex && id.find_first_not_of('0') != std::string_view::npos) return std::string(id);
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string id(size, '0');
  for (std::size_t i = 0; i < size; i += 16) {
    std::uint64_t bits = random_.next();
    for (std::size_t j = 0; j < 16; ++j, bits >>= 4U) id[i + j] = digits[bits & 15U];
  }
  return id;
}

}  // namespace sluice::edge
