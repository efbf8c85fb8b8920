// Gates: a proxy in front of any shop asks with every request whether its visitor may pass; the shop behind it says
// when a pass is over and how loaded it is.
//
// A "yes" to somebody who is inside takes no owner: the pass is signed and the board says that it has not ended. The
// first use of a pass is told to the owner, and not waited for: nothing of it is in the ledger.
//
// How a proxy must be told "no", and whether it can hand a cookie to the visitor with a "yes", differs:
//   nginx     204, or 401 with X-Sluice-Location. A newcomer is let in by the first request: the proxy copies the
//             cookies from X-Sluice-Set-Buyer and X-Sluice-Set-Place.
//   redirect  204, or 303. These proxies lose cookies on a "yes", so a newcomer is sent to /enter, which gives them
//             and sends back; who keeps no cookies ends at the waiting page and costs nobody a place.
//   envoy     as nginx, but 200 for "yes" and 303 for "no".
#include <algorithm>
#include <array>

#include "edge/buyer_api_internal.h"
#include "edge/path.h"
#include "edge/return_address.h"

namespace sluice::edge {
namespace {

constexpr LineIndex own_line{0};  // of the gate; whoever has a code is in another

// Keys take turns by the clock; looking again this often is soon enough, for they overlap by weeks.
constexpr auto origin_keys_live_for = std::chrono::minutes(1);

bool reads(std::string_view method) {
  return method.empty() || method == "GET" || method == "HEAD";
}

// Where to send the visitor afterwards: to what was asked for. What was posted is lost on the way, so somebody who
// posted goes back to the page that it came from.
std::string heading_of(const http::Request& request, std::string_view method, std::string_view uri) {
  if (reads(method)) return safe_path(uri);
  const std::string_view host = request.forwarded_host.empty() ? request.host : request.forwarded_host;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (const auto path = path_at(request.referer, std::string(scheme) + std::string(host))) return safe_path(*path);
  }
  return "/";
}

}  // namespace

void BuyerApi::route_gate(Visit& visit, std::string_view rest) {
  const std::string_view id = next_segment(rest);
  const std::string_view all = rest;
  const std::string_view action = next_segment(rest);
  SaleReaders* sale = find_sale(id);
  const bool is_gate = sale != nullptr && sale->view->is_gate();
  const auto known = [&](Route route, Verb verb) {
    visit.route = route;
    if (visit.verb == verb && is_gate) return true;
    if (visit.verb != verb) headers_ += "Allow: " + std::string(to_string(verb)) + "\r\n";
    refuse(visit, visit.verb != verb ? problems::method_not_allowed : problems::no_such_gate);
    return false;
  };
  if (action == "envoy") {
    visit.route = Route::gate_envoy;
    if (!is_gate) return refuse(visit, problems::no_such_gate);
    // Envoy puts what was asked for after its prefix, query and all, with the visitor's own method.
    std::string uri = "/" + std::string(rest);
    if (!visit.request->query.empty()) uri.append("?").append(visit.request->query);
    return check_gate(visit, *sale, GateMode::envoy, uri);
  }
  if (all != action) return refuse(visit, problems::not_found);
  if (action == "check") {
    if (!known(Route::gate_check, Verb::get)) return;
    const std::string mode = query_value(visit.request->query, "mode").value_or("nginx");
    if (mode != "nginx" && mode != "redirect") {
      return refuse(visit, {.problem = &problems::invalid_field, .detail = "mode: must be nginx or redirect"});
    }
    return check_gate(visit, *sale, mode == "nginx" ? GateMode::nginx : GateMode::redirect,
                      visit.request->original_uri);
  }
  if (action == "enter") {
    if (known(Route::gate_enter, Verb::get)) enter_gate(visit, *sale);
  } else if (action == "revoke") {
    if (known(Route::gate_revoke, Verb::post)) revoke_pass(visit, *sale);
  } else if (action == "load") {
    if (known(Route::gate_load, Verb::post)) report_load(visit, *sale);
  } else {
    refuse(visit, problems::not_found);
  }
}

void BuyerApi::check_gate(Visit& visit, SaleReaders& sale, GateMode mode, std::string_view original_uri) {
  const std::string_view method =
      mode == GateMode::envoy ? to_string(visit.request->method) : visit.request->original_method;
  const std::string to = heading_of(*visit.request, method, original_uri);
  const std::string queue = gate_address(visit, "/queue/" + sale.front->id, to);
  auto buyer = visitor_of(visit);
  auto place = buyer ? place_in_any(visit, sale, *buyer) : std::nullopt;
  Admission admission = admission_of(sale, place);
  if (admission == Admission::first_use) tell_entered(sale, *place);
  if (admission == Admission::inside || admission == Admission::first_use) {
    return admit(visit, sale, mode, *buyer, *place);
  }
  if (admission == Admission::waiting) {
    see(sale, place->line, *place);
    return send_away(visit, mode, queue);
  }
  if (mode == GateMode::redirect) {
    if (!buyer) append_buyer_cookie(visit, mint_buyer(visit));
    return send_away(visit, mode, gate_address(visit, "/v1/gates/" + sale.front->id + "/enter", to));
  }
  const bool is_new_buyer = !buyer;
  if (is_new_buyer) buyer = mint_buyer(visit);
  if (admission == Admission::none) admission = take_gate_place(visit, sale, place);
  if (admission == Admission::none) return send_away(visit, mode, queue);
  append_gate_cookies(visit, sale, *buyer, is_new_buyer, *place, admission == Admission::called);
  if (admission == Admission::waiting) return send_away(visit, mode, queue);
  tell_entered(sale, *place);
  admit(visit, sale, mode, *buyer, *place);
}

