#include "sale/engine.h"

#include <algorithm>
#include <bit>
#include <map>

#include "base/invariant.h"

namespace sluice::sale {
namespace {

constexpr std::uint32_t none = ~std::uint32_t{0};

constexpr std::uint64_t low_bits(std::uint32_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

Engine::Engine(std::span<const ItemSetup> items, const Settings& settings) : settings_(settings) {
  SLUICE_INVARIANT(settings.buyer_limit >= 1 && settings.buyer_limit <= buyer_limit_max);
  items_.reserve(items.size());
  for (const ItemSetup& item : items) {
    SLUICE_INVARIANT(item.stock <= stock_max);
    items_.emplace_back(item);
  }
}

std::size_t Engine::apply(Instant now, std::span<const Command> batch, std::span<Outcome> outcomes, Effects& effects,
                          std::size_t expiries) {
  SLUICE_INVARIANT(outcomes.size() == batch.size());
  const std::size_t ended = expire_due(now, effects, expiries);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    outcomes[i] = std::visit([&](const auto& command) { return apply_one(now, command, effects); }, batch[i]);
  }
  return ended;
}

std::size_t Engine::expire_due(Instant now, Effects& effects, std::size_t most) {
  std::size_t ended = 0;
  while (ended < most) {
    const auto due = deadlines_.take_due(now);
    if (!due) break;
    const HoldSlot slot = slot_of(due->second);
    // Ended already, or its payment decides; StopPaying looks at the clock again.
    if (slot == none || holds_[slot].state != HoldState::active || holds_[slot].deadline > now) continue;
    end_hold(slot, HoldState::expired, effects);
    ++ended;
  }
  return ended;
}

// Who takes and gives back all day would fill the list with what means nothing any more.
void Engine::forget_deadline() {
  constexpr std::size_t stale_min = 1024;  // below this, sweeping costs more than it frees
  if (++stale_deadlines_ < stale_min || stale_deadlines_ < live_holds_) return;
  deadlines_.sweep([this](HoldId id) { return slot_of(id) != none && holds_[slot_of(id)].state != HoldState::sold; });
  stale_deadlines_ = 0;
}

std::optional<Instant> Engine::next_deadline() const {
  return deadlines_.next();
}

Outcome Engine::refuse_take(const Take& take) const {
  const std::uint32_t wanted = units_in(take.cart);
  const std::uint32_t allowed = slots_left(take.buyer);
  if (wanted > allowed) return {.verdict = Verdict::limit_reached, .available = allowed};
  for (const CartRow& row : take.cart) {
    const std::uint32_t free = items_[raw(row.item)].free.count();
    if (free == 0) return {.verdict = Verdict::sold_out, .item = row.item};
    if (row.quantity > free) return {.verdict = Verdict::not_enough, .item = row.item, .available = free};
  }
  const std::uint32_t spare = take.line_free > take.kept_for_others ? take.line_free - take.kept_for_others : 0;
  if (wanted > spare) return {.verdict = Verdict::not_enough, .item = take.cart.front().item, .available = spare};
  return {};
}

Outcome Engine::apply_one(Instant now, const Take& take, Effects& effects) {
  SLUICE_INVARIANT(!take.cart.empty());
  const Outcome refusal = refuse_take(take);
  if (refusal.verdict != Verdict::done) return refusal;

  Hold hold{.id = take.id,
            .buyer = take.buyer,
            .line = take.line,
            .ordinal = take.ordinal,
            .deadline = now + settings_.hold};
  for (const CartRow& row : take.cart) hold.total += items_[raw(row.item)].price * row.quantity;
  effects.holds.push_back({.id = hold.id, .buyer = hold.buyer, .line = hold.line, .ordinal = hold.ordinal});
  take_units(hold, take.cart, effects);
  take_slots(hold, units_in(take.cart), effects);
  new_hold(hold);
  deadlines_.add(hold.deadline, hold.id);
  return {};
}

Outcome Engine::apply_one(Instant, const Release& release, Effects& effects) {
  const HoldSlot slot = slot_of(release.id);
  if (slot == none) return {.verdict = Verdict::no_such_hold};
  if (holds_[slot].state == HoldState::paying) return {.verdict = Verdict::in_payment};
  if (holds_[slot].state == HoldState::sold) return {.verdict = Verdict::sold};
  end_hold(slot, HoldState::released, effects);
  forget_deadline();
  return {};
}

Outcome Engine::apply_one(Instant now, const BeginPaying& begin, Effects& effects) {
  const HoldSlot slot = slot_of(begin.id);
  if (slot == none) return {.verdict = Verdict::no_such_hold};
  Hold& hold = holds_[slot];
  if (hold.state == HoldState::paying) return {.verdict = Verdict::in_payment};
  if (hold.state == HoldState::sold) return {.verdict = Verdict::sold};
  if (hold.deadline <= now) return {.verdict = Verdict::expired};
  move_hold(hold, HoldState::paying, effects);
  return {};
}

Outcome Engine::apply_one(Instant now, const StopPaying& stop, Effects& effects) {
  const HoldSlot slot = slot_of(stop.id);
  if (slot == none) return {.verdict = Verdict::no_such_hold};
  Hold& hold = holds_[slot];
  if (hold.state != HoldState::paying) return {.verdict = Verdict::not_paying};
  move_hold(hold, HoldState::active, effects);
  // Its entry among the deadlines may have been dropped while it was paying.
  if (hold.deadline <= now) end_hold(slot, HoldState::expired, effects);
  return {};
}

Outcome Engine::apply_one(Instant, const Sell& sell, Effects& effects) {
  const HoldSlot slot = slot_of(sell.id);
  if (slot == none) return {.verdict = Verdict::no_such_hold};
  Hold& hold = holds_[slot];
  if (hold.state != HoldState::paying) return {.verdict = Verdict::not_paying};
  for_each_unit(hold, [&](ItemIndex item, Unit unit, const UnitRecord&) {
    UnitRecord& claimed = record(item, unit);
    claimed.state = ClaimState::sold;
    --items_[raw(item)].held;
    ++items_[raw(item)].sold;
    effects.claims.push_back({.unit = {item, unit, claimed.generation},
                              .from = ClaimState::held,
                              .to = ClaimState::sold,
                              .hold = hold.id,
                              .buyer = hold.buyer});
  });
  move_hold(hold, HoldState::sold, effects);
  --live_holds_;
  return {};
}

Outcome Engine::apply_one(Instant, const AddStock& add, Effects&) {
  Item& item = items_[raw(add.item)];
  if (add.units > stock_max - item.stock) return {.verdict = Verdict::too_much, .available = stock_max - item.stock};
  item.free.grow(item.stock + add.units);
  for (std::uint32_t i = 1; i <= add.units; ++i) item.free.insert(Unit{item.stock + i});
  item.stock += add.units;
  return {};
}

Outcome Engine::apply_one(Instant, const Withdraw& withdraw, Effects& effects) {
  Item& item = items_[raw(withdraw.item)];
  const std::uint32_t free = item.free.count();
  const std::uint32_t spare = free > withdraw.promised ? free - withdraw.promised : 0;
  const std::uint32_t count = std::min(withdraw.units, spare);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Unit unit = *item.free.highest();
    item.free.erase(unit);
    UnitRecord& claimed = record(withdraw.item, unit);
    claimed.generation = Generation{raw(claimed.generation) + 1};
    claimed.state = ClaimState::withdrawn;
    effects.claims.push_back({.unit = {withdraw.item, unit, claimed.generation},
                              .from = ClaimState::released,
                              .to = ClaimState::withdrawn,
                              .hold = {},
                              .buyer = {}});
  }
  item.withdrawn += count;
  return {.available = spare - count, .count = count};
}

void Engine::take_units(Hold& hold, const Cart& cart, Effects& effects) {
  UnitRecord* last = nullptr;
  for (const CartRow& row : cart) {
    Item& item = items_[raw(row.item)];
    for (std::uint32_t i = 0; i < row.quantity; ++i) {
      const Unit unit = *item.free.lowest();
      item.free.erase(unit);
      UnitRecord& claimed = record(row.item, unit);
      claimed = {.generation = Generation{raw(claimed.generation) + 1}, .state = ClaimState::held};
      (last == nullptr ? hold.first_item : last->next_item) = row.item;
      (last == nullptr ? hold.first_unit : last->next_unit) = unit;
      last = &claimed;
      effects.claims.push_back({.unit = {row.item, unit, claimed.generation},
                                .from = ClaimState::released,
                                .to = ClaimState::held,
                                .hold = hold.id,
                                .buyer = hold.buyer});
    }
    item.held += row.quantity;
  }
}

void Engine::take_slots(Hold& hold, std::uint32_t count, Effects& effects) {
  std::uint64_t& taken = slots_[hold.buyer];
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto slot = static_cast<unsigned>(std::countr_one(taken));
    taken |= std::uint64_t{1} << slot;
    hold.slots |= std::uint64_t{1} << slot;
    effects.slots.push_back({.kind = SlotChange::Kind::taken,
                             .buyer = hold.buyer,
                             .slot = static_cast<std::uint8_t>(slot + 1),
                             .hold = hold.id});
  }
}

