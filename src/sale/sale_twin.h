// The sale told naively: every unit a plain state, every hold a map entry, every question answered by walking them.
//
// SaleTwin is written from the contracts in the headers, not from the bodies. SaleRecord applies the engine's effects
// as a ledger would, refusing what its keys would refuse. SaleHistory plays one random history on all three, restarts
// the engine from the record now and then, and tells the first difference.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "line/history_twin.h"
#include "sale/engine.h"

namespace sluice::sale {

enum class UnitIs : std::uint8_t { free, held, sold, withdrawn };

struct TwinUnit {
  UnitIs is = UnitIs::free;
  std::uint32_t generation = 0;
  HoldId hold;
};
struct TwinHold {
  Hold told;  // as find() should tell it
  std::set<std::uint32_t> slots;
};

class SaleTwin {
public:
  SaleTwin(std::span<const ItemSetup> items, const Settings& settings) : settings_(settings) {
    for (const ItemSetup& item : items) {
      units_.emplace_back(item.stock);
      prices_.push_back(item.price);
      limits_.push_back(item.limit);
    }
  }

  void set_price(ItemIndex item, std::int64_t price) { prices_[raw(item)] = price; }
  void expire(Instant now) {
    std::vector<HoldId> over;
    for (const auto& [id, hold] : holds_) {
      const auto ends = end_by_time(hold.told);
      if (ends && *ends <= now) over.push_back(id);
    }
    for (const HoldId id : over) end(id);
  }