// Sent here by a check in mode `redirect`, or by the waiting page. Taking a place is left to those who have shown
// that they keep cookies; others would come again and again, and take one each time.
void BuyerApi::enter_gate(Visit& visit, SaleReaders& sale) {
  std::vector<std::string> origins = context_.allowed_origins;
  if (!context_.public_origin.empty()) origins.push_back(context_.public_origin);
  const std::string to = safe_return(query_value(visit.request->query, "to").value_or("/"), origins);
  const std::string queue = gate_address(visit, "/queue/" + sale.front->id, to);
  const auto buyer = visitor_of(visit);
  if (!buyer) return redirect(visit, queue);
  auto place = place_in_any(visit, sale, *buyer);
  Admission admission = admission_of(sale, place);
  if (admission == Admission::inside || admission == Admission::first_use) return redirect(visit, to);
  if (admission == Admission::none) {
    admission = take_gate_place(visit, sale, place);
    if (admission == Admission::none) return redirect(visit, queue);
    append_gate_cookies(visit, sale, *buyer, false, *place, admission == Admission::called);
  } else if (admission == Admission::called) {
    append_gate_cookies(visit, sale, *buyer, false, *place, true);
  } else {
    see(sale, place->line, *place);
  }
  redirect(visit, admission == Admission::called ? to : queue);
}

// A pass is honoured until it ends, whatever has become of the gate; a new one is given while the gate is open only.
BuyerApi::Admission BuyerApi::admission_of(SaleReaders& sale, const std::optional<Place>& place) const {
  if (!place) return Admission::none;
  const bool has_pass = !place->pass_text.empty();
  switch (sale.front->lines[raw(place->line)]->board.standing(place->ordinal)) {
    case line::Standing::used:
      return has_pass ? Admission::inside : Admission::none;
    case line::Standing::called:
      if (has_pass) return Admission::first_use;
      return sale.front->told.state.load(std::memory_order_acquire) == shop::SaleState::open ? Admission::called
                                                                                             : Admission::waiting;
    case line::Standing::waiting:
      // Only who was called has a pass: before a restart, which the owner has yet to hear.
      return has_pass ? Admission::first_use : Admission::waiting;
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return Admission::none;
  }
  return Admission::none;
}

// Cookies go before a bearer token, unlike elsewhere: the visitor's Authorization is the shop's, and comes along.
std::optional<BuyerId> BuyerApi::visitor_of(Visit& visit) {
  std::optional<BuyerId> found;
  any_cookie(visit.request->cookie, buyer_cookie_name(), [&](std::string_view value) {
    const auto buyer = token::verify_buyer(*keys_, visit.now, value);
    if (buyer) found = buyer->id;
    return buyer.has_value();
  });
  return found ? found : buyer_of(visit);
}

// A new place for somebody whose old one, if any, is over: called or waiting. None: nobody is taken now.
BuyerApi::Admission BuyerApi::take_gate_place(Visit& visit, SaleReaders& sale, std::optional<Place>& place) {
  shop::SaleCounters& counters = sale.front->counters;
  const bool is_open = sale.front->told.state.load(std::memory_order_acquire) == shop::SaleState::open;
  if (!is_open || !context_.health.can_write()) {
    counters.joins_refused.fetch_add(1, std::memory_order_relaxed);
    return Admission::none;
  }
  end_old_visit(sale, place);
  const auto issued = sale.front->lines[raw(own_line)]->board.gate.issue();
  if (!issued) {
    counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
    return Admission::none;
  }
  (issued->called ? counters.joins_called : counters.joins_waiting).fetch_add(1, std::memory_order_relaxed);
  place = Place{.line = own_line, .number = issued->ordinal, .ordinal = issued->ordinal, .issued_at = visit.now};
  return issued->called ? Admission::called : Admission::waiting;
}

// Sale time stands still while a gate is paused, so a pass may be over before the owner thinks so.
void BuyerApi::end_old_visit(SaleReaders& sale, const std::optional<Place>& place) {
  if (!place) return;
  if (sale.front->lines[raw(place->line)]->board.standing(place->ordinal) != line::Standing::used) return;
  if (!context_.mailbox.try_reserve()) return;  // it ends by itself, only later
  outbox_.push_back(std::make_unique<shop::Notice>(shop::LeaveLine{
      .sale = sale.front->id, .line = place->line, .number = place->number, .holder = place->holder}));
}

