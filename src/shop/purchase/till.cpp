#include "shop/purchase/till.h"

#include "base/invariant.h"
#include "shop/purchase/hold_text.h"

namespace sluice::shop {

Answer Till::apply(Now now, const TakeUnits& take, Round& round) {
  if (auto stored = answers_.find(take.buyer, take.request)) {
    // The place that the edge took for this repeated request is not needed; whoever came with one is there.
    if (take.just_issued) {
      places_.apply(now, LeaveLine{.sale = {}, .line = take.line, .number = take.number}, round);
    } else {
      (void)see(now, take.line, place_of(take));
    }
    return std::move(*stored);
  }
  Answer answer = decide_take(now, take, round);
  if (answer.verdict == Verdict::secured) answers_.store(now, take.buyer, take.request, 201, answer, round);
  return answer;
}

Answer Till::decide_take(Now now, const TakeUnits& take, Round& round) {
  if (course_.is_gate()) return {.verdict = Verdict::conflict, .detail = "the sale is a gate; it has no units"};
  const Ordinal place = place_of(take);
  const bool is_back = see(now, take.line, place);
  if (const auto refusal = course_.refusal()) return {.verdict = *refusal};
  // A new place is one in the line that sells the items: a code is asked for again for the other lines.
  if (floor_.has_shares() && raw(take.line) > 0 && floor_.is_over(take.line, place)) {
    TakeUnits anew = take;
    anew.line = LineIndex{0};
    anew.number = Ordinal{0};
    return decide_take(now, anew, round);
  }
  // Who was passed over while absent is next, if there is a unit.
  if (is_back || finds_a_unit(take.line, place)) calling_.call(now, round);
  Ordinal ordinal = place;
  auto settled = settle_place(now, take, ordinal, round);
  Answer answer = settled ? std::move(*settled) : take_units(now, take, ordinal, round);
  answer.number = ordinal == place ? take.number : ordinal;
  answer.line = take.line;
  // A place that was taken for this request alone would keep a unit from others for the whole time to claim.
  const bool is_for_this = take.just_issued || ordinal != place;
  if (answer.verdict == Verdict::limit_reached && is_for_this) {
    places_.apply(now, LeaveLine{.sale = {}, .line = take.line, .number = answer.number}, round);
    answer.number = Ordinal{0};
  }
  return answer;
}

// A place that went to another device while this call was on its way is no place.
Ordinal Till::place_of(const TakeUnits& take) const {
  const bool is_lost = places_.holders().is_anothers(take.line, take.number, token::thumb_of(take.buyer));
  return is_lost ? Ordinal{0} : floor_.ordinal_of(take.line, take.number);
}

// Coming with the ticket is being seen, each time.
bool Till::see(Now now, LineIndex line, Ordinal place) {
  course_.line_front(line).board.see(place);
  return floor_.apply(now, line, line::Command::Kind::come_back, place) == line::Outcome::done;
}

// Who is first in line would else be told to wait for the end of a turn, in which they are called.
bool Till::finds_a_unit(LineIndex line, Ordinal place) const {
  return floor_.standing(line, place) == line::Standing::waiting &&
         course_.line_front(line).board.ahead(place) == 0 && floor_.free_for_sure(line) > floor_.promised(line);
}

std::optional<Answer> Till::settle_place(Now now, const TakeUnits& take, Ordinal& ordinal, Round& round) {
  switch (floor_.standing(take.line, ordinal)) {
    case line::Standing::called:
      return std::nullopt;
    case line::Standing::waiting:
      if (take.mode != TakeUnits::Mode::buy) return Answer{.verdict = Verdict::not_called};
      return Answer{.verdict = floor_.is_sold_out(take.line) ? Verdict::sold_out : Verdict::in_line};
    case line::Standing::used:
      if (auto held = existing_hold(now, take, ordinal)) return held;
      break;
    case line::Standing::unknown:
    case line::Standing::lapsed:
    case line::Standing::left:
      break;
  }
  if (take.mode != TakeUnits::Mode::buy) return Answer{.verdict = Verdict::not_called};
  const Verdict issued = floor_.issue(take.line, ordinal, round);
  if (issued != Verdict::done) return Answer{.verdict = issued};
  floor_.line(raw(take.line)).engine.apply(course_.now(now), {}, {});
  return std::nullopt;
}

std::optional<Answer> Till::existing_hold(Now now, const TakeUnits& take, Ordinal ordinal) {
  const sale::Hold* hold = units_.find(take.line, ordinal);
  const bool lives = hold != nullptr && hold->buyer == take.buyer && hold->state != sale::HoldState::sold;
  if (take.mode == TakeUnits::Mode::hold || !lives) return std::nullopt;
  return Answer{
      .verdict = Verdict::existing_hold,
      .body = to_text(now, *hold, units_.items_of(*hold), take.mode == TakeUnits::Mode::buy ? "secured" : ""),
      .location = "/v1/holds/" + hold->id.str()};
}

Answer Till::take_units(Now now, const TakeUnits& take, Ordinal ordinal, Round& round) {
  const std::uint32_t free = floor_.free(take.line);
  std::uint32_t wanted = 0;
  for (const sale::CartRow& row : take.cart) wanted += row.quantity;
  // Units beyond the ticket's own may not be promised to people who have not even come.
  if (wanted > 1) floor_.shrink_reserve(now, take.line, free > wanted - 1 ? free - (wanted - 1) : 0);
  const std::uint32_t to_all = floor_.promised(take.line);
  SLUICE_INVARIANT(to_all >= 1);
  const Units::Applied taken = units_.apply(now,
                                            sale::Take{.id = HoldId(ids_.mint(now.wall)),
                                                       .buyer = take.buyer,
                                                       .line = take.line,
                                                       .ordinal = ordinal,
                                                       .cart = take.cart,
                                                       .kept_for_others = to_all - 1,
                                                       .line_free = free},
                                            round);
  if (taken.outcome.verdict != sale::Verdict::done) {
    round.count(course_.counters().holds_refused);
    return refusal_of(taken.outcome);
  }
  const Instant called_at = floor_.line(raw(take.line)).engine.called_at(ordinal).value_or(course_.now(now));
  const line::Outcome redeemed = floor_.apply(now, take.line, line::Command::Kind::redeem, ordinal);
  SLUICE_INVARIANT(redeemed == line::Outcome::done);
  calling_.note_came(now, take.line, called_at, round);
  calling_.note_held(now, take.line, wanted);
  const sale::Hold& hold = *units_.find(take.line, ordinal);
  const bool buy = take.mode == TakeUnits::Mode::buy;
  return {.verdict = Verdict::secured,
          .body = to_text(now, hold, taken.items, buy ? "secured" : ""),
          .location = "/v1/holds/" + hold.id.str()};
}

Answer Till::refusal_of(const sale::Outcome& outcome) const {
  const auto verdict_of = [](sale::Verdict verdict) {
    switch (verdict) {
      case sale::Verdict::sold_out:
        return Verdict::sold_out;
      case sale::Verdict::not_enough:
        return Verdict::not_enough;
      case sale::Verdict::limit_reached:
      case sale::Verdict::item_limit:
        return Verdict::limit_reached;
      case sale::Verdict::no_such_hold:
        return Verdict::no_such_hold;
      case sale::Verdict::expired:
        return Verdict::hold_expired;
      case sale::Verdict::in_payment:
        return Verdict::in_payment;
      case sale::Verdict::sold:
        return Verdict::already_sold;
      case sale::Verdict::not_paying:
      case sale::Verdict::not_sold:
      case sale::Verdict::not_its:
      case sale::Verdict::too_much:
        return Verdict::conflict;
      case sale::Verdict::done:
        return Verdict::done;
    }
    return Verdict::conflict;
  };
  const bool is_of_item = outcome.verdict != sale::Verdict::limit_reached;
  return {.verdict = verdict_of(outcome.verdict),
          .item = std::string(is_of_item ? course_.item(outcome.item) : std::string_view()),
          .available = outcome.available};
}

Answer Till::apply(Now now, const ReadHold& read, Round&) {
  return tell_hold(now, units_.find(read.hold), read.buyer);
}

Answer Till::apply(Now now, const FindHold& find, Round&) {
  return tell_hold(now, units_.find(find.line, floor_.ordinal_of(find.line, find.number)), find.buyer);
}

Answer Till::tell_hold(Now now, const sale::Hold* hold, BuyerId buyer) {
  if (hold == nullptr || hold->buyer != buyer) return {.verdict = Verdict::no_such_hold};
  return {.verdict = Verdict::found,
          .body = to_text(now, *hold, units_.items_of(*hold), ""),
          .location = "/v1/holds/" + hold->id.str()};
}

Answer Till::apply(Now now, const ReleaseHold& release, Round& round) {
  const sale::Hold* hold = units_.find(release.hold);
  if (hold == nullptr || hold->buyer != release.buyer) return {.verdict = Verdict::no_such_hold};
  const Units::Applied released = units_.apply(now, sale::Release{.id = release.hold}, round);
  // Its time may have ended it in this very step: that is what was asked for.
  const bool is_gone =
      released.outcome.verdict == sale::Verdict::done || released.outcome.verdict == sale::Verdict::no_such_hold;
  return is_gone ? Answer{.verdict = Verdict::done} : refusal_of(released.outcome);
}

std::string Till::to_text(Now now, const sale::Hold& hold, std::string_view items, std::string_view outcome) {
  return hold_json(now, course_, orders_, hold, items, outcome);
}

}  // namespace sluice::shop