  Outcome apply_one(Instant now, const Take& take) {
    std::uint32_t wanted = 0;
    for (const CartRow& row : take.cart) wanted += row.quantity;
    const std::uint32_t allowed = slots_left(take.buyer);
    if (wanted > allowed) return {.verdict = Verdict::limit_reached, .available = allowed};
    for (const CartRow& row : take.cart) {
      const std::uint32_t limit = limits_[raw(row.item)];
      const std::uint32_t left = limit - std::min(limit, had_by(take.buyer, row.item));
      if (limit > 0 && row.quantity > left) {
        return {.verdict = Verdict::item_limit, .item = row.item, .available = left};
      }
    }
    for (const CartRow& row : take.cart) {
      const std::uint32_t free = count(row.item, UnitIs::free);
      if (free == 0) return {.verdict = Verdict::sold_out, .item = row.item};
      if (free < row.quantity) return {.verdict = Verdict::not_enough, .item = row.item, .available = free};
    }
    const std::uint32_t spare = take.line_free - std::min(take.line_free, take.kept_for_others);
    if (wanted > spare) return {.verdict = Verdict::not_enough, .item = take.cart[0].item, .available = spare};
    accept(now, take, wanted);
    return {};
  }
  Outcome apply_one(Instant, const Release& release) {
    const auto at = holds_.find(release.id);
    if (at == holds_.end()) return {.verdict = Verdict::no_such_hold};
    if (at->second.told.state == HoldState::paying) return {.verdict = Verdict::in_payment};
    if (at->second.told.state == HoldState::sold) return {.verdict = Verdict::sold};
    end(release.id);
    return {};
  }
  Outcome apply_one(Instant now, const BeginPaying& begin) {
    const auto at = holds_.find(begin.id);
    if (at == holds_.end()) return {.verdict = Verdict::no_such_hold};
    Hold& hold = at->second.told;
    if (hold.state == HoldState::paying) return {.verdict = Verdict::in_payment};
    if (hold.state == HoldState::sold) return {.verdict = Verdict::sold};
    if (hold.deadline <= now) return {.verdict = Verdict::expired};
    hold.state = HoldState::paying;
    return {};
  }
  Outcome apply_one(Instant now, const StopPaying& stop) {
    const auto at = holds_.find(stop.id);
    if (at == holds_.end()) return {.verdict = Verdict::no_such_hold};
    if (at->second.told.state != HoldState::paying) return {.verdict = Verdict::not_paying};
    at->second.told.state = HoldState::active;
    if (at->second.told.deadline <= now) end(stop.id);
    return {};
  }
  Outcome apply_one(Instant, const Sell& sell) {
    const auto at = holds_.find(sell.id);
    if (at == holds_.end()) return {.verdict = Verdict::no_such_hold};
    if (at->second.told.state != HoldState::paying) return {.verdict = Verdict::not_paying};
    at->second.told.state = HoldState::sold;
    for_units_of(sell.id, [](TwinUnit& unit) { unit.is = UnitIs::sold; });
    return {};
  }
  Outcome apply_one(Instant, const TakeBack& back) {
    const auto at = holds_.find(back.id);
    if (at == holds_.end()) return {.verdict = Verdict::no_such_hold};
    if (at->second.told.state != HoldState::sold) return {.verdict = Verdict::not_sold};
    std::vector<UnitRef> kept = units_of(back.id);
    for (const ItemUnit& unit : back.units) {
      const auto is_it = [&](const UnitRef& own) { return own.item == unit.item && own.unit == unit.unit; };
      if (std::erase_if(kept, is_it) == 0) return {.verdict = Verdict::not_its};
    }
    if (back.units.empty() || kept.empty()) {
      end(back.id);
      return {};
    }
    for (const ItemUnit& unit : back.units) {
      units_[raw(unit.item)][raw(unit.unit) - 1].is = UnitIs::free;
      at->second.slots.erase(std::prev(at->second.slots.end()));
    }
    return {};
  }
  Outcome apply_one(Instant now, const Extend& extend) {
    const auto at = holds_.find(extend.id);
    if (at == holds_.end()) return {.verdict = Verdict::no_such_hold};
    Hold& hold = at->second.told;
    if (hold.state == HoldState::sold) return {.verdict = Verdict::sold};
    if (hold.state == HoldState::active && hold.deadline <= now) return {.verdict = Verdict::expired};
    if (hold.latest != Instant{}) hold.deadline = std::max(hold.deadline, std::min(extend.until, hold.latest));
    return {};
  }
  Outcome apply_one(Instant now, const Reclaim& reclaim) {
    const Outcome taken = apply_one(now, reclaim.of);
    if (taken.verdict != Verdict::done) return taken;
    holds_.at(reclaim.of.id).told.state = HoldState::sold;
    holds_.at(reclaim.of.id).told.total = reclaim.total;
    for_units_of(reclaim.of.id, [](TwinUnit& unit) { unit.is = UnitIs::sold; });
    return {};
  }
  Outcome apply_one(Instant, const AddStock& add) {
    auto& units = units_[raw(add.item)];
    const auto room = stock_max - static_cast<std::uint32_t>(units.size());
    if (add.units > room) return {.verdict = Verdict::too_much, .available = room};
    units.resize(units.size() + add.units);
    return {};
  }
  Outcome apply_one(Instant, const Withdraw& withdraw) {
    Outcome outcome;
    auto& units = units_[raw(withdraw.item)];
    for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
      if (outcome.count == withdraw.units || count(withdraw.item, UnitIs::free) <= withdraw.promised) break;
      if (unit->is != UnitIs::free) continue;
      *unit = {.is = UnitIs::withdrawn, .generation = unit->generation + 1, .hold = {}};
      ++outcome.count;
    }
    const std::uint32_t free = count(withdraw.item, UnitIs::free);
    outcome.available = free - std::min(free, withdraw.promised);
    return outcome;
  }