void Engine::move_hold(Hold& hold, HoldState to, Effects& effects) {
  effects.holds.push_back(
      {.id = hold.id, .from = hold.state, .to = to, .buyer = hold.buyer, .line = hold.line, .ordinal = hold.ordinal});
  hold.state = to;
}

void Engine::end_hold(HoldSlot slot, HoldState how, Effects& effects) {
  Hold& hold = holds_[slot];
  for_each_unit(hold, [&](ItemIndex index, Unit unit, const UnitRecord&) {
    Item& item = items_[raw(index)];
    UnitRecord& claimed = record(index, unit);
    claimed.state = ClaimState::released;
    item.free.insert(unit);
    --item.held;
    effects.claims.push_back({.unit = {index, unit, claimed.generation},
                              .from = ClaimState::held,
                              .to = ClaimState::released,
                              .hold = hold.id,
                              .buyer = hold.buyer});
  });
  for (std::uint64_t rest = hold.slots; rest != 0; rest &= rest - 1) {
    effects.slots.push_back({.kind = SlotChange::Kind::freed,
                             .buyer = hold.buyer,
                             .slot = static_cast<std::uint8_t>(std::countr_zero(rest) + 1),
                             .hold = hold.id});
  }
  const auto buyer = slots_.find(hold.buyer);
  buyer->second &= ~hold.slots;
  if (buyer->second == 0) slots_.erase(buyer);
  move_hold(hold, how, effects);
  by_id_.erase(hold.id);
  by_ticket_.erase(ticket_key(hold.line, hold.ordinal));
  unused_.push_back(slot);
  --live_holds_;
}

