#include "ledger/sqlite/migrations.h"

namespace sluice::ledger {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE sale_settings (
  sale TEXT PRIMARY KEY NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch > 0),  -- of its tickets
  settings TEXT NOT NULL,
  draw_key TEXT NOT NULL
) STRICT;

-- The row that every commit of a sale rewrites.
CREATE TABLE sale_mark (
  sale TEXT PRIMARY KEY NOT NULL,
  state TEXT NOT NULL CHECK (state <> ''),
  lease INTEGER NOT NULL CHECK (lease >= 0),  -- of its owner; 0: it never had one
  sale_time_us INTEGER NOT NULL,
  commit_number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW sale (id, state, epoch, lease, sale_time_us, commit_number, settings, draw_key) AS
  SELECT s.sale, m.state, s.epoch, m.lease, m.sale_time_us, m.commit_number, s.settings, s.draw_key
  FROM sale_settings s JOIN sale_mark m ON m.sale = s.sale;

CREATE TABLE payment (
  id TEXT PRIMARY KEY NOT NULL,
  orders_id TEXT NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt > 0),
  sale TEXT NOT NULL,
  hold TEXT NOT NULL,
  provider TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'created' OR state = 'action_required' OR state = 'captured' OR
                              state = 'declined' OR state = 'failed' OR state = 'cancelled' OR state = 'unknown'),
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  provider_reference TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payment_attempt ON payment (orders_id, attempt);
CREATE UNIQUE INDEX payment_idempotency_key ON payment (idempotency_key);
CREATE UNIQUE INDEX payment_captured ON payment (hold) WHERE state = 'captured';

CREATE TABLE job (
  id TEXT PRIMARY KEY NOT NULL,
  sale TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'ready' OR state = 'done' OR state = 'dead' OR state = 'dropped'),
  subject TEXT NOT NULL,  -- of a payment: orders.id
  trace TEXT NOT NULL,    -- W3C traceparent, or empty
  attempts INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  last_error TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX job_open ON job (sale) WHERE state = 'ready' OR state = 'dead';

CREATE TABLE idempotency (
  buyer TEXT NOT NULL,
  route TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  location TEXT NOT NULL,
  sale TEXT NOT NULL,
  created_at INTEGER NOT NULL,  -- milliseconds UTC
  PRIMARY KEY (buyer, route, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_of_sale ON idempotency (sale, created_at);
)sql";

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

constexpr const char* from_2[] = {set_2_aside, tables, fill_from_2};

constexpr Migration all[] = {{2, from_2}};

}  // namespace

std::span<const Migration> migrations() {
  return all;
}

const char* tables_of_3() {
  return tables;
}

}  // namespace sluice::ledger