  [[nodiscard]] std::uint32_t count(ItemIndex item, UnitIs is) const {
    const auto& units = units_[raw(item)];
    return static_cast<std::uint32_t>(
        std::count_if(units.begin(), units.end(), [is](const TwinUnit& unit) { return unit.is == is; }));
  }
  [[nodiscard]] ItemCounts counts(ItemIndex item) const {
    return {.stock = static_cast<std::uint32_t>(units_[raw(item)].size()),
            .free = count(item, UnitIs::free),
            .held = count(item, UnitIs::held),
            .sold = count(item, UnitIs::sold),
            .withdrawn = count(item, UnitIs::withdrawn)};
  }
  [[nodiscard]] std::uint32_t had_by(BuyerId buyer, ItemIndex item) const {
    const auto is_theirs = [&](const TwinUnit& unit) {
      const bool is_taken = unit.is == UnitIs::held || unit.is == UnitIs::sold;
      return is_taken && holds_.at(unit.hold).told.buyer == buyer;
    };
    const auto& units = units_[raw(item)];
    return static_cast<std::uint32_t>(std::count_if(units.begin(), units.end(), is_theirs));
  }
  [[nodiscard]] std::uint32_t slots_left(BuyerId buyer) const {
    return settings_.buyer_limit - static_cast<std::uint32_t>(slots_of(buyer).size());
  }
  [[nodiscard]] std::set<std::uint32_t> slots_of(BuyerId buyer) const {
    std::set<std::uint32_t> slots;
    for (const auto& [id, hold] : holds_) {
      if (hold.told.buyer == buyer) slots.insert(hold.slots.begin(), hold.slots.end());
    }
    return slots;
  }
  [[nodiscard]] std::vector<UnitRef> units_of(HoldId id) const {
    std::vector<UnitRef> found;
    for (std::size_t item = 0; item < units_.size(); ++item) {
      for (std::size_t i = 0; i < units_[item].size(); ++i) {
        const TwinUnit& unit = units_[item][i];
        if (unit.is == UnitIs::free || unit.is == UnitIs::withdrawn || unit.hold != id) continue;
        found.push_back({.item = item_at(item),
                         .unit = Unit{static_cast<std::uint32_t>(i + 1)},
                         .generation = Generation{unit.generation}});
      }
    }
    return found;
  }
  [[nodiscard]] const std::map<HoldId, TwinHold>& holds() const { return holds_; }
  [[nodiscard]] const std::vector<std::vector<TwinUnit>>& units() const { return units_; }
  [[nodiscard]] std::optional<Instant> next_deadline() const {
    std::optional<Instant> next;
    for (const auto& [id, hold] : holds_) {
      const auto ends = end_by_time(hold.told);
      if (ends && (!next || *ends < *next)) next = ends;
    }
    return next;
  }

private:
  static std::optional<Instant> end_by_time(const Hold& hold) {
    switch (hold.state) {
      case HoldState::active:
        return hold.deadline;
      case HoldState::paying:
        return hold.latest == Instant{} ? std::nullopt : std::optional(hold.latest);
      case HoldState::sold:
      case HoldState::released:
      case HoldState::expired:
        return std::nullopt;
    }
    return std::nullopt;
  }
  void accept(Instant now, const Take& take, std::uint32_t wanted) {
    TwinHold hold{.told = {.id = take.id,
                           .buyer = take.buyer,
                           .line = take.line,
                           .ordinal = take.ordinal,
                           .deadline = now + settings_.hold},
                  .slots = {}};
    if (settings_.hold_max > Duration::zero()) {
      hold.told.latest = now + std::max(settings_.hold_max, settings_.hold);
    }
    for (const CartRow& row : take.cart) {
      hold.told.total += prices_[raw(row.item)] * row.quantity;
      for (std::uint32_t i = 0; i < row.quantity; ++i) take_lowest(row.item, take.id);
    }
    const std::set<std::uint32_t> taken = slots_of(take.buyer);
    for (std::uint32_t slot = 1; hold.slots.size() < wanted; ++slot) {
      if (taken.count(slot) == 0) hold.slots.insert(slot);
    }
    holds_.emplace(take.id, hold);
  }
  void take_lowest(ItemIndex item, HoldId hold) {
    auto& units = units_[raw(item)];
    const auto at =
        std::find_if(units.begin(), units.end(), [](const TwinUnit& unit) { return unit.is == UnitIs::free; });
    *at = {.is = UnitIs::held, .generation = at->generation + 1, .hold = hold};
  }
  void end(HoldId id) {
    for_units_of(id, [](TwinUnit& unit) { unit.is = UnitIs::free; });
    holds_.erase(id);
  }
  template <class Change>
  void for_units_of(HoldId id, Change change) {
    for (auto& units : units_) {
      for (TwinUnit& unit : units) {
        if ((unit.is == UnitIs::held || unit.is == UnitIs::sold) && unit.hold == id) change(unit);
      }
    }
  }