Engine::HoldSlot Engine::new_hold(const Hold& hold) {
  HoldSlot slot = static_cast<HoldSlot>(holds_.size());
  if (unused_.empty()) {
    holds_.push_back(hold);
  } else {
    slot = unused_.back();
    unused_.pop_back();
    holds_[slot] = hold;
  }
  SLUICE_INVARIANT(by_id_.emplace(hold.id, slot).second);
  if (raw(hold.ordinal) != 0) SLUICE_INVARIANT(by_ticket_.emplace(ticket_key(hold.line, hold.ordinal), slot).second);
  if (hold.state != HoldState::sold) ++live_holds_;
  return slot;
}

Engine::UnitRecord& Engine::record(ItemIndex item, Unit unit) {
  auto& pages = items_[raw(item)].pages;
  const std::uint32_t index = raw(unit) - 1;
  if (pages.size() <= index / page_units) pages.resize(index / page_units + 1);
  auto& page = pages[index / page_units];
  if (page == nullptr) page = std::make_unique<UnitPage>();
  return (*page)[index % page_units];
}

Engine::HoldSlot Engine::slot_of(HoldId id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? none : at->second;
}

template <class Visit>
void Engine::for_each_unit(const Hold& hold, Visit visit) const {
  ItemIndex item = hold.first_item;
  for (Unit unit = hold.first_unit; raw(unit) != 0;) {
    // Copied, because `visit` may change the record.
    const std::uint32_t index = raw(unit) - 1;
    const UnitRecord claimed = (*items_[raw(item)].pages[index / page_units])[index % page_units];
    visit(item, unit, claimed);
    item = claimed.next_item;
    unit = claimed.next_unit;
  }
}

