#include "edge/gate/gates.h"

#include <vector>

#include "edge/allowance/shortage.h"
#include "edge/gate/gate_asker.h"
#include "edge/gate/gate_heading.h"
#include "edge/gate/return_address.h"
#include "edge/place/one_place.h"

namespace sluice::edge {
namespace {

constexpr LineIndex own_line{0};  // of the gate; whoever has a code is in another

}  // namespace

void Gates::check(Errand& errand, const SaleReaders& sale) {
  const std::string mode = query_value(errand.request->query, "mode").value_or("nginx");
  if (mode != "nginx" && mode != "redirect") {
    return desk_.refuse(errand, {.kind = &refusals::invalid_field, .detail = "mode: must be nginx or redirect"});
  }
  answer(errand, sale, mode == "nginx" ? Mode::nginx : Mode::redirect);
}

void Gates::check_for_envoy(Errand& errand, const SaleReaders& sale) {
  answer(errand, sale, Mode::envoy);
}

void Gates::answer(Errand& errand, const SaleReaders& sale, Mode mode) {
  const auto place = errand.visitor.first_place(sale);
  const Admission admission = admission_of(sale, place);
  const Asker asker = asker_of(*errand.request, method_behind(errand, mode));
  const bool has_pass = admission == Admission::inside || admission == Admission::first_use;
  if (asker != Asker::page && !has_pass) {
    return answer_no_page(errand, sale, mode, place, asker == Asker::preflight);
  }
  switch (admission) {
    case Admission::first_use:
      tell_entered(sale, *place);
      return admit(errand, sale, mode, *errand.visitor.buyer(), *place);
    case Admission::inside:
      return admit(errand, sale, mode, *errand.visitor.buyer(), *place);
    case Admission::waiting:
      teller_.see(sale, *place);
      return send_away(errand, mode, queue_to(errand, sale, heading_of(errand, mode)));
    case Admission::called:
    case Admission::none:
      return let_in(errand, sale, mode, place, admission);
  }
}

void Gates::answer_no_page(Errand& errand, const SaleReaders& sale, Mode mode, const std::optional<Place>& place,
                           bool is_preflight) {
  if (place) teller_.see(sale, *place);
  errand.headers += no_store;
  if (is_preflight) return desk_.respond_empty(errand, mode == Mode::envoy ? 200 : 204);
  desk_.refuse(errand, refusals::no_page);
}

void Gates::let_in(Errand& errand, const SaleReaders& sale, Mode mode, std::optional<Place> place,
                   Admission admission) {
  if (mode == Mode::redirect) {
    signing_.welcome(errand);
    const std::string enter = "/v1/gates/" + sale.id() + "/enter";
    return send_away(errand, mode, address_for(desk_.context(), *errand.request, enter, heading_of(errand, mode)));
  }
  if (admission == Admission::none) return let_newcomer_in(errand, sale, mode, place);
  const BuyerId buyer = *errand.visitor.buyer();
  append_cookies(errand, sale, buyer, *place, true);
  tell_entered(sale, *place);
  admit(errand, sale, mode, buyer, *place);
}

void Gates::let_newcomer_in(Errand& errand, const SaleReaders& sale, Mode mode,
                            const std::optional<Place>& old_place) {
  const std::string queue = queue_to(errand, sale, heading_of(errand, mode));
  const Guest guest = signing_.guest_of(errand);
  const shop::PlaceBook::Found known = begin_taking(sale, own_line, guest, errand.now);
  if (known.known == shop::PlaceBook::Known::place) {
    Place place = place_of(sale, own_line, known.number, known.taken_at);
    if (!greet_again(errand, sale, guest.id, place)) return send_away(errand, mode, queue);
    tell_entered(sale, place);
    return admit(errand, sale, mode, guest.id, place);
  }
  if (known.known == shop::PlaceBook::Known::taking) return send_away(errand, mode, queue);
  TakenUnits room;
  if (!takes_newcomer(errand, sale, room)) {
    end_taking(sale, own_line, guest, {}, errand.now);
    return send_away(errand, mode, queue);
  }
  teller_.end_old_stay(sale, old_place);
  places_.take(errand, sale, own_line, 1,
               [this, mode, queue, guest, room](Errand& then, const SaleReaders& there, Places::Taken taken) {
                 end_taking(there, own_line, guest, taken, then.now);
                 if (taken.empty()) {
                   give_back(desk_, there, room);
                   return send_away(then, mode, queue);
                 }
                 greet(then, guest);
                 Place place = place_of(there, own_line, taken.front().ordinal, then.now);
                 append_cookies(then, there, guest.id, place, taken.front().called);
                 if (!taken.front().called) return send_away(then, mode, queue);
                 tell_entered(there, place);
                 admit(then, there, mode, guest.id, place);
               });
}

// By their identity alone: the first request of a browser has taken the place, the others that it sent beside that
// one came without its cookie.
bool Gates::greet_again(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const {
  const line::Standing standing = sale.line(place.line).board.standing(place.ordinal);
  const bool is_open = sale.state() == shop::SaleState::open;
  const bool may_pass = standing == line::Standing::used || (standing == line::Standing::called && is_open);
  append_cookies(errand, sale, buyer, place, may_pass);
  return may_pass;
}

// Sent here by a check in mode `redirect`, or by the waiting page. Taking a place is left to those who have shown
// that they keep cookies; others would come again and again, and take one each time.
void Gates::enter(Errand& errand, const SaleReaders& sale) {
  std::vector<std::string> origins = desk_.context().allowed_origins;
  if (!desk_.context().public_origin.empty()) origins.push_back(desk_.context().public_origin);
  const std::string to = safe_return(query_value(errand.request->query, "to").value_or("/"), origins);
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.redirect(errand, queue_to(errand, sale, to));
  auto place = errand.visitor.first_place(sale);
  switch (admission_of(sale, place)) {
    case Admission::inside:
    case Admission::first_use:
      return desk_.redirect(errand, to);
    case Admission::none:
      return enter_anew(errand, sale, to, place);
    case Admission::called:
      append_cookies(errand, sale, *buyer, *place, true);
      return desk_.redirect(errand, to);
    case Admission::waiting:
      teller_.see(sale, *place);
      return desk_.redirect(errand, queue_to(errand, sale, to));
  }
}

void Gates::enter_anew(Errand& errand, const SaleReaders& sale, const std::string& to,
                       const std::optional<Place>& old_place) {
  const std::string queue = queue_to(errand, sale, to);
  const Guest guest{.id = *errand.visitor.buyer()};
  const shop::PlaceBook::Found known = begin_taking(sale, own_line, guest, errand.now);
  if (known.known == shop::PlaceBook::Known::place) {
    Place place = place_of(sale, own_line, known.number, known.taken_at);
    return desk_.redirect(errand, greet_again(errand, sale, guest.id, place) ? to : queue);
  }
  if (known.known == shop::PlaceBook::Known::taking) return desk_.redirect(errand, queue);
  TakenUnits room;
  if (!takes_newcomer(errand, sale, room)) {
    end_taking(sale, own_line, guest, {}, errand.now);
    return desk_.redirect(errand, queue);
  }
  teller_.end_old_stay(sale, old_place);
  places_.take(errand, sale, own_line, 1,
               [this, to, queue, guest, room](Errand& then, const SaleReaders& there, Places::Taken taken) {
                 end_taking(there, own_line, guest, taken, then.now);
                 if (taken.empty()) {
                   give_back(desk_, there, room);
                   return desk_.redirect(then, queue);
                 }
                 Place place = place_of(there, own_line, taken.front().ordinal, then.now);
                 append_cookies(then, there, guest.id, place, taken.front().called);
                 desk_.redirect(then, taken.front().called ? to : queue);
               });
}

// A pass is honoured until it ends, whatever has become of the gate; a new one is given while the gate is open only.
Gates::Admission Gates::admission_of(const SaleReaders& sale, const std::optional<Place>& place) const {
  if (!place) return Admission::none;
  const bool has_pass = !place->pass_text.empty();
  switch (sale.line(place->line).board.standing(place->ordinal)) {
    case line::Standing::used:
      return has_pass ? Admission::inside : Admission::none;
    case line::Standing::called:
      if (has_pass) return Admission::first_use;
      return sale.state() == shop::SaleState::open ? Admission::called : Admission::waiting;
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

bool Gates::takes_newcomer(Errand& errand, const SaleReaders& sale, TakenUnits& room) const {
  const bool takes_any = sale.state() == shop::SaleState::open && desk_.nothing_can_be_written() == nullptr;
  if (takes_any && toll_.is_free(errand, sale) && !take_allowance(desk_, errand, sale, own_line, 1, room))
    return true;
  sale.front->counters.joins_refused.fetch_add(1, std::memory_order_relaxed);
  return false;
}

void Gates::tell_entered(const SaleReaders& sale, const Place& place) {
  // Not told, because the mailbox is full: the next request of this visitor tells it.
  desk_.tell(shop::EnterGate{.sale = sale.id(),
                             .line = place.line,
                             .number = place.number,
                             .expires_at = place.pass_expires_at,
                             .holder = place.holder});
}

void Gates::admit(Errand& errand, const SaleReaders& sale, Mode mode, BuyerId buyer, const Place& place) {
  errand.headers.append(no_store).append("X-Sluice-Pass: ");
  origin_.append_pass(errand, sale,
                      {.sale = sale.id(),
                       .ordinal = place.number,
                       .buyer = token::thumb_of(buyer),
                       .expires_at = place.pass_expires_at});
  errand.headers += "\r\n";
  desk_.respond_empty(errand, mode == Mode::envoy ? 200 : 204);
}

void Gates::send_away(Errand& errand, Mode mode, const std::string& location) {
  if (mode != Mode::nginx) return desk_.redirect(errand, location);
  errand.headers += "X-Sluice-Location: " + location + "\r\n";
  desk_.refuse(errand, refusals::not_admitted);
}

std::string Gates::heading_of(const Errand& errand, Mode mode) {
  const http::Request& request = *errand.request;
  if (mode != Mode::envoy) return heading_behind(request, method_behind(errand, mode), request.original_uri);
  // Envoy puts what was asked for after its prefix, query and all, with the visitor's own method.
  std::string uri = "/" + std::string(errand.values[1]);
  if (!request.query.empty()) uri.append("?").append(request.query);
  return heading_behind(request, method_behind(errand, mode), uri);
}

// Envoy asks with the visitor's own.
std::string_view Gates::method_behind(const Errand& errand, Mode mode) {
  return mode == Mode::envoy ? http::to_string(errand.request->method) : errand.request->original_method;
}

std::string Gates::queue_to(const Errand& errand, const SaleReaders& sale, std::string_view to) const {
  return address_for(desk_.context(), *errand.request, "/queue/" + sale.id(), to);
}

namespace {

// With each cookie in a field of its own as well: nginx 1.22 and Caddy copy one field, not several of one name.
void copy_cookie(std::string& headers, std::size_t start, const char* name) {
  constexpr std::string_view field = "Set-Cookie: ";
  headers += name + std::string(headers, start + field.size());
}

}  // namespace

void Gates::greet(Errand& errand, const Guest& guest) const {
  const std::size_t start = errand.headers.size();
  if (signing_.greet(errand, guest)) copy_cookie(errand.headers, start, "X-Sluice-Set-Buyer: ");
}

void Gates::append_cookies(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place,
                           bool is_called) const {
  std::string ticket(place.text);
  if (ticket.empty()) ticket = signing_.ticket(errand, sale, buyer, place);
  const std::string pass = is_called ? signing_.pass(errand, sale, buyer, place) : std::string();
  const std::size_t start = errand.headers.size();
  signing_.append_place_cookie(errand, sale, place.line, ticket, pass);
  copy_cookie(errand.headers, start, "X-Sluice-Set-Place: ");
}

}  // namespace sluice::edge