  Settings settings_;
  std::vector<std::vector<TwinUnit>> units_;
  std::vector<std::int64_t> prices_;
  std::vector<std::uint32_t> limits_;
  std::map<HoldId, TwinHold> holds_;
};

// What a ledger with unique keys would hold after the engine's effects.
class SaleRecord {
public:
  struct Claim {
    std::uint32_t generation = 0;
    ClaimState state = ClaimState::held;
    HoldId hold;
    BuyerId buyer;
  };
  using UnitKey = std::pair<std::uint16_t, std::uint32_t>;

  // The key or compare-and-set that refuses, or nullptr.
  const char* write(const Effects& effects) {
    for (const HoldChange& change : effects.holds) {
      if (const char* refusal = write(change)) return refusal;
    }
    for (const ClaimChange& change : effects.claims) {
      if (const char* refusal = write(change)) return refusal;
    }
    for (const SlotChange& change : effects.slots) {
      if (const char* refusal = write(change)) return refusal;
    }
    return nullptr;
  }

  [[nodiscard]] const std::map<UnitKey, Claim>& claims() const { return claims_; }
  [[nodiscard]] const std::map<std::pair<BuyerId, std::uint32_t>, HoldId>& slots() const { return slots_; }
  [[nodiscard]] const std::map<HoldId, HoldState>& holds() const { return holds_; }

private:
  const char* write(const HoldChange& change) {
    if (change.from == change.to)
      return holds_.emplace(change.id, change.to).second ? nullptr : "a hold is made once";
    const auto at = holds_.find(change.id);
    if (at == holds_.end() || at->second != change.from) return "a hold moves from the state that it has";
    at->second = change.to;
    return nullptr;
  }
  const char* write(const ClaimChange& change) {
    const UnitKey key{raw(change.unit.item), raw(change.unit.unit)};
    const std::uint32_t generation = raw(change.unit.generation);
    const Claim claim{generation, change.to, change.hold, change.buyer};
    const auto at = claims_.find(key);
    if (change.from != ClaimState::released) {
      if (at == claims_.end() || at->second.generation != generation || at->second.state != change.from) {
        return "a claim moves from the generation and state that it has";
      }
      if (at->second.hold != change.hold || at->second.buyer != change.buyer) return "a claim stays with its hold";
      at->second.state = change.to;
      return nullptr;
    }
    if (generation == 1) return claims_.emplace(key, claim).second ? nullptr : "a unit is first claimed once";
    if (at == claims_.end() || at->second.generation + 1 != generation || at->second.state != ClaimState::released) {
      return "a claim takes over a released one of the generation before";
    }
    at->second = claim;
    return nullptr;
  }
  const char* write(const SlotChange& change) {
    const auto key = std::pair{change.buyer, std::uint32_t{change.slot}};
    if (change.kind == SlotChange::Kind::taken) {
      return slots_.emplace(key, change.hold).second ? nullptr : "a buyer's slot is taken once";
    }
    const auto at = slots_.find(key);
    if (at == slots_.end() || at->second != change.hold) return "a slot is freed by the hold that has it";
    slots_.erase(at);
    return nullptr;
  }

  std::map<UnitKey, Claim> claims_;
  std::map<std::pair<BuyerId, std::uint32_t>, HoldId> slots_;
  std::map<HoldId, HoldState> holds_;
};

