#include "ledger/sqlite/migrations.h"

#include "ledger/sqlite/row_keys.h"

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

// --- From 3 to 4: claims and holds under whole numbers

// A rowid table whose key is a whole number is appended to at its right edge and compared as numbers; a table by
// texts is neither, and a purchase writes into four. So what a row is known by is packed into its key (row_keys.h).
// Texts stay texts: what the rows say can be read as it stands, and under the names of the views it reads as it
// always did.
//
// What is done to a view by hand is done to the rows behind it.
std::string tables_of_4() {
  const std::string put_claim = R"sql(
  SELECT RAISE(ABORT, 'there is no such item') WHERE NOT EXISTS (
    SELECT 1 FROM sale_settings s JOIN item i ON i.sale = s.sale WHERE s.sale = NEW.sale AND i.item = NEW.item);
  INSERT INTO claim_row (key, generation, state, hold, buyer)
    SELECT (s.number << 48) | (i.number << 32) | coalesce(NEW.unit, 0), NEW.generation, NEW.state, NEW.hold, NEW.buyer
    FROM sale_settings s JOIN item i ON i.sale = s.sale WHERE s.sale = NEW.sale AND i.item = NEW.item;)sql";
  const std::string take_out_claim = R"sql(
  DELETE FROM claim_row WHERE key = (
    SELECT (s.number << 48) | (i.number << 32) | OLD.unit
    FROM sale_settings s JOIN item i ON i.sale = s.sale WHERE s.sale = OLD.sale AND i.item = OLD.item);)sql";
  const std::string put_hold = R"sql(
  SELECT RAISE(ABORT, 'there is no such sale') WHERE NOT EXISTS (SELECT 1 FROM sale_settings WHERE sale = NEW.sale);
  INSERT INTO hold_row (key, sale, line, ordinal, id, buyer, state, items, total_amount, currency, created_at,
                        expires_at, deadline_us)
    SELECT )sql" + hold_key_sql("NEW.id") +
                               R"sql(, number, NEW.line, NEW.ordinal, NEW.id, NEW.buyer, NEW.state, NEW.items,
           NEW.total_amount, NEW.currency, NEW.created_at, NEW.expires_at, NEW.deadline_us
    FROM sale_settings WHERE sale = NEW.sale;
  INSERT INTO ticket_row (key, hold)
    SELECT (number << 48) | (NEW.line << 32) | NEW.ordinal, )sql" +
                               hold_key_sql("NEW.id") +
                               " FROM sale_settings WHERE sale = NEW.sale AND NEW.ordinal IS NOT NULL;";
  const std::string take_out_hold = R"sql(
  DELETE FROM ticket_row
    WHERE key = (SELECT (number << 48) | (OLD.line << 32) | OLD.ordinal FROM sale_settings WHERE sale = OLD.sale)
    AND hold = )sql" + hold_key_sql("OLD.id") +
                                    "; DELETE FROM hold_row WHERE key = " + hold_key_sql("OLD.id") +
                                    " AND id = OLD.id;";
  return R"sql(
CREATE TABLE sale_settings (
  sale TEXT PRIMARY KEY NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch > 0),  -- of its tickets
  settings TEXT NOT NULL,
  draw_key TEXT NOT NULL,
  number INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 32767)  -- its own in the keys below
) STRICT;

CREATE VIEW sale (id, state, epoch, lease, sale_time_us, commit_number, settings, draw_key) AS
  SELECT s.sale, m.state, s.epoch, m.lease, m.sale_time_us, m.commit_number, s.settings, s.draw_key
  FROM sale_settings s JOIN sale_mark m ON m.sale = s.sale;