void BuyerApi::tell_entered(SaleReaders& sale, const Place& place) {
  if (!context_.mailbox.try_reserve()) return;  // the next request of this visitor tells it
  outbox_.push_back(std::make_unique<shop::Notice>(shop::EnterGate{.sale = sale.front->id,
                                                                   .line = place.line,
                                                                   .number = place.number,
                                                                   .expires_at = place.pass_expires_at,
                                                                   .holder = place.holder}));
}

void BuyerApi::admit(Visit& visit, SaleReaders& sale, GateMode mode, BuyerId buyer, const Place& place) {
  headers_ += no_store;
  headers_ += "X-Sluice-Pass: ";
  origin_keys(visit, sale)
      .front()
      .append_signed(headers_, {.sale = sale.front->id,
                                .ordinal = place.number,
                                .buyer = token::thumb_of(buyer),
                                .expires_at = place.pass_expires_at});
  headers_ += "\r\n";
  respond(visit, mode == GateMode::envoy ? 200 : 204, {}, {});
}

void BuyerApi::send_away(Visit& visit, GateMode mode, const std::string& location) {
  if (mode != GateMode::nginx) return redirect(visit, location);
  headers_ += "X-Sluice-Location: " + location + "\r\n";
  refuse(visit, problems::not_admitted);
}

// With each cookie in a field of its own as well: nginx 1.22 and Caddy copy one field, not several of one name.
void BuyerApi::append_gate_cookies(Visit& visit, SaleReaders& sale, BuyerId buyer, bool is_new_buyer, Place& place,
                                   bool is_called) {
  constexpr std::string_view field = "Set-Cookie: ";
  const auto copy_from = [&](std::size_t start, const char* name) {
    headers_ += name + std::string(headers_, start + field.size());
  };
  std::size_t start = headers_.size();
  if (is_new_buyer) {
    append_buyer_cookie(visit, buyer);
    copy_from(start, "X-Sluice-Set-Buyer: ");
  }
  std::string ticket(place.text);
  if (ticket.empty()) ticket = sign_ticket(visit, sale, place.line, buyer, place);
  const std::string pass = is_called ? sign_pass(visit, sale, place.line, buyer, place) : std::string();
  start = headers_.size();
  append_place_cookie(visit, sale, place.line, ticket, pass);
  copy_from(start, "X-Sluice-Set-Place: ");
}

// On the host that the visitor is at, if that is one of ours; behind some proxies a relative address would be ours.
std::string BuyerApi::gate_address(Visit& visit, std::string_view page, std::string_view to) const {
  std::string origin(visit.request->forwarded_proto);
  origin.append("://").append(visit.request->forwarded_host);
  const auto& allowed = context_.allowed_origins;
  if (std::find(allowed.begin(), allowed.end(), origin) == allowed.end()) origin = context_.public_origin;
  return origin.append(page).append("?to=").append(escaped(to));
}

// --- The origin

const std::vector<token::OriginKey>& BuyerApi::origin_keys(Visit& visit, SaleReaders& sale) {
  const std::uint64_t version = context_.keys.version();
  if (version != sale.origin_keys_version || visit.now - sale.origin_keys_made_at > origin_keys_live_for) {
    sale.origin_keys = token::origin_keys(*keys_, visit.now, sale.front->id);
    sale.origin_keys_version = version;
    sale.origin_keys_made_at = visit.now;
  }
  return sale.origin_keys;
}

bool BuyerApi::is_origin(Visit& visit, SaleReaders& sale) {
  constexpr std::string_view scheme = "Bearer ";
  const std::string_view given = visit.request->authorization;
  if (given.starts_with(scheme) && token::is_origin_key(origin_keys(visit, sale), given.substr(scheme.size()))) {
    return true;
  }
  refuse(visit, {.problem = &problems::bad_credentials, .detail = "Authorization: not a key of this gate's origin"});
  return false;
}

void BuyerApi::revoke_pass(Visit& visit, SaleReaders& sale) {
  if (!is_origin(visit, sale)) return;
  const auto pass = token::verify_origin_pass(origin_keys(visit, sale), sale.front->id, visit.request->pass);
  if (!pass) {
    return refuse(visit, {.problem = &problems::invalid_field,
                          .detail = "X-Sluice-Pass: must be a pass as this gate has shown it to its origin"});
  }
  if (pass->expires_at <= visit.now) return respond(visit, 204, {}, {});  // over by itself
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  send(visit, std::make_unique<PendingCall>(
                  *this, shop::LeaveLine{.sale = sale.front->id, .number = pass->ordinal, .visitor = pass->buyer}));
}

void BuyerApi::report_load(Visit& visit, SaleReaders& sale) {
  if (!is_origin(visit, sale)) return;
  double load = 0;
  if (const auto refusal = read_load(visit.request->body, load)) return refuse(visit, *refusal);
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  send(visit, std::make_unique<PendingCall>(*this, shop::ReportLoad{.sale = sale.front->id, .load = load}));
}

}  // namespace sluice::edge
