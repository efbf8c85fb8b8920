#include "edge/gate/gate_places.h"

#include "edge/place/one_place.h"

namespace sluice::edge {
namespace {

constexpr LineIndex own_line{0};  // of the gate; whoever has a code is in another

// With each cookie in a field of its own as well: nginx 1.22 and Caddy copy one field, not several of one name.
void copy_cookie(std::string& headers, std::size_t start, const char* name) {
  constexpr std::string_view field = "Set-Cookie: ";
  headers += name + std::string(headers, start + field.size());
}

}  // namespace

void GatePlaces::take(Errand& errand, const SaleReaders& sale, const Guest& guest,
                      const std::optional<Place>& old_place, const Then& then) {
  const shop::PlaceBook::Found known = begin_taking(sale, own_line, guest, errand.now);
  if (known.known == shop::PlaceBook::Known::place) {
    Place place = place_of(sale, own_line, known.number, known.taken_at);
    return then(errand, sale, greet_again(errand, sale, guest.id, place) ? &place : nullptr);
  }
  if (known.known == shop::PlaceBook::Known::taking) return then(errand, sale, nullptr);
  TakenUnits room;
  if (!takes_newcomer(errand, sale, room)) {
    end_taking(sale, own_line, guest, {}, errand.now);
    return then(errand, sale, nullptr);
  }
  teller_.end_old_stay(sale, old_place);
  places_.take(errand, sale, own_line, 1,
               [this, guest, room, then = Then(then)](Errand& later, const SaleReaders& there, Places::Taken taken) {
                 end_taking(there, own_line, guest, taken, later.now);
                 if (taken.empty()) {
                   give_back(desk_, there, room);
                   return then(later, there, nullptr);
                 }
                 greet(later, guest);
                 Place place = place_of(there, own_line, taken.front().ordinal, later.now);
                 append_cookies(later, there, guest.id, place, taken.front().called ? Pass::first : Pass::none);
                 then(later, there, taken.front().called ? &place : nullptr);
               });
}

// By their identity alone: the first request of a browser has taken the place, the others that it sent beside that
// one came without its cookie.
bool GatePlaces::greet_again(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) const {
  const line::Standing standing = sale.line(place.line).board.standing(place.ordinal);
  const bool is_open = sale.state() == shop::SaleState::open;
  const bool may_pass = standing == line::Standing::used || (standing == line::Standing::called && is_open);
  append_cookies(errand, sale, buyer, place, may_pass ? Pass::first : Pass::none);
  return may_pass;
}

bool GatePlaces::takes_newcomer(Errand& errand, const SaleReaders& sale, TakenUnits& room) const {
  const bool takes_any = sale.state() == shop::SaleState::open && desk_.owners().nothing_can_be_written() == nullptr;
  if (takes_any && toll_.is_free(errand, sale) && !take_allowance(desk_, errand, sale, own_line, 1, room))
    return true;
  sale.front->counters.joins_refused.fetch_add(1, std::memory_order_relaxed);
  return false;
}

void GatePlaces::tell_entered(const SaleReaders& sale, const Place& place) {
  // Not told, because the mailbox is full: the next request of this visitor tells it.
  desk_.owners().tell_unshared(shop::EnterGate{.sale = sale.id(),
                                               .line = place.line,
                                               .number = place.number,
                                               .expires_at = place.pass_expires_at,
                                               .holder = place.holder});
}

void GatePlaces::renew(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place) {
  append_cookies(errand, sale, buyer, place, Pass::renewed);
  // Not told, because the mailbox is full: the owner ends the stay where the pass before ended, and the visitor takes
  // a new place.
  desk_.owners().tell_unshared(shop::StayOn{.sale = sale.id(),
                                            .line = place.line,
                                            .number = place.number,
                                            .until = place.pass_expires_at,
                                            .holder = place.holder});
}

void GatePlaces::greet(Errand& errand, const Guest& guest) const {
  const std::size_t start = errand.headers.size();
  if (signing_.greet(errand, guest)) copy_cookie(errand.headers, start, "X-Sluice-Set-Buyer: ");
}

void GatePlaces::append_cookies(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place& place,
                                Pass pass) const {
  token::Text ticket(place.text);
  if (ticket.empty()) ticket = signing_.ticket(errand, sale, buyer, place);
  token::Text pass_text;
  if (pass == Pass::first) pass_text = signing_.pass(errand, sale, buyer, place);
  if (pass == Pass::renewed) pass_text = signing_.renewed_pass(errand, sale, buyer, place);
  const std::size_t start = errand.headers.size();
  signing_.append_place_cookie(errand, sale, place.line, ticket, pass_text);
  copy_cookie(errand.headers, start, "X-Sluice-Set-Place: ");
}

}  // namespace sluice::edge