CREATE TABLE item (
  sale TEXT NOT NULL,
  item TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  price_amount INTEGER NOT NULL,
  price_currency TEXT NOT NULL,
  stock INTEGER NOT NULL,
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 65535),  -- the item's own in the keys below; positions change
  PRIMARY KEY (sale, item),
  UNIQUE (sale, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim_row (
  key INTEGER PRIMARY KEY CHECK (key & 4294967295 > 0),  -- sale's number << 48 | item's number << 32 | unit
  generation INTEGER NOT NULL CHECK (generation > 0),
  state TEXT NOT NULL CHECK (state = 'held' OR state = 'sold' OR state = 'withdrawn' OR state = 'released'),
  hold TEXT,   -- NULL: withdrawn
  buyer TEXT,  -- NULL: withdrawn
  CHECK (hold IS NOT NULL AND buyer IS NOT NULL OR state = 'withdrawn' OR state = 'released')
) STRICT;

CREATE VIEW claim (sale, item, unit, generation, state, hold, buyer) AS
  SELECT s.sale, i.item, c.key & 4294967295, c.generation, c.state, c.hold, c.buyer
  FROM claim_row c LEFT JOIN sale_settings s ON s.number = c.key >> 48
  LEFT JOIN item i ON i.sale = s.sale AND i.number = c.key >> 32 & 65535;

CREATE TABLE hold_row (
  key INTEGER PRIMARY KEY,                 -- the upper half of the id, its highest bit turned
  sale INTEGER NOT NULL,                   -- the sale's number
  line INTEGER NOT NULL,                   -- line.position
  ordinal INTEGER CHECK (ordinal > 0),     -- NULL: held without a ticket
  id TEXT NOT NULL,
  buyer TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'active' OR state = 'paying' OR state = 'sold' OR state = 'released' OR state = 'expired'),
  items TEXT NOT NULL,
  total_amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL,             -- milliseconds UTC
  expires_at INTEGER NOT NULL,             -- milliseconds UTC
  deadline_us INTEGER NOT NULL             -- sale time
) STRICT;
CREATE INDEX hold_without_ticket ON hold_row (sale) WHERE ordinal IS NULL;

-- A ticket is redeemed once. Also finds the holds of a sale.
CREATE TABLE ticket_row (
  key INTEGER PRIMARY KEY,  -- sale's number << 48 | line << 32 | ordinal
  hold INTEGER NOT NULL     -- hold_row.key
) STRICT;

CREATE VIEW hold (id, sale, state, line, ordinal, buyer, items, total_amount, currency, created_at, expires_at,
                  deadline_us) AS
  SELECT h.id, s.sale, h.state, h.line, h.ordinal, h.buyer, h.items, h.total_amount, h.currency, h.created_at,
         h.expires_at, h.deadline_us
  FROM hold_row h LEFT JOIN sale_settings s ON s.number = h.sale;

CREATE TRIGGER claim_put INSTEAD OF INSERT ON claim BEGIN )sql" +
         put_claim + R"sql( END;
CREATE TRIGGER claim_taken_out INSTEAD OF DELETE ON claim BEGIN )sql" +
         take_out_claim + R"sql( END;
CREATE TRIGGER claim_changed INSTEAD OF UPDATE ON claim BEGIN )sql" +
         take_out_claim + put_claim + R"sql( END;
CREATE TRIGGER hold_put INSTEAD OF INSERT ON hold BEGIN )sql" +
         put_hold + R"sql( END;
CREATE TRIGGER hold_taken_out INSTEAD OF DELETE ON hold BEGIN )sql" +
         take_out_hold + R"sql( END;
CREATE TRIGGER hold_changed INSTEAD OF UPDATE ON hold BEGIN )sql" +
         take_out_hold + put_hold + R"sql( END;
)sql";
}

constexpr const char* set_3_aside = R"sql(
DROP VIEW sale;
ALTER TABLE sale_settings RENAME TO sale_settings_of_3;
ALTER TABLE item RENAME TO item_of_3;
ALTER TABLE claim RENAME TO claim_of_3;
ALTER TABLE hold RENAME TO hold_of_3;
DROP INDEX hold_ticket;
)sql";