ItemCounts Engine::counts(ItemIndex index) const {
  const Item& item = items_[raw(index)];
  return {.stock = item.stock,
          .free = item.free.count(),
          .held = item.held,
          .sold = item.sold,
          .withdrawn = item.withdrawn};
}

const Hold* Engine::find(HoldId id) const {
  const HoldSlot slot = slot_of(id);
  return slot == none ? nullptr : &holds_[slot];
}

const Hold* Engine::find(LineIndex line, Ordinal ordinal) const {
  const auto at = by_ticket_.find(ticket_key(line, ordinal));
  return at == by_ticket_.end() ? nullptr : &holds_[at->second];
}

void Engine::append_units(const Hold& hold, std::vector<UnitRef>& out) const {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  for_each_unit(hold, [&](ItemIndex item, Unit unit, const UnitRecord& claimed) {
    out.push_back({.item = item, .unit = unit, .generation = claimed.generation});
  });
  // Taken units are chained in order; restored ones are not.
  std::sort(out.begin() + first, out.end(),
            [](const UnitRef& a, const UnitRef& b) { return a.item != b.item ? a.item < b.item : a.unit < b.unit; });
}

std::uint32_t Engine::slots_left(BuyerId buyer) const {
  const auto at = slots_.find(buyer);
  const std::uint64_t taken = at == slots_.end() ? 0 : at->second;
  return static_cast<std::uint32_t>(std::popcount(~taken & low_bits(settings_.buyer_limit)));
}

bool Engine::restore_hold(const Hold& hold) {
  const bool is_known =
      by_id_.contains(hold.id) || (raw(hold.ordinal) != 0 && find(hold.line, hold.ordinal) != nullptr);
  if (is_known) return false;
  Hold restored = hold;
  restored.first_unit = Unit{0};
  restored.slots = 0;
  new_hold(restored);
  if (hold.state == HoldState::active || hold.state == HoldState::paying) deadlines_.add(hold.deadline, hold.id);
  return true;
}

// Units and buyers' slots come nearly in the order of their holds, so the next one is mostly where it was expected.
Engine::HoldSlot Engine::restored_slot(HoldId id) {
  const bool is_expected = restoring_ < holds_.size() && holds_[restoring_].id == id;
  const HoldSlot slot = is_expected ? restoring_ : slot_of(id);
  restoring_ = slot + 1;
  return slot;
}

bool Engine::restore_claim(const UnitRef& unit, ClaimState state, HoldId hold) {
  const bool is_unit =
      raw(unit.item) < items_.size() && raw(unit.unit) >= 1 && raw(unit.unit) <= items_[raw(unit.item)].stock;
  if (!is_unit) return false;
  const bool is_someones = state == ClaimState::held || state == ClaimState::sold;
  const HoldSlot slot = is_someones ? restored_slot(hold) : none;
  if (is_someones && slot == none) return false;
  Item& item = items_[raw(unit.item)];
  if (state != ClaimState::released && !item.free.contains(unit.unit)) return false;
  UnitRecord& claimed = record(unit.item, unit.unit);
  claimed = {.generation = unit.generation, .state = state};
  if (state == ClaimState::released) return true;
  item.free.erase(unit.unit);
  if (state == ClaimState::withdrawn) {
    ++item.withdrawn;
    return true;
  }
  ++(state == ClaimState::held ? item.held : item.sold);
  Hold& owner = holds_[slot];
  claimed.next_item = owner.first_item;
  claimed.next_unit = owner.first_unit;
  owner.first_item = unit.item;
  owner.first_unit = unit.unit;
  return true;
}

