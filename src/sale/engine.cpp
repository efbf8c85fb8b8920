#include "sale/engine.h"

#include <algorithm>
#include <bit>

#include "base/invariant.h"

namespace sluice::sale {

Engine::Engine(std::span<const ItemSetup> items, const Settings& settings)
    : settings_(settings), shelf_(items), slots_(settings.buyer_limit), no_limits_taken_(items), item_limits_(items) {
  for (const ItemSetup& item : items) prices_.push_back(item.price);
}

std::size_t Engine::apply(Instant now, std::span<const Command> batch, std::span<Outcome> outcomes, Effects& effects,
                          std::size_t expiries) {
  SLUICE_INVARIANT(outcomes.size() == batch.size());
  std::size_t ended = 0;
  for (; ended < expiries; ++ended) {
    Hold* due = holds_.take_due(now);
    if (due == nullptr) break;
    end(*due, HoldState::expired, effects);
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    outcomes[i] = std::visit([&](const auto& command) { return apply_one(now, command, effects); }, batch[i]);
  }
  return ended;
}

Hold Engine::hold_of(Instant now, const Take& take) const {
  const bool is_bounded = settings_.hold_max > Duration::zero();
  Hold hold{.id = take.id,
            .buyer = take.buyer,
            .line = take.line,
            .ordinal = take.ordinal,
            .deadline = now + settings_.hold,
            .latest = is_bounded ? now + std::max(settings_.hold, settings_.hold_max) : Instant{}};
  for (const CartRow& row : take.cart) hold.total += price(row.item) * row.quantity;
  return hold;
}

Outcome Engine::apply_one(Instant now, const Take& take, Effects& effects) {
  SLUICE_INVARIANT(!take.cart.empty());
  const Outcome refusal = refusal_of(take, stand());
  if (refusal.verdict != Verdict::done) return refusal;

  Hold hold = hold_of(now, take);
  take_units(hold, take.cart, effects);
  holds_.add(hold, effects);
  return {};
}

void Engine::take_units(Hold& hold, const Cart& cart, Effects& effects) {
  shelf_.take(hold, cart, effects);
  slots_.take(hold, units_in(cart), effects);
  for (const CartRow& row : cart) item_limits_.take(hold.buyer, row.item, row.quantity);
}

Outcome Engine::apply_one(Instant now, const Release& release, Effects& effects) {
  Hold* hold = holds_.find(release.id);
  if (hold == nullptr) return {.verdict = Verdict::no_such_hold};
  if (hold->state == HoldState::paying) return {.verdict = Verdict::in_payment};
  if (hold->state == HoldState::sold) return {.verdict = Verdict::sold};
  // Its time was over, though nobody had come to it yet.
  end(*hold, hold->deadline <= now ? HoldState::expired : HoldState::released, effects);
  return {};
}

Outcome Engine::apply_one(Instant now, const BeginPaying& begin, Effects& effects) {
  Hold* hold = holds_.find(begin.id);
  if (hold == nullptr) return {.verdict = Verdict::no_such_hold};
  if (hold->state == HoldState::paying) return {.verdict = Verdict::in_payment};
  if (hold->state == HoldState::sold) return {.verdict = Verdict::sold};
  if (hold->deadline <= now) return {.verdict = Verdict::expired};
  holds_.move(*hold, HoldState::paying, effects);
  return {};
}

Outcome Engine::apply_one(Instant now, const StopPaying& stop, Effects& effects) {
  Hold* hold = holds_.find(stop.id);
  if (hold == nullptr) return {.verdict = Verdict::no_such_hold};
  if (hold->state != HoldState::paying) return {.verdict = Verdict::not_paying};
  holds_.move(*hold, HoldState::active, effects);
  // Its entry among the deadlines may have been dropped while it was paying.
  if (hold->deadline <= now) {
    end(*hold, HoldState::expired, effects);
  } else {
    holds_.wait_again(*hold);
  }
  return {};
}

Outcome Engine::apply_one(Instant, const Sell& sell, Effects& effects) {
  Hold* hold = holds_.find(sell.id);
  if (hold == nullptr) return {.verdict = Verdict::no_such_hold};
  if (hold->state != HoldState::paying) return {.verdict = Verdict::not_paying};
  shelf_.sell(*hold, effects);
  holds_.move(*hold, HoldState::sold, effects);
  return {};
}

Outcome Engine::apply_one(Instant, const TakeBack& back, Effects& effects) {
  Hold* hold = holds_.find(back.id);
  if (hold == nullptr) return {.verdict = Verdict::no_such_hold};
  if (hold->state != HoldState::sold) return {.verdict = Verdict::not_sold};
  if (!has_all(*hold, back.units)) return {.verdict = Verdict::not_its};
  const auto had = static_cast<std::size_t>(std::popcount(hold->slots));  // a slot a unit
  if (back.units.empty() || back.units.size() == had) {
    end(*hold, HoldState::released, effects);
  } else {
    take_back(*hold, back.units, effects);
  }
  return {};
}

bool Engine::has_all(const Hold& hold, std::vector<ItemUnit> units) const {
  std::sort(units.begin(), units.end());
  if (std::adjacent_find(units.begin(), units.end()) != units.end()) return false;
  std::size_t found = 0;
  shelf_.for_each_unit(hold, [&](const UnitRef& unit, ClaimState) {
    if (std::binary_search(units.begin(), units.end(), ItemUnit{.item = unit.item, .unit = unit.unit})) ++found;
  });
  return found == units.size();
}

void Engine::take_back(Hold& hold, std::span<const ItemUnit> units, Effects& effects) {
  for (const ItemUnit& unit : units) item_limits_.give_back(hold.buyer, unit.item, 1);
  shelf_.release(hold, units, effects);
  slots_.release(hold, static_cast<std::uint32_t>(units.size()), effects);
  HoldBook::renew(hold, effects);
}

Outcome Engine::apply_one(Instant now, const Extend& extend, Effects& effects) {
  Hold* hold = holds_.find(extend.id);
  if (hold == nullptr) return {.verdict = Verdict::no_such_hold};
  if (hold->state == HoldState::sold) return {.verdict = Verdict::sold};
  if (hold->state == HoldState::active && hold->deadline <= now) return {.verdict = Verdict::expired};
  const Instant until = std::min(extend.until, hold->latest);
  if (until > hold->deadline) holds_.extend(*hold, until, effects);
  return {};
}

Outcome Engine::apply_one(Instant now, const Reclaim& reclaim, Effects& effects) {
  const Take& of = reclaim.of;
  SLUICE_INVARIANT(!of.cart.empty() && holds_.find(of.id) == nullptr);
  const Outcome refusal = refusal_of(of, stand());
  if (refusal.verdict != Verdict::done) return refusal;

  Hold hold = hold_of(now, of);
  hold.state = HoldState::sold;
  hold.total = reclaim.total;
  take_units(hold, of.cart, effects);
  shelf_.sell(hold, effects);
  holds_.bring_back(hold, effects);
  return {};
}

Outcome Engine::apply_one(Instant, const AddStock& add, Effects&) {
  const std::uint32_t room = stock_max - shelf_.item(add.item).stock();
  if (add.units > room) return {.verdict = Verdict::too_much, .available = room};
  shelf_.add(add.item, add.units);
  return {};
}

Outcome Engine::apply_one(Instant, const Withdraw& withdraw, Effects& effects) {
  const std::uint32_t free = shelf_.item(withdraw.item).free();
  const std::uint32_t spare = free > withdraw.promised ? free - withdraw.promised : 0;
  const std::uint32_t count = std::min(withdraw.units, spare);
  shelf_.withdraw(withdraw.item, count, effects);
  return {.available = spare - count, .count = count};
}

void Engine::end(Hold& hold, HoldState how, Effects& effects) {
  shelf_.for_each_unit(hold,
                       [&](const UnitRef& unit, ClaimState) { item_limits_.give_back(hold.buyer, unit.item, 1); });
  shelf_.release(hold, effects);
  slots_.release(hold, effects);
  holds_.end(hold, how, effects);
}

void Engine::append_units(const Hold& hold, std::vector<UnitRef>& out) const {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  shelf_.for_each_unit(hold, [&](const UnitRef& unit, ClaimState) { out.push_back(unit); });
  // Taken units are chained in order; restored ones are not.
  std::sort(out.begin() + first, out.end(),
            [](const UnitRef& a, const UnitRef& b) { return a.item != b.item ? a.item < b.item : a.unit < b.unit; });
}

bool Engine::are_item_limits_right() const {
  ItemLimits counted = no_limits_taken_;
  holds_.for_each([&](const Hold& hold) {
    shelf_.for_each_unit(hold, [&](const UnitRef& unit, ClaimState) { counted.take(hold.buyer, unit.item, 1); });
  });
  return counted == item_limits_;
}

const char* Engine::broken_invariant() const {
  if (const char* broken = holds_.broken_invariant()) return broken;
  if (const char* broken = slots_.broken_invariant(holds_)) return broken;
  if (!are_item_limits_right()) return "what buyers have of an item is what their holds have";
  return shelf_.broken_invariant(holds_);
}

}  // namespace sluice::sale
