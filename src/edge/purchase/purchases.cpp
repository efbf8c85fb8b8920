#include "edge/purchase/purchases.h"

#include "edge/allowance/shortage.h"
#include "edge/place/one_place.h"
#include "edge/request/request_key.h"
#include "edge/verdicts.h"

namespace sluice::edge {

namespace {

// The owner gives whoever buys with such a place another one.
bool is_over_for_buying(const SaleReaders& sale, const Place& place) {
  constexpr bool is_used_up = true;
  return shop::is_over(sale.line(place.line).board.standing(place.ordinal), is_used_up);
}

}  // namespace

// What was asked for, by whom, with which ticket; filled in step by step. By value: it outlives its request.
struct Purchases::Purchase {
  shop::TakeUnits::Mode mode = shop::TakeUnits::Mode::buy;
  CartBody cart{};
  shop::RequestKey key{};
  Guest guest{};
  std::optional<Place> place{};  // its texts are gone once the request is
  Ordinal number{};              // of the place with which to buy; 0: none is known here
  WallTime place_issued_at{};
  TakenUnits taken{};  // of the network's allowance: what goes back unless units are secured
  Caller caller{};     // of rehearsals nobody: their crowd is one machine
  bool just_issued = false;
  bool has_no_ticket = false;      // of the place: it was found by the buyer's identity
  bool has_stored_answer = false;  // the owner has answered this key before
  bool began_key = false;          // this request is the key's first: it must be ended here, or handed to the owner
  [[nodiscard]] bool buys() const { return mode == shop::TakeUnits::Mode::buy; }
  // Whoever buys may get a place in line first.
  [[nodiscard]] Wish wish() const { return buys() ? Wish::place : Wish::units; }
};

void Purchases::take(Errand& errand, const SaleReaders& sale, shop::TakeUnits::Mode mode, std::string_view body) {
  if (sale.view->is_gate()) {
    return desk_.refuse(errand, {.kind = &refusals::no_such_item,
                                 .detail = "The sale is a gate: it lets people in and has nothing to hold or buy."});
  }
  Purchase purchase{.mode = mode};
  if (const auto refusal = read(errand, sale, body, purchase)) return desk_.refuse(errand, *refusal);
  decide(errand, sale, purchase);
  if (purchase.began_key) sale.front->keys.forget(purchase.guest.id, purchase.key);
}

std::optional<Refusal> Purchases::read(Errand& errand, const SaleReaders& sale, std::string_view body,
                                       Purchase& purchase) {
  if (auto refusal = read_cart(body, *sale.view, purchase.cart)) return refusal;
  if (auto refusal = read_request_key(*errand.request, body, purchase.key)) return refusal;
  if (errand.visitor.has_wrong_credentials()) return Refusal{.kind = &refusals::bad_credentials};
  purchase.guest = signing_.guest_of(errand);
  if (purchase.guest.is_new) {
    purchase.key = {};  // without an identity there is nobody whose key it could be
    return std::nullopt;
  }
  purchase.place = errand.visitor.place_for(sale, purchase.cart.line);
  if (purchase.place) purchase.cart.line = purchase.place->line;
  return begin_key(sale, purchase);
}

std::optional<Refusal> Purchases::begin_key(const SaleReaders& sale, Purchase& purchase) {
  if (purchase.key.key.empty()) return std::nullopt;
  switch (sale.front->keys.begin(purchase.guest.id, purchase.key)) {
    case shop::KeyBook::Known::running:
      return Refusal{.kind = &refusals::key_in_use};
    case shop::KeyBook::Known::stored:
      purchase.has_stored_answer = true;
      return std::nullopt;
    case shop::KeyBook::Known::no:
      purchase.began_key = true;
      return std::nullopt;
  }
  return std::nullopt;
}

// Answers here what needs no owner. The rest goes to the owner.
void Purchases::decide(Errand& errand, const SaleReaders& sale, Purchase& purchase) {
  if (!sale.view->config.rehearsal) purchase.caller = desk_.owners().caller_of(errand);
  if (purchase.has_stored_answer) {
    if (keeps_room(errand, sale, purchase)) send(errand, sale, purchase);
    return;
  }
  if (teller_.refuse_sale(errand, sale, purchase.wish())) return;
  if (!purchase.guest.is_new) {
    const auto shortage = desk_.context().allowances.may_hold(purchase.guest.id, errand.began);
    if (shortage) return refuse(desk_, errand, *shortage);
  }
  if (!purchase.buys() && !purchase.place) return desk_.refuse(errand, refusals::not_called);
  const bool is_gone = sale.is_gone(purchase.cart.line);
  if (!purchase.place && is_gone) {
    sale.front->counters.joins_sold_out.fetch_add(1, std::memory_order_relaxed);
    return desk_.refuse(errand, refusals::sold_out);
  }
  if (!purchase.place) {
    const shop::PlaceBook::Found known = begin_taking(sale, purchase.cart.line, purchase.guest, errand.now);
    if (known.known == shop::PlaceBook::Known::taking) {
      sale.front->counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
      return desk_.refuse(errand, refusals::overloaded);
    }
    if (known.known == shop::PlaceBook::Known::none) return take_place(errand, sale, purchase);
    purchase.place = place_of(sale, purchase.cart.line, known.number, known.taken_at);
    purchase.has_no_ticket = true;
  }
  // Whoever was passed over while absent stands as waiting, but is next: the owner decides.
  const line::Board& board = sale.line(purchase.cart.line).board;
  const bool waits = board.standing(purchase.place->ordinal) == line::Standing::waiting &&
                     board.mark(purchase.place->ordinal) == line::Mark::fresh;
  if (!purchase.buys() || !waits) {
    purchase.number = purchase.place->number;
    purchase.place_issued_at = purchase.place->issued_at;
    return use_place(errand, sale, purchase);
  }
  if (is_gone) return desk_.refuse(errand, refusals::sold_out);
  teller_.see(sale, *purchase.place);
  teller_.answer(errand, sale, purchase.guest.id, *purchase.place, 202, "in_line");
}

void Purchases::use_place(Errand& errand, const SaleReaders& sale, Purchase& purchase) {
  // Whose place leads nowhere any more is given a new one.
  const bool is_newcomer = is_over_for_buying(sale, *purchase.place);
  if (purchase.buys() && is_newcomer && !toll_.collect(errand, sale, purchase.guest, Toll::Way::line)) return;
  if (!keeps_room(errand, sale, purchase)) return;
  const std::uint32_t units = sale::units_in(purchase.cart.cart);
  const auto shortage = is_newcomer ? take_allowance(desk_, errand, sale, purchase.cart.line, units, purchase.taken)
                                    : take_further_units(desk_, errand, sale, *purchase.place, units, purchase.taken);
  if (!shortage) return send(errand, sale, purchase);
  desk_.owners().give_up(purchase.caller);
  refuse(desk_, errand, *shortage);
}

// With the mailbox slot in hand, a place is taken for whoever needs one; only a called one goes on to the owner.
void Purchases::take_place(Errand& errand, const SaleReaders& sale, Purchase& purchase) {
  const LineIndex line = purchase.cart.line;
  if (!toll_.collect(errand, sale, purchase.guest, Toll::Way::line))
    return end_taking(sale, line, purchase.guest, {}, errand.now);
  if (!keeps_room(errand, sale, purchase)) return end_taking(sale, line, purchase.guest, {}, errand.now);
  if (const auto shortage =
          take_allowance(desk_, errand, sale, line, sale::units_in(purchase.cart.cart), purchase.taken)) {
    desk_.owners().give_up(purchase.caller);
    end_taking(sale, line, purchase.guest, {}, errand.now);
    return refuse(desk_, errand, *shortage);
  }
  const bool began_key = std::exchange(purchase.began_key, false);  // whoever goes on sees to it
  places_.take(errand, sale, line, 1,
               [this, purchase, began_key](Errand& then, const SaleReaders& there, Places::Taken taken) mutable {
                 purchase.began_key = began_key;
                 go_on_with(then, there, purchase, taken);
                 if (purchase.began_key) there.front->keys.forget(purchase.guest.id, purchase.key);
               });
}

void Purchases::go_on_with(Errand& errand, const SaleReaders& sale, Purchase& purchase, Places::Taken taken) {
  if (taken.empty() || !taken.front().called) desk_.owners().give_up(purchase.caller);
  end_taking(sale, purchase.cart.line, purchase.guest, taken, errand.now);
  if (taken.empty()) {
    give_back(desk_, sale, purchase.taken);
    return desk_.refuse(errand, refusals::overloaded);
  }
  if (purchase.taken.count > 0) --purchase.taken.count;  // the place keeps its own
  purchase.number = taken.front().ordinal;
  purchase.place_issued_at = errand.now;
  purchase.just_issued = true;
  if (taken.front().called) return send(errand, sale, purchase);
  give_back(desk_, sale, purchase.taken);
  signing_.greet(errand, purchase.guest);
  const Place place = place_of(sale, purchase.cart.line, purchase.number, purchase.place_issued_at);
  teller_.answer(errand, sale, purchase.guest.id, place, 202, "in_line");
}

// False: there is none, and that was answered.
bool Purchases::keeps_room(Errand& errand, const SaleReaders& sale, const Purchase& purchase) {
  const OwnerCalls::Room room = desk_.owners().reserve(purchase.caller);
  if (room == OwnerCalls::Room::kept) return true;
  shop::SaleCounters& counters = sale.front->counters;
  (room == OwnerCalls::Room::mailbox_full ? counters.joins_overloaded : counters.over_allowance)
      .fetch_add(1, std::memory_order_relaxed);
  desk_.owners().refuse(errand, room);
  return false;
}

void Purchases::send(Errand& errand, const SaleReaders& sale, Purchase& purchase) {
  purchase.began_key = false;  // complete() sees to it from here
  shop::TakeUnits command{.mode = purchase.mode,
                          .sale = sale.id(),
                          .buyer = purchase.guest.id,
                          .line = purchase.cart.line,
                          .number = purchase.number,
                          .just_issued = purchase.just_issued,
                          .cart = purchase.cart.cart,
                          .request = purchase.key};
  if (raw(purchase.number) == 0) {
    purchase.place_issued_at = purchase.place ? purchase.place->issued_at : errand.now;
  }
  desk_.owners().send(errand, std::move(command), purchase.caller,
                      [this, purchase](Errand& then, const shop::Call& call) { complete(then, call, purchase); });
}

void Purchases::complete(Errand& errand, const shop::Call& call, const Purchase& purchase) {
  using shop::Verdict;
  const shop::Answer& answer = call.answer;
  const SaleReaders* sale = sales_.find(std::get<shop::TakeUnits>(call.command).sale);
  const bool is_stored = answer.verdict == Verdict::secured || answer.verdict == Verdict::replayed ||
                         answer.verdict == Verdict::key_mismatch;
  if (sale != nullptr && !purchase.key.key.empty() && !is_stored) {
    sale->front->keys.forget(purchase.guest.id, purchase.key);
  }
  if (sale != nullptr && answer.verdict != Verdict::secured) give_back(desk_, *sale, purchase.taken);
  if (sale != nullptr && answer.verdict == Verdict::not_open) {
    return teller_.refuse_not_open(errand, *sale, purchase.wish());
  }
  // Sold out: no place, no cookie.
  if (sale == nullptr || raw(answer.number) == 0) return tell(desk_, errand, answer);
  signing_.greet(errand, purchase.guest);
  sale->line(answer.line).places.put(purchase.guest.id, answer.number, errand.now);
  if (answer.verdict == Verdict::in_line) {  // there was no unit yet
    const Place place = place_of(*sale, answer.line, answer.number, purchase.place_issued_at);
    return teller_.answer(errand, *sale, purchase.guest.id, place, 202, "in_line");
  }
  const bool has_it = answer.number == purchase.number && answer.line == purchase.cart.line &&
                      !purchase.just_issued && !purchase.has_no_ticket;
  if (!has_it) {
    const Place place{.line = answer.line, .number = answer.number, .issued_at = purchase.place_issued_at};
    const token::Text ticket = signing_.ticket(errand, *sale, purchase.guest.id, place);
    signing_.append_place_cookie(errand, *sale, answer.line, ticket, {});
  }
  tell(desk_, errand, answer);
}

}  // namespace sluice::edge
