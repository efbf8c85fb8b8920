#include "sim/crowd/edge_purchases.h"

#include <utility>

namespace sluice::sim {
namespace {

using shop::Verdict;

constexpr const char* buy_route = "POST /v1/sales/drop/buy";

// Why the sale gives no places now.
std::optional<Verdict> closed_door(const Visit& visit) {
  if (!visit.process.owner().health().can_write()) return Verdict::read_only;
  switch (visit.front->told.state.load()) {
    case shop::SaleState::open:
    case shop::SaleState::lobby:
      return std::nullopt;
    case shop::SaleState::scheduled:
    case shop::SaleState::paused:
      return Verdict::not_open;
    case shop::SaleState::closed:
      return Verdict::closed;
  }
  return std::nullopt;
}

}  // namespace

void EdgePurchases::forget(const Visit& visit, const Key& key) const {
  if (key.is_begun) visit.front->keys.forget(visit.buyer, key.key);
}

void EdgePurchases::buy(Visit& visit) {
  const LineIndex line = places_.line_of(visit.request);
  visit.place = places_.shown(visit, line);
  Key key;
  if (!visit.request.key.empty()) {
    key.key = {visit.request.key, buy_route, "f" + std::to_string(visit.request.quantity)};
    const auto known = visit.front->keys.begin(visit.buyer, key.key);
    if (known == shop::KeyBook::Known::running) return visit.respond({.kind = Response::Kind::later});
    key.is_begun = known == shop::KeyBook::Known::no;
    if (!key.is_begun) return ask_owner(visit, visit.place.value_or(EdgePlace{line, {}}), key);
  }
  if (const auto verdict = closed_door(visit)) {
    forget(visit, key);
    return visit.respond(refusal(*verdict));
  }
  if (visit.place) return use_place(visit, key);
  if (!visit.front->lines[raw(line)]->sold_out.load()) return take_place(visit, line, key);
  forget(visit, key);
  notes_.sold_out(line);
  visit.respond(refusal(Verdict::sold_out));
}

void EdgePurchases::ask_owner(Visit& visit, const EdgePlace& place, const Key& key) {
  if (visit.process.reserve()) {
    notes_.sight(visit, place);  // coming with a place is being seen, by an owner who hears of it
    return send(visit, place, false, key.key);
  }
  forget(visit, key);
  visit.respond(refusal(Verdict::overloaded));
}

// Whoever waits is told so here; the rest is the owner's to say.
void EdgePurchases::use_place(Visit& visit, const Key& key) {
  const shop::LineFront& front = *visit.front->lines[raw(visit.place->line)];
  const Ordinal ordinal = front.ordinal_of(visit.place->number);
  const bool waits =
      front.board.standing(ordinal) == line::Standing::waiting && front.board.mark(ordinal) == line::Mark::fresh;
  if (!waits) return ask_owner(visit, *visit.place, key);
  forget(visit, key);
  places_.see(visit, *visit.place);
  visit.respond(places_.tell(*visit.front, visit.buyer, *visit.place));
}

void EdgePurchases::take_place(Visit& visit, LineIndex line, const Key& key) {
  shop::LineFront& front = *visit.front->lines[raw(line)];
  const token::BuyerThumb thumb = token::thumb_of(visit.buyer);
  const auto refuse = [&](bool has_begun) {
    if (has_begun) front.places.forget(thumb);
    forget(visit, key);
    visit.respond(refusal(Verdict::overloaded));
  };
  const auto known = front.places.begin(thumb, [&front](Ordinal number, WallTime) {
    return shop::is_over(front.board.standing(front.ordinal_of(number)), true);
  });
  if (known.known == shop::PlaceBook::Known::taking) return refuse(false);
  if (known.known == shop::PlaceBook::Known::place) {
    visit.place = EdgePlace{line, known.number};
    return use_place(visit, key);
  }
  if (!visit.process.reserve()) return refuse(true);
  const auto issued = issue(front);
  if (!issued) {
    visit.process.give_up();
    return refuse(true);
  }
  const EdgePlace place{line, issued->ordinal};
  front.places.put(visit.buyer, place.number, clock_.wall());
  notes_.given(place, visit.buyer, EdgeNotes::Giver::edge, visit.process.life(), notes_.now());
  if (issued->called) return send(visit, place, true, key.key);
  visit.process.give_up();
  forget(visit, key);
  visit.respond(places_.tell(*visit.front, visit.buyer, place));
}

// By an edge that swaps them: two at a time, the later one first.
std::optional<line::Turnstile::Place> EdgePurchases::issue(shop::LineFront& front) {
  if (!swaps_places) return front.board.turnstile.issue();
  if (kept_back_) return std::exchange(kept_back_, std::nullopt);
  kept_back_ = front.board.turnstile.issue();
  return front.board.turnstile.issue();
}

void EdgePurchases::send(Visit& visit, const EdgePlace& place, bool just_issued, const shop::RequestKey& key) {
  shop::TakeUnits take{.mode = shop::TakeUnits::Mode::buy,
                       .sale = setup_.sale.id,
                       .buyer = visit.buyer,
                       .line = place.line,
                       .number = place.number,
                       .just_issued = just_issued,
                       .cart = {},
                       .request = key};
  take.cart.push_back({.item = item_at(visit.request.item), .quantity = visit.request.quantity});
  visit.process.send(take, [this, take, asked = notes_.now(), life = visit.process.life(), front = visit.front,
                            respond = visit.respond](const shop::Answer& answer) {
    take_answer(take, asked, answer, life, front, respond);
  });
}

void EdgePurchases::take_answer(const shop::TakeUnits& asked, Time since, const shop::Answer& answer, Life life,
                                const std::shared_ptr<shop::SaleFront>& front, const Respond& respond) {
  const Verdict verdict = answer.verdict;
  const bool is_stored =
      verdict == Verdict::secured || verdict == Verdict::replayed || verdict == Verdict::key_mismatch;
  if (!asked.request.key.empty() && !is_stored) front->keys.forget(asked.buyer, asked.request);
  const EdgePlace place{answer.line, answer.number};
  if (raw(place.number) != 0) {
    notes_.given(place, asked.buyer, EdgeNotes::Giver::owner, life, since);
    front->lines[raw(place.line)]->places.put(asked.buyer, place.number, clock_.wall());
  }
  if (verdict == Verdict::in_line) return respond(places_.tell(*front, asked.buyer, place));
  const bool has_hold =
      verdict == Verdict::secured || verdict == Verdict::existing_hold || verdict == Verdict::replayed;
  if (!has_hold) return respond(refusal(verdict));
  const std::string hold = member_of(answer.body, "hold");
  if (verdict != Verdict::existing_hold) notes_.key(asked.buyer, asked.request, hold);
  if (verdict != Verdict::replayed) notes_.secured(asked, since, answer, life, verdict == Verdict::secured);
  respond({.kind = Response::Kind::hold, .hold = *HoldId::parse(hold), .state = member_of(answer.body, "state")});
}

}  // namespace sluice::sim
