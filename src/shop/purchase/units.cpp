#include "shop/purchase/units.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::shop {
namespace {

std::vector<sale::ItemSetup> setups_of(const SaleConfig& config) {
  std::vector<sale::ItemSetup> setups;
  for (const ItemConfig& item : config.items)
    setups.push_back({.stock = item.stock, .price = item.price.amount, .limit = item.limit});
  return setups;
}

}  // namespace

Units::Units(Course& course, HoldFollower& follower)
    : course_(course),
      follower_(follower),
      engine_(setups_of(course.config()), {.buyer_limit = course.config().buyer_limit,
                                           .hold = course.config().hold,
                                           .hold_max = hold_max_of(course.config())}),
      rows_(course, engine_, returned_),
      returning_(course.config().items.size()),
      withheld_(course.config().items.size()) {}

void Units::follow_settings() {
  const SaleConfig& config = course_.config();
  engine_.set_times(config.hold, hold_max_of(config));
  for (std::size_t i = 0; i < config.items.size(); ++i) engine_.set_price(item_at(i), config.items[i].price.amount);
}

Units::Applied Units::apply(Now now, sale::Command command, Round& round) {
  Applied applied;
  effects_.clear();
  const std::size_t ended =
      engine_.apply(course_.now(now), {&command, 1}, {&applied.outcome, 1}, effects_, round.expiries_left);
  round.expiries_left -= ended;
  const auto* added = std::get_if<sale::AddStock>(&command);
  if (added != nullptr && applied.outcome.verdict == sale::Verdict::done) {
    note_return(added->item, added->units, round);
  }
  applied.items = record(now, round);
  return applied;
}

void Units::end_paying(Now now, sale::Command command, Round& round) {
  const Applied ended = apply(now, std::move(command), round);
  SLUICE_INVARIANT(ended.outcome.verdict == sale::Verdict::done);
}

void Units::end_ordered(Now now, HoldId id, order::UnitsThen then, Round& round) {
  const sale::Hold* hold = find(id);
  if (hold == nullptr || then == order::UnitsThen::keep) return;
  const std::vector<sale::ItemUnit> units = numbers_of(*hold);
  if (hold->state == sale::HoldState::sold) apply(now, sale::TakeBack{.id = id}, round);
  if (find(id) != nullptr) apply(now, sale::StopPaying{.id = id}, round);  // its time may be over, which ends it
  if (find(id) != nullptr) apply(now, sale::Release{.id = id}, round);
  if (then == order::UnitsThen::withdraw) withdraw_free(now, units, round);
}

void Units::take_back(Now now, HoldId id, std::span<const sale::ItemUnit> units, order::UnitsThen then,
                      Round& round) {
  if (then == order::UnitsThen::keep || units.empty()) return;
  const Applied taken = apply(now, sale::TakeBack{.id = id, .units = {units.begin(), units.end()}}, round);
  const bool is_off_sale = then == order::UnitsThen::withdraw && taken.outcome.verdict == sale::Verdict::done;
  if (is_off_sale) withdraw_free(now, units, round);
}

std::vector<sale::ItemUnit> Units::numbers_of(const sale::Hold& hold) const {
  std::vector<sale::UnitRef> units;
  engine_.append_units(hold, units);
  std::vector<sale::ItemUnit> numbers;
  for (const sale::UnitRef& unit : units) numbers.push_back({.item = unit.item, .unit = unit.unit});
  return numbers;
}

// As many as these, which are free since this round: those that were free before are promised to others.
void Units::withdraw_free(Now now, std::span<const sale::ItemUnit> units, Round& round) {
  for (std::size_t i = 0; i < item_count(); ++i) {
    const ItemIndex item = item_at(i);
    const auto count = static_cast<std::uint32_t>(
        std::count_if(units.begin(), units.end(), [item](const sale::ItemUnit& unit) { return unit.item == item; }));
    if (count == 0) continue;
    apply(now, sale::Withdraw{.item = item, .units = count, .promised = counts(item).free - count}, round);
  }
}

void Units::expire(Now now, Round& round) {
  effects_.clear();
  round.expiries_left -= engine_.apply(course_.now(now), {}, {}, effects_, round.expiries_left);
  record(now, round);
}

std::uint32_t Units::free_for_sure(ItemIndex item) const {
  const std::uint32_t free = engine_.counts(item).free;
  const std::uint32_t kept = returning_[raw(item)] + withheld_[raw(item)];
  return free > kept ? free - kept : 0;
}

// --- Rows

std::string_view Units::record(Now now, Round& round) {
  std::string_view items;
  for (const sale::HoldChange& change : effects_.holds) {
    const std::string_view of_new = record_hold(now, change, round);
    if (!of_new.empty()) items = of_new;
  }
  note_returned();
  for (const HoldId id : effects_.renewed) rows_.write_renewal(now, id, engine_.find(id)->state, round);
  for (const sale::ClaimChange& change : effects_.claims) {
    rows_.write_claim(change, round);
    if (change.to == sale::ClaimState::released) note_return(change.unit.item, 1, round);
  }
  for (const sale::SlotChange& change : effects_.slots) rows_.write_slot(change, round);
  return items;
}

// What leaves a hold that goes on.
void Units::note_returned() {
  for (const sale::ClaimChange& change : effects_.claims) {
    const bool is_back = change.from == sale::ClaimState::sold && change.to == sale::ClaimState::released;
    if (is_back && engine_.find(change.hold) != nullptr) returned_.add(change.hold, change.unit.item);
  }
}

std::string_view Units::record_hold(Now now, const sale::HoldChange& change, Round& round) {
  SaleCounters& counters = course_.counters();
  if (change.from == change.to) {
    round.count(counters.holds_secured);
    return rows_.write_new_hold(now, change, round);
  }
  if (change.from == sale::HoldState::expired) {
    rows_.write_renewal(now, change.id, change.from, round);
  } else {
    rows_.write_move(change, round);
  }
  switch (change.to) {
    case sale::HoldState::sold:
      round.count(counters.holds_sold);
      follower_.on_sold(now, *engine_.find(change.id));
      break;
    case sale::HoldState::released:
      round.count(counters.holds_released);
      returned_.forget(change.id);
      follower_.on_ended(change.id);
      break;
    case sale::HoldState::expired:
      round.count(counters.holds_expired);
      follower_.on_ended(change.id);
      break;
    case sale::HoldState::active:
    case sale::HoldState::paying:
      break;
  }
  return {};
}

void Units::note_return(ItemIndex item, std::uint32_t units, Round& round) {
  returning_[raw(item)] += units;
  round.tell([this, item, units] { returning_[raw(item)] -= units; });
}

}  // namespace sluice::shop
