#include "ledger/sqlite/migrations/steps.h"

namespace sluice::ledger {
namespace {

// A payment may be authorized: set aside for us, and not yet taken.
constexpr const char* set_4_aside = R"sql(
ALTER TABLE payment RENAME TO payment_of_4;
DROP INDEX payment_attempt;
DROP INDEX payment_idempotency_key;
DROP INDEX payment_captured;
)sql";

constexpr const char* tables_of_5 = R"sql(
CREATE TABLE payment (
  id TEXT PRIMARY KEY NOT NULL,
  orders_id TEXT NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt > 0),
  sale TEXT NOT NULL,
  hold TEXT NOT NULL,
  provider TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'created' OR state = 'action_required' OR state = 'authorized' OR
                              state = 'captured' OR state = 'declined' OR state = 'failed' OR state = 'cancelled' OR
                              state = 'unknown'),
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  provider_reference TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payment_attempt ON payment (orders_id, attempt);
CREATE UNIQUE INDEX payment_idempotency_key ON payment (idempotency_key);
CREATE UNIQUE INDEX payment_paying ON payment (hold) WHERE state = 'authorized' OR state = 'captured';
)sql";

constexpr const char* fill_from_4 = R"sql(
INSERT INTO payment (id, orders_id, attempt, sale, hold, provider, idempotency_key, state, amount, currency,
                     provider_reference, detail)
  SELECT id, orders_id, attempt, sale, hold, provider, idempotency_key, state, amount, currency, provider_reference,
         detail
  FROM payment_of_4;
DROP TABLE payment_of_4;
)sql";

}  // namespace

Migration to_5() {
  return {4, {set_4_aside, tables_of_5, fill_from_4}};
}

}  // namespace sluice::ledger
