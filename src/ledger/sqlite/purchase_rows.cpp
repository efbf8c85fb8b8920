#include "ledger/sqlite/purchase_rows.h"

namespace sluice::ledger {
namespace {

template <class Rows>
Result<void> prepare_for(Rows& rows, const Database& database, const std::string& into) {
  auto prepared = Rows::prepare(database, into);
  if (!prepared) return prepared.error();
  rows = std::move(*prepared);
  return {};
}

}  // namespace

Result<PurchaseRows> PurchaseRows::prepare(const Database& database) {
  PurchaseRows rows;
  auto prepared = prepare_for(rows.holds, database,
                              "hold_row (key, sale, line, ordinal, id, buyer, state, items, total_amount, currency, "
                              "created_at, expires_at, deadline_us, latest_us)");
  if (prepared) prepared = prepare_for(rows.tickets, database, "ticket_row (key, hold)");
  if (prepared) prepared = prepare_for(rows.claims, database, "claim_row (key, generation, state, hold, buyer)");
  if (prepared) prepared = prepare_for(rows.slots, database, "buyer_slot (sale, buyer, slot, hold)");
  if (!prepared) return prepared.error();
  return rows;
}

int PurchaseRows::flush() {
  int rc = holds.flush();
  if (rc == SQLITE_DONE) rc = tickets.flush();
  if (rc == SQLITE_DONE) rc = claims.flush();
  if (rc == SQLITE_DONE) rc = slots.flush();
  return rc;
}

void PurchaseRows::drop() {
  holds.drop();
  tickets.drop();
  claims.drop();
  slots.drop();
}

}  // namespace sluice::ledger