class SaleHistory {
public:
  explicit SaleHistory(std::span<const std::uint8_t> bytes) : history_(bytes) {
    settings_.buyer_limit = 1 + history_.pick(4);
    settings_.hold = std::chrono::seconds(10);
    settings_.hold_max = std::chrono::seconds(25) * history_.pick(2);
    for (std::uint32_t i = 0; i < items; ++i)
      setup_.push_back({.stock = history_.pick(6), .price = 100 + i, .limit = history_.pick(3)});
    engine_ = std::make_unique<Engine>(setup_, settings_);
    twin_ = std::make_unique<SaleTwin>(setup_, settings_);
  }

  // The first thing that is wrong, or an empty string.
  std::string play() {
    while (broken_.empty() && !history_.is_over()) {
      step();
      compare();
    }
    return broken_;
  }

private:
  static constexpr std::uint32_t items = 2;

  void expect(bool ok, const char* rule) {
    if (!ok && broken_.empty()) broken_ = rule;
  }

  void step() {
    switch (history_.pick(12)) {
      case 0:
      case 1:
        return move_clock();
      case 2:
        if (history_.pick(3) == 0) restart();
        return;
      case 3:
        return reprice();
      default:
        return apply();
    }
  }

  void reprice() {
    const ItemIndex item = pick_item();
    setup_[raw(item)].price = history_.pick(50);
    engine_->set_price(item, setup_[raw(item)].price);
    twin_->set_price(item, setup_[raw(item)].price);
  }

  void move_clock() {
    const auto deadline = engine_->next_deadline();
    switch (history_.pick(5)) {
      case 0:
        now_ = deadline ? std::max(now_, *deadline) : now_;
        return;
      case 1:
        now_ = deadline ? std::max(now_, *deadline - Duration(1)) : now_;
        return;
      case 2:
        now_ += settings_.hold * 3;
        return;
      default:
        now_ += std::chrono::milliseconds(250) * history_.pick(30);
        return;
    }
  }

  void apply() {
    std::vector<Command> batch;
    reclaimed_now_.clear();
    for (std::uint32_t count = history_.pick(4); count > 0; --count) batch.push_back(pick_command());
    std::vector<Outcome> outcomes(batch.size());
    Effects effects;
    engine_->apply(now_, batch, outcomes, effects);
    twin_->expire(now_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const Outcome expected =
          std::visit([&](const auto& command) { return twin_->apply_one(now_, command); }, batch[i]);
      expect(outcomes[i] == expected, "each command has the outcome of the rules");
    }
    if (const char* refusal = record_.write(effects)) expect(false, refusal);
    const auto next = engine_->next_deadline();
    expect(!next || *next > now_, "nothing is due any more");
  }