// A row of a sale or an item that is not there would have no key: it is not left behind, the file stays as it is.
std::string fill_from_3() {
  return R"sql(
INSERT INTO sale_settings (sale, epoch, settings, draw_key, number)
  SELECT sale, epoch, settings, draw_key, row_number() OVER (ORDER BY rowid) FROM sale_settings_of_3;
INSERT INTO item (sale, item, position, name, price_amount, price_currency, stock, number)
  SELECT sale, item, position, name, price_amount, price_currency, stock,
         row_number() OVER (PARTITION BY sale ORDER BY position, item)
  FROM item_of_3;
CREATE TABLE stray (
  claims INTEGER CONSTRAINT "a claim is of an item that is not there" CHECK (claims = 0),
  holds INTEGER CONSTRAINT "a hold is of a sale that is not there" CHECK (holds = 0),
  twins INTEGER CONSTRAINT "two holds share the upper half of their ids" CHECK (twins = 0)
);
INSERT INTO stray SELECT
  (SELECT count(*) FROM claim_of_3 c LEFT JOIN item i ON i.sale = c.sale AND i.item = c.item
   LEFT JOIN sale_settings s ON s.sale = c.sale WHERE s.sale IS NULL OR i.item IS NULL),
  (SELECT count(*) FROM hold_of_3 h LEFT JOIN sale_settings s ON s.sale = h.sale WHERE s.sale IS NULL),
  (SELECT count(*) - count(DISTINCT )sql" +
         hold_key_sql("id") + R"sql() FROM hold_of_3);
DROP TABLE stray;
INSERT INTO claim_row (key, generation, state, hold, buyer)
  SELECT (s.number << 48) | (i.number << 32) | c.unit AS key, c.generation, c.state, c.hold, c.buyer
  FROM claim_of_3 c JOIN sale_settings s ON s.sale = c.sale JOIN item i ON i.sale = c.sale AND i.item = c.item
  ORDER BY key;
INSERT INTO hold_row (key, sale, line, ordinal, id, buyer, state, items, total_amount, currency, created_at,
                      expires_at, deadline_us)
  SELECT )sql" +
         hold_key_sql("h.id") + R"sql(, s.number, h.line, h.ordinal, h.id, h.buyer, h.state, h.items, h.total_amount,
         h.currency, h.created_at, h.expires_at, h.deadline_us
  FROM hold_of_3 h JOIN sale_settings s ON s.sale = h.sale ORDER BY h.id;
INSERT INTO ticket_row (key, hold)
  SELECT (sale << 48) | (line << 32) | ordinal AS ticket, key FROM hold_row WHERE ordinal IS NOT NULL ORDER BY ticket;
DROP TABLE sale_settings_of_3;
DROP TABLE item_of_3;
DROP TABLE claim_of_3;
DROP TABLE hold_of_3;
)sql";
}

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

// --- From 5 to 6

// Nothing was taken in before. An order of before has nowhere to return to, as its provider was not told of any.
constexpr const char* provider_events_of_6 = R"sql(
DROP TABLE inbox;
CREATE TABLE inbox (
  provider TEXT NOT NULL CHECK (provider <> ''),
  event TEXT NOT NULL CHECK (event <> ''),  -- the provider's id of it
  sale TEXT NOT NULL,                       -- of the order that it is about
  taken_at INTEGER NOT NULL,                -- milliseconds UTC
  PRIMARY KEY (provider, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_of_sale ON inbox (sale, taken_at);
ALTER TABLE orders ADD COLUMN return_url TEXT NOT NULL DEFAULT '';
)sql";
// A hold that the shop itself is paid for may be kept up to a time. What is done to the view by hand is done to the
// rows behind it, as before.
std::string holds_of_6() {
  const std::string put_hold = R"sql(
  SELECT RAISE(ABORT, 'there is no such sale') WHERE NOT EXISTS (SELECT 1 FROM sale_settings WHERE sale = NEW.sale);
  INSERT INTO hold_row (key, sale, line, ordinal, id, buyer, state, items, total_amount, currency, created_at,
                        expires_at, deadline_us, latest_us)
    SELECT )sql" + hold_key_sql("NEW.id") +
                               R"sql(, number, NEW.line, NEW.ordinal, NEW.id, NEW.buyer, NEW.state, NEW.items,
           NEW.total_amount, NEW.currency, NEW.created_at, NEW.expires_at, NEW.deadline_us, coalesce(NEW.latest_us, 0)
    FROM sale_settings WHERE sale = NEW.sale;
  INSERT INTO ticket_row (key, hold)
    SELECT (number << 48) | (NEW.line << 32) | NEW.ordinal, )sql" +
                               hold_key_sql("NEW.id") +
                               " FROM sale_settings WHERE sale = NEW.sale AND NEW.ordinal IS NOT NULL;";
  const std::string take_out_hold = R"sql(
  DELETE FROM ticket_row
    WHERE key = (SELECT (number << 48) | (OLD.line << 32) | OLD.ordinal FROM sale_settings WHERE sale = OLD.sale)
    AND hold = )sql" + hold_key_sql("OLD.id") +
                                    "; DELETE FROM hold_row WHERE key = " + hold_key_sql("OLD.id") +
                                    " AND id = OLD.id;";
  return R"sql(
