#include "ledger/sqlite/migrations/first_tables.h"
#include "ledger/sqlite/migrations/steps.h"

namespace sluice::ledger {
namespace {

// What was the sale's epoch becomes its lease. Tickets that are out name epoch 1, so that it stays. Each order had
// one payment, which had no id of its own. When an answer was given is not known: it is as old as the migration.
constexpr const char* set_2_aside = R"sql(
ALTER TABLE sale RENAME TO sale_of_2;
ALTER TABLE payment RENAME TO payment_of_2;
ALTER TABLE job RENAME TO job_of_2;
ALTER TABLE idempotency RENAME TO idempotency_of_2;
DROP INDEX payment_idempotency_key;
DROP INDEX payment_captured;
DROP INDEX job_ready;
DROP INDEX idempotency_of_sale;
)sql";
constexpr const char* fill_from_2 = R"sql(
INSERT INTO sale_settings (sale, epoch, settings, draw_key) SELECT id, 1, settings, draw_key FROM sale_of_2;
INSERT INTO sale_mark (sale, state, lease, sale_time_us, commit_number)
  SELECT id, state, epoch, sale_time_us, 0 FROM sale_of_2;
INSERT INTO payment (id, orders_id, attempt, sale, hold, provider, idempotency_key, state, amount, currency,
                     provider_reference, detail)
  SELECT 'pay_' || substr(p.id, 5), p.orders_id, 1, coalesce(o.sale, ''), p.hold, p.provider, p.idempotency_key,
         p.state, p.amount, p.currency, p.provider_reference, p.detail
  FROM payment_of_2 p LEFT JOIN orders o ON o.id = p.orders_id;
INSERT INTO job (id, sale, kind, state, subject, trace, attempts, run_at, last_error)
  SELECT id, sale, kind, state, coalesce(subject, ''), '', attempts, run_at, last_error FROM job_of_2;
INSERT INTO idempotency (buyer, route, key, fingerprint, status, body, location, sale, created_at)
  SELECT buyer, route, key, fingerprint, status, body, location, sale,
         CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
  FROM idempotency_of_2;
DROP TABLE sale_of_2;
DROP TABLE payment_of_2;
DROP TABLE job_of_2;
DROP TABLE idempotency_of_2;
)sql";

}  // namespace

Migration to_3() {
  return {2, {set_2_aside, tables_new_in_3(), fill_from_2}};
}

}  // namespace sluice::ledger