  Command pick_command() {
    switch (history_.pick(14)) {
      case 0:
        return Release{.id = pick_hold()};
      case 1:
        return pick_return();
      case 2:
        return BeginPaying{.id = pick_hold()};
      case 3:
        return BeginPaying{.id = pick_hold()};
      case 4:
        return StopPaying{.id = pick_hold()};
      case 5:
        return Sell{.id = pick_hold()};
      case 6:
        return AddStock{.item = pick_item(), .units = pick_units_to_add()};
      case 7:
        return Withdraw{.item = pick_item(), .units = history_.pick(5), .promised = history_.pick(3)};
      case 8:
        return Extend{.id = pick_hold(), .until = now_ + std::chrono::seconds(1) * history_.pick(40)};
      case 9:
        return pick_reclaim();
      default:
        return pick_take();
    }
  }
  // Of all of a hold's units, or of some; now and then of one that is another's, or named twice.
  TakeBack pick_return() {
    TakeBack back{.id = pick_hold()};
    for (const UnitRef& unit : twin_->units_of(back.id)) {
      if (history_.pick(3) == 0) back.units.push_back({.item = unit.item, .unit = unit.unit});
    }
    if (history_.pick(8) == 0) back.units.push_back({.item = pick_item(), .unit = Unit{1 + history_.pick(4)}});
    if (history_.pick(12) == 0 && !back.units.empty()) back.units.push_back(back.units.front());
    return back;
  }
  // Of a hold that has expired, if one of the latest has; each once in a batch.
  Command pick_reclaim() {
    const HoldId id = pick_hold();
    const auto state = record_.holds().find(id);
    const bool has_expired = state != record_.holds().end() && state->second == HoldState::expired;
    if (!has_expired || !reclaimed_now_.insert(id).second) return Release{.id = id};
    Take of = takes_.at(id);
    of.line_free = 0;
    for (const CartRow& row : of.cart) of.line_free += twin_->count(row.item, UnitIs::free);
    return Reclaim{.of = of, .total = totals_.at(id)};
  }
  Take pick_take() {
    Take take{.id = HoldId(Id128(++holds_made_, 7)), .buyer = BuyerId(Id128(1 + history_.pick(3), 3))};
    if (history_.pick(5) > 0) take.ordinal = Ordinal{static_cast<std::uint32_t>(holds_made_)};
    take.line = line_at(history_.pick(2));
    for (std::uint32_t rows = 1 + history_.pick(3); rows > 0; --rows) {
      const CartRow row{.item = pick_item(), .quantity = 1 + history_.pick(2)};
      expect(add_to_cart(take.cart, row), "a small cart is accepted");
    }
    for (const CartRow& row : take.cart) take.line_free += twin_->count(row.item, UnitIs::free);
    take.kept_for_others = history_.pick(4) == 0 ? history_.pick(5) : 0;
    takes_[take.id] = take;
    for (const CartRow& row : take.cart) totals_[take.id] += setup_[raw(row.item)].price * row.quantity;
    return take;
  }
  ItemIndex pick_item() { return item_at(history_.pick(items)); }
  std::uint32_t pick_units_to_add() { return history_.pick(8) == 0 ? stock_max + 1 : history_.pick(4); }
  // Mostly one of the latest; now and then nobody's.
  HoldId pick_hold() {
    const std::uint64_t back = history_.pick(6);
    return HoldId(Id128(back < holds_made_ ? holds_made_ - back : 0, 7));
  }

  // A new engine from what was recorded, which must go on as the old one would have.
  void restart() {
    std::vector<ItemSetup> setup = setup_;
    for (std::uint32_t i = 0; i < items; ++i) setup[i].stock = twin_->counts(item(i)).stock;
    engine_ = std::make_unique<Engine>(setup, settings_);
    for (const auto& [id, hold] : twin_->holds())
      expect(engine_->restoring().restore_hold(hold.told), "a hold's record fits");
    for (const auto& [key, claim] : record_.claims()) {
      const UnitRef unit{
          .item = ItemIndex{key.first}, .unit = Unit{key.second}, .generation = Generation{claim.generation}};
      expect(engine_->restoring().restore_claim(unit, claim.state, claim.hold), "a claim's record fits");
    }
    for (const auto& [key, hold] : record_.slots()) {
      expect(engine_->restoring().restore_slot(key.first, static_cast<std::uint8_t>(key.second), hold),
             "a slot's record fits");
    }
    expect(engine_->restoring().unfit_hold() == nullptr, "every hold has its units and slots");
  }

  void compare() {
    for (std::uint32_t i = 0; i < items; ++i) {
      expect(engine_->counts(item(i)) == twin_->counts(item(i)), "counts");
      expect(engine_->price(item(i)) == setup_[i].price, "price");
    }
    for (std::uint64_t buyer = 1; buyer <= 3; ++buyer) {
      const BuyerId id(Id128(buyer, 3));
      expect(engine_->slots_left(id) == twin_->slots_left(id), "slots_left");
    }
    compare_holds();
    compare_record();
    const auto expected = twin_->next_deadline();
    const auto next = engine_->next_deadline();
    expect(!expected || (next && *next <= *expected), "next_deadline is never too late");
    if (const char* invariant = engine_->broken_invariant()) expect(false, invariant);
  }