bool Engine::restore_slot(BuyerId buyer, std::uint8_t slot, HoldId hold) {
  const HoldSlot owner = restored_slot(hold);
  if (slot < 1 || slot > buyer_limit_max || owner == none || holds_[owner].buyer != buyer) return false;
  const std::uint64_t mask = std::uint64_t{1} << (slot - 1U);
  if ((slots_[buyer] & mask) != 0) return false;
  slots_[buyer] |= mask;
  holds_[owner].slots |= mask;
  return true;
}

const Hold* Engine::unfit_hold() const {
  for (const auto& [id, slot] : by_id_) {
    const Hold& hold = holds_[slot];
    const ClaimState right = hold.state == HoldState::sold ? ClaimState::sold : ClaimState::held;
    int units = 0;
    bool states_fit = true;
    for_each_unit(hold, [&](ItemIndex, Unit, const UnitRecord& claimed) {
      ++units;
      states_fit = states_fit && claimed.state == right;
    });
    if (!states_fit || units == 0 || units != std::popcount(hold.slots)) return &hold;
  }
  return nullptr;
}

const char* Engine::broken_invariant() const {
  std::vector<std::uint32_t> held(items_.size());
  std::vector<std::uint32_t> sold(items_.size());
  std::uint32_t live = 0;
  std::map<BuyerId, std::uint64_t> slots;
  for (const auto& [id, slot] : by_id_) {
    const Hold& hold = holds_[slot];
    if (hold.id != id) return "a hold is found by its id";
    if (raw(hold.ordinal) != 0 && find(hold.line, hold.ordinal) != &hold) return "a hold is found by its ticket";
    const bool is_sold = hold.state == HoldState::sold;
    if (!is_sold) ++live;
    std::uint32_t units = 0;
    bool states_fit = true;
    for_each_unit(hold, [&](ItemIndex item, Unit unit, const UnitRecord& claimed) {
      ++units;
      ++(is_sold ? sold : held)[raw(item)];
      states_fit = states_fit && claimed.state == (is_sold ? ClaimState::sold : ClaimState::held) &&
                   !items_[raw(item)].free.contains(unit);
    });
    if (!states_fit) return "a hold's units are held or sold as it is, and not free";
    if (units != static_cast<std::uint32_t>(std::popcount(hold.slots))) return "a hold has a slot for each unit";
    if ((slots[hold.buyer] & hold.slots) != 0) return "a buyer's slot belongs to one hold";
    slots[hold.buyer] |= hold.slots;
  }
  if (live != live_holds_) return "live_holds counts the holds that live";
  if (slots.size() != slots_.size()) return "a buyer without units has no slots";
  for (const auto& [buyer, taken] : slots) {
    if (slots_.find(buyer)->second != taken) return "a buyer's slots are those of their holds";
    if ((taken & ~low_bits(settings_.buyer_limit)) != 0) return "no buyer is over the limit";
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.held != held[i] || item.sold != sold[i]) return "held and sold count the units of holds";
    if (item.free.count() + item.held + item.sold + item.withdrawn != item.stock) {
      return "free + held + sold + withdrawn = stock";
    }
    if (!item.free.is_consistent()) return "the free set is consistent";
    if (const char* broken = broken_records(item)) return broken;
  }
  return nullptr;
}

const char* Engine::broken_records(const Item& item) const {
  ItemCounts seen{.stock = item.stock, .free = item.stock};
  for (std::size_t page = 0; page < item.pages.size(); ++page) {
    if (item.pages[page] == nullptr) continue;
    for (std::uint32_t i = 0; i < page_units; ++i) {
      const ClaimState state = (*item.pages[page])[i].state;
      if (state == ClaimState::released) continue;
      if (item.free.contains(Unit{static_cast<std::uint32_t>(page) * page_units + i + 1}))
        return "a claimed unit is not free";
      --seen.free;
      ++(state == ClaimState::held ? seen.held : state == ClaimState::sold ? seen.sold : seen.withdrawn);
    }
  }
  const ItemCounts counted{.stock = item.stock,
                           .free = item.free.count(),
                           .held = item.held,
                           .sold = item.sold,
                           .withdrawn = item.withdrawn};
  return seen == counted ? nullptr : "the counts are those of the units";
}

}  // namespace sluice::sale
