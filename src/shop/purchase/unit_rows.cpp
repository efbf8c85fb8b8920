#include "shop/purchase/unit_rows.h"

#include <vector>

#include "shop/purchase/held_items.h"

namespace sluice::shop {

std::string_view UnitRows::write_new_hold(Now now, const sale::HoldChange& change, Round& round) {
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
  return row.items;
}

void UnitRows::write_move(const sale::HoldChange& change, Round& round) {
  round.add(ledger::MoveHold{.sale = course_.sale(), .id = change.id, .from = change.from, .to = change.to});
}

void UnitRows::write_renewal(Now now, HoldId id, sale::HoldState from, Round& round) {
  const sale::Hold& hold = *engine_.find(id);
  round.add(ledger::RenewHold{.sale = course_.sale(),
                              .id = id,
                              .from = from,
                              .to = hold.state,
                              .items = round.keep(items_of(hold)),
                              .expires_at = course_.wall_at(now, hold.deadline),
                              .deadline_us = hold.deadline.time_since_epoch().count()});
}

void UnitRows::write_claim(const sale::ClaimChange& change, Round& round) {
  if (change.from != sale::ClaimState::released) {
    round.add(ledger::MoveClaim{.sale = course_.sale(),
                                .item = course_.item(change.unit.item),
                                .unit = change.unit.unit,
                                .generation = change.unit.generation,
                                .from = change.from,
                                .to = change.to});
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

void UnitRows::write_slot(const sale::SlotChange& change, Round& round) {
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

void UnitRows::write_item(ItemIndex index, Round& round) {
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

std::string UnitRows::items_of(const sale::Hold& hold) const {
  std::vector<sale::UnitRef> units;
  engine_.append_units(hold, units);
  return items_json(hold.id, units, returned_.of(hold.id), course_.config());
}

}  // namespace sluice::shop
