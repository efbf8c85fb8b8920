#include "ledger/sqlite/migrations/first_tables.h"

namespace sluice::ledger {
namespace {

// A row of a table WITHOUT ROWID lives in the one B-tree of its key. `sale_settings` keeps a rowid: its row may be
// longer than what such a tree keeps on a page.
//
// There are no foreign keys: they cost a look-up a row, and the audit finds what they would refuse.
// The states are compared one by one because SQLite builds a table in memory for each IN of more than two, at every
// single insert: three times the cost of the row itself.
constexpr const char* before_3 = R"sql(
CREATE TABLE item (
  sale TEXT NOT NULL,
  item TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  price_amount INTEGER NOT NULL,
  price_currency TEXT NOT NULL,
  stock INTEGER NOT NULL,
  PRIMARY KEY (sale, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE line (
  sale TEXT NOT NULL,
  line TEXT NOT NULL,
  position INTEGER NOT NULL,
  issued INTEGER NOT NULL,
  serving INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  drawn INTEGER NOT NULL,
  PRIMARY KEY (sale, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  sale TEXT NOT NULL,
  item TEXT NOT NULL,
  unit INTEGER NOT NULL CHECK (unit > 0),
  generation INTEGER NOT NULL CHECK (generation > 0),
  state TEXT NOT NULL CHECK (state = 'held' OR state = 'sold' OR state = 'withdrawn' OR state = 'released'),
  hold TEXT,   -- NULL: withdrawn
  buyer TEXT,  -- NULL: withdrawn
  PRIMARY KEY (sale, item, unit),
  CHECK (hold IS NOT NULL AND buyer IS NOT NULL OR state = 'withdrawn' OR state = 'released')
) STRICT, WITHOUT ROWID;

CREATE TABLE buyer_slot (
  sale TEXT NOT NULL,
  buyer TEXT NOT NULL,
  slot INTEGER NOT NULL CHECK (slot > 0),
  hold TEXT NOT NULL,
  PRIMARY KEY (sale, buyer, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
  id TEXT PRIMARY KEY NOT NULL,
  sale TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'active' OR state = 'paying' OR state = 'sold' OR state = 'released' OR state = 'expired'),
  line INTEGER NOT NULL,                   -- line.position
  ordinal INTEGER CHECK (ordinal > 0),     -- NULL: held without a ticket
  buyer TEXT NOT NULL,
  items TEXT NOT NULL,
  total_amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL,             -- milliseconds UTC
  expires_at INTEGER NOT NULL,             -- milliseconds UTC
  deadline_us INTEGER NOT NULL             -- sale time
) STRICT, WITHOUT ROWID;
-- A ticket is redeemed once. Also finds the holds of a sale.
CREATE UNIQUE INDEX hold_ticket ON hold (sale, line, ordinal);

CREATE TABLE orders (
  id TEXT PRIMARY KEY NOT NULL,
  hold TEXT NOT NULL,
  sale TEXT NOT NULL,
  buyer TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'accepted' OR state = 'payment_pending' OR state = 'payment_action_required' OR
                              state = 'paid' OR state = 'confirmed' OR state = 'payment_failed' OR
                              state = 'released' OR state = 'refunded'),
  email TEXT NOT NULL,
  method TEXT NOT NULL,
  details TEXT NOT NULL,
  total_amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX orders_live ON orders (hold) 
  WHERE state <> 'payment_failed' AND state <> 'released' AND state <> 'refunded';
CREATE INDEX orders_of_sale ON orders (sale);

CREATE TABLE order_event (
  orders_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'accepted' OR state = 'payment_pending' OR state = 'payment_action_required' OR
                              state = 'paid' OR state = 'confirmed' OR state = 'payment_failed' OR
                              state = 'released' OR state = 'refunded'),
  at INTEGER NOT NULL,
  PRIMARY KEY (orders_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE handover (
  sale TEXT NOT NULL,
  line INTEGER NOT NULL,                      -- line.position
  number INTEGER NOT NULL CHECK (number > 0), -- the ticket's
  buyer TEXT NOT NULL,                        -- whose place it is now
  PRIMARY KEY (sale, line, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE priority_code (
  sale TEXT NOT NULL,
  code TEXT NOT NULL CHECK (code <> ''),  -- without what does not matter when it is typed
  text TEXT NOT NULL,                     -- as people are told it
  line INTEGER NOT NULL,                  -- line.position
  uses INTEGER NOT NULL CHECK (uses > 0), -- so often it may be used
  PRIMARY KEY (sale, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE priority_code_use (
  sale TEXT NOT NULL,
  code TEXT NOT NULL,
  use INTEGER NOT NULL CHECK (use > 0),
  buyer TEXT NOT NULL,
  line INTEGER NOT NULL,                      -- line.position
  number INTEGER NOT NULL CHECK (number > 0), -- the ticket's
  PRIMARY KEY (sale, code, use)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
  provider TEXT NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (provider, event)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* new_in_3 = R"sql(
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

}  // namespace

const char* tables_new_in_3() {
  return new_in_3;
}
const char* tables_before_3() {
  return before_3;
}

}  // namespace sluice::ledger