ALTER TABLE hold_row ADD COLUMN latest_us INTEGER NOT NULL DEFAULT 0;  -- sale time; 0: it is paid for here
DROP VIEW hold;
CREATE VIEW hold (id, sale, state, line, ordinal, buyer, items, total_amount, currency, created_at, expires_at,
                  deadline_us, latest_us) AS
  SELECT h.id, s.sale, h.state, h.line, h.ordinal, h.buyer, h.items, h.total_amount, h.currency, h.created_at,
         h.expires_at, h.deadline_us, h.latest_us
  FROM hold_row h LEFT JOIN sale_settings s ON s.number = h.sale;
CREATE TRIGGER hold_put INSTEAD OF INSERT ON hold BEGIN )sql" +
         put_hold + R"sql( END;
CREATE TRIGGER hold_taken_out INSTEAD OF DELETE ON hold BEGIN )sql" +
         take_out_hold + R"sql( END;
CREATE TRIGGER hold_changed INSTEAD OF UPDATE ON hold BEGIN )sql" +
         take_out_hold + put_hold + R"sql( END;
)sql";
}

// Mail and webhooks are jobs that carry what they tell, and an endpoint may be switched off for a sale.
std::string delivery_tables_of_6() {
  return R"sql(
ALTER TABLE orders ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN target TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN payload TEXT NOT NULL DEFAULT '';
CREATE TABLE webhook_endpoint (
  sale TEXT NOT NULL,
  endpoint TEXT NOT NULL CHECK (endpoint <> ''),
  state TEXT NOT NULL CHECK (state = 'on' OR state = 'off'),
  detail TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (sale, endpoint)
) STRICT, WITHOUT ROWID;
)sql";
}

// Money that goes back. SQLite has no constraint over several rows but a trigger.
constexpr const char* money_back_of_6 = R"sql(
CREATE TABLE refund (
  payment TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  sale TEXT NOT NULL,
  orders_id TEXT NOT NULL,
  job TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'asked' OR state = 'refunded' OR state = 'refused' OR state = 'dropped'),
  units TEXT NOT NULL CHECK (units = 'keep' OR units = 'return' OR units = 'withdraw'),
  amount INTEGER NOT NULL CHECK (amount > 0),
  captured INTEGER NOT NULL,         -- by the payment
  charge TEXT NOT NULL,              -- the provider's id of the payment
  provider_reference TEXT NOT NULL,  -- and of the refund; empty: not known
  detail TEXT NOT NULL,
  created_at INTEGER NOT NULL,       -- milliseconds UTC
  PRIMARY KEY (payment, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX refund_open ON refund (payment) WHERE state = 'asked' OR state = 'refused';
CREATE INDEX refund_of_order ON refund (orders_id);
CREATE INDEX refund_of_sale ON refund (sale);
CREATE TRIGGER refund_within_captured BEFORE INSERT ON refund
WHEN NEW.amount > (SELECT coalesce(sum(amount), 0) FROM payment WHERE id = NEW.payment AND state = 'captured') -
                  (SELECT coalesce(sum(amount), 0) FROM refund WHERE payment = NEW.payment AND state <> 'dropped')
BEGIN SELECT RAISE(ABORT, 'more is paid back than was captured'); END;

CREATE TABLE cancellation (
  orders_id TEXT PRIMARY KEY NOT NULL,
  sale TEXT NOT NULL,
  units TEXT NOT NULL CHECK (units = 'keep' OR units = 'return' OR units = 'withdraw'),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cancellation_of_sale ON cancellation (sale);
)sql";

// Of a line that was cleared.
constexpr const char* cleared_of_6 = R"sql(
CREATE TABLE cleared (
  sale TEXT NOT NULL,
  line INTEGER NOT NULL,                    -- line.position
  first INTEGER NOT NULL CHECK (first > 0), -- place in the line's order
  last INTEGER NOT NULL CHECK (last >= first),
  PRIMARY KEY (sale, line, first)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace

std::span<const Migration> migrations() {
  static const std::vector<Migration> all{
      {2, {set_2_aside, tables, fill_from_2}},
      {3, {set_3_aside, tables_of_4(), fill_from_3()}},
      {4, {set_4_aside, tables_of_5, fill_from_4}},
      {5, {provider_events_of_6, holds_of_6(), delivery_tables_of_6(), money_back_of_6, cleared_of_6}}};
  return all;
}

const char* tables_of_3() {
  return tables;
}

}  // namespace sluice::ledger