  void compare_holds() {
    std::uint32_t live = 0;
    for (std::uint64_t made = 1; made <= holds_made_; ++made) {
      const HoldId id(Id128(made, 7));
      const auto at = twin_->holds().find(id);
      const Hold* hold = engine_->find(id);
      expect((hold != nullptr) == (at != twin_->holds().end()), "a hold is found exactly while it lives or is sold");
      if (hold == nullptr || at == twin_->holds().end()) continue;
      compare_hold(*hold, at->second);
      live += at->second.told.state == HoldState::sold ? 0 : 1;
    }
    expect(engine_->live_holds() == live, "live_holds");
  }
  void compare_hold(const Hold& hold, const TwinHold& twin) {
    expect(hold.id == twin.told.id && hold.buyer == twin.told.buyer, "a hold's id and buyer");
    expect(hold.state == twin.told.state, "a hold's state");
    expect(hold.deadline == twin.told.deadline, "a hold's deadline");
    expect(hold.latest == twin.told.latest, "how long a hold may be kept");
    expect(hold.total == twin.told.total, "a hold's total");
    std::uint64_t slots = 0;
    for (const std::uint32_t slot : twin.slots) slots |= std::uint64_t{1} << (slot - 1);
    expect(hold.slots == slots, "a hold's slots");
    std::vector<UnitRef> units;
    engine_->append_units(hold, units);
    expect(units == twin_->units_of(hold.id), "a hold's units, in order");
    if (raw(hold.ordinal) != 0) expect(engine_->find(hold.line, hold.ordinal) == &hold, "found by its ticket");
  }

  void compare_record() {
    for (const auto& [key, claim] : record_.claims()) {
      const TwinUnit& unit = twin_->units()[key.first][key.second - 1];
      expect(unit.generation == claim.generation, "the record knows each unit's generation");
      expect(recorded(unit.is) == claim.state, "the record knows each unit's state");
    }
    std::size_t slots = 0;
    for (const auto& [id, hold] : twin_->holds()) {
      const auto at = record_.holds().find(id);
      expect(at != record_.holds().end() && at->second == hold.told.state, "the record knows each hold's state");
      for (const std::uint32_t slot : hold.slots) {
        const auto taken = record_.slots().find({hold.told.buyer, slot});
        expect(taken != record_.slots().end() && taken->second == id, "the record knows each slot");
      }
      slots += hold.slots.size();
    }
    expect(record_.slots().size() == slots, "the record has no slot too many");
    for (const auto& [id, state] : record_.holds()) {
      const bool ended = state == HoldState::released || state == HoldState::expired;
      expect(ended == (twin_->holds().count(id) == 0), "the record ends the holds that ended");
    }
  }
  static ClaimState recorded(UnitIs is) {
    switch (is) {
      case UnitIs::free:
        return ClaimState::released;
      case UnitIs::held:
        return ClaimState::held;
      case UnitIs::sold:
        return ClaimState::sold;
      case UnitIs::withdrawn:
        return ClaimState::withdrawn;
    }
    return ClaimState::released;
  }
  static ItemIndex item(std::uint32_t index) { return item_at(index); }

  twin::History history_;
  Settings settings_;
  std::vector<ItemSetup> setup_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<SaleTwin> twin_;
  SaleRecord record_;
  Instant now_{std::chrono::seconds(1000)};
  std::uint64_t holds_made_ = 0;
  std::map<HoldId, Take> takes_;
  std::map<HoldId, std::int64_t> totals_;  // as they were when taken
  std::set<HoldId> reclaimed_now_;
  std::string broken_;
};

}  // namespace sluice::sale
