#include "shop/purchase/units.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"
#include "shop/sale/answer_text.h"

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

std::string Units::items_of(const sale::Hold& hold) const {
  std::vector<sale::UnitRef> units;
  engine_.append_units(hold, units);
  return items_json(hold.id, units, returned_.of(hold.id), course_.config());
}

// --- Rows

std::string_view Units::record(Now now, Round& round) {
  std::string_view items;
  for (const sale::HoldChange& change : effects_.holds) {
    const std::string_view of_new = record_hold(now, change, round);
    if (!of_new.empty()) items = of_new;
  }
  note_returned();
  for (const HoldId id : effects_.renewed) record_renewal(now, id, engine_.find(id)->state, round);
  for (const sale::ClaimChange& change : effects_.claims) record_claim(change, round);
  for (const sale::SlotChange& change : effects_.slots) record_slot(change, round);
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
  if (change.from == change.to) return record_new_hold(now, change, round);
  SaleCounters& counters = course_.counters();
  if (change.from == sale::HoldState::expired) {
    record_renewal(now, change.id, change.from, round);
  } else {
    round.add(ledger::MoveHold{.sale = course_.sale(), .id = change.id, .from = change.from, .to = change.to});
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

std::string_view Units::record_new_hold(Now now, const sale::HoldChange& change, Round& round) {
  const sale::Hold& hold = *engine_.find(change.id);
  ledger::InsertHold row;
  row.id = change.id;
  row.sale = course_.sale();
  row.line = change.line;
  row.ordinal = change.ordinal;
  row.buyer = change.buyer;
  row.items = round.keep(items_of(hold));
  row.total_amount = hold.total;
  row.currency = round.keep(course_.currency());
  row.created_at = now.wall;
  row.expires_at = course_.wall_at(now, hold.deadline);
  row.deadline_us = hold.deadline.time_since_epoch().count();
  row.latest_us = hold.latest.time_since_epoch().count();
  round.add(row);
  round.count(course_.counters().holds_secured);
  return row.items;
}

void Units::record_renewal(Now now, HoldId id, sale::HoldState from, Round& round) {
  const sale::Hold& hold = *engine_.find(id);
  round.add(ledger::RenewHold{.sale = course_.sale(),
                              .id = id,
                              .from = from,
                              .to = hold.state,
                              .items = round.keep(items_of(hold)),
                              .expires_at = course_.wall_at(now, hold.deadline),
                              .deadline_us = hold.deadline.time_since_epoch().count()});
}

void Units::record_claim(const sale::ClaimChange& change, Round& round) {
  if (change.from != sale::ClaimState::released) {
    round.add(ledger::MoveClaim{.sale = course_.sale(),
                                .item = course_.item(change.unit.item),
                                .unit = change.unit.unit,
                                .generation = change.unit.generation,
                                .from = change.from,
                                .to = change.to});
    if (change.to == sale::ClaimState::released) note_return(change.unit.item, 1, round);
    return;
  }
  ledger::InsertClaim row;
  row.sale = course_.sale();
  row.item = course_.item(change.unit.item);
  row.unit = change.unit.unit;
  row.generation = change.unit.generation;
  row.state = change.to;
  row.hold = change.hold;
  row.buyer = change.buyer;
  round.add(row);
}

void Units::record_slot(const sale::SlotChange& change, Round& round) {
  if (change.kind == sale::SlotChange::Kind::freed) {
    round.add(ledger::DeleteSlot{.sale = course_.sale(), .buyer = change.buyer, .slot = change.slot});
    return;
  }
  ledger::InsertSlot row;
  row.sale = course_.sale();
  row.buyer = change.buyer;
  row.slot = change.slot;
  row.hold = change.hold;
  round.add(row);
}

void Units::note_return(ItemIndex item, std::uint32_t units, Round& round) {
  returning_[raw(item)] += units;
  round.tell([this, item, units] { returning_[raw(item)] -= units; });
}

void Units::write_item(ItemIndex index, Round& round) {
  const ItemConfig& item = course_.config().items[raw(index)];
  ledger::PutItem row;
  row.sale = course_.sale();
  row.item = course_.item(index);
  row.position = index;
  row.name = round.keep(item.name);
  row.price_amount = item.price.amount;
  row.price_currency = round.keep(item.price.currency);
  row.stock = engine_.counts(index).stock;
  round.add(row);
}

}  // namespace sluice::shop
