#include "ledger/postgres/migrations.h"

#include <vector>

namespace sluice::ledger::postgres {
namespace {

// Numbers are bigint, whatever their range: arrays of two types carry every row (array_column.h). Texts of keys are
// compared by their bytes ("C"), as the port orders rows, which also is what they are compared by fastest.
//
// Of several unique keys PostgreSQL reports the one that was made first; their order here is the order in which
// every store names them, so a primary key may come last.
// A row whose state moves is written anew on its own page while there is room (fillfactor), which touches no index.
constexpr const char* tables = R"sql(
-- One row: what this database is.
CREATE TABLE ledger (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  schema bigint NOT NULL,
  cluster text NOT NULL,               -- whose it is; another one is refused
  made_at timestamptz NOT NULL DEFAULT now(),
  moved_to text NOT NULL DEFAULT ''    -- not empty: it is the ledger no longer
);

-- A statement of a commit must change as many rows as it was given.
CREATE FUNCTION ledger_expect(changed bigint, wanted bigint, code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF changed <> wanted THEN
    RAISE EXCEPTION 'changed % rows of %', changed, wanted USING ERRCODE = code;
  END IF;
END $$;

-- Text as JSON; null: it is none. For the audit.
CREATE FUNCTION ledger_json(document text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN document::jsonb;
EXCEPTION WHEN others THEN
  RETURN NULL;
END $$;

CREATE TABLE sale_settings (
  sale text COLLATE "C" PRIMARY KEY,
  epoch bigint NOT NULL CHECK (epoch > 0),  -- of its tickets
  settings text NOT NULL,
  draw_key text NOT NULL
);

-- The row that every commit of a sale rewrites.
CREATE TABLE sale_mark (
  sale text COLLATE "C" PRIMARY KEY,
  state text NOT NULL CHECK (state <> ''),
  lease bigint NOT NULL CHECK (lease >= 0),  -- of its owner; 0: it never had one
  sale_time_us bigint NOT NULL,
  commit_number bigint NOT NULL,
  owner text NOT NULL DEFAULT '',            -- who wrote last
  batch bigint NOT NULL DEFAULT 0            -- one more with each commit; a gap: one was given up
) WITH (fillfactor = 10);

CREATE VIEW sale (id, state, epoch, lease, sale_time_us, commit_number, settings, draw_key) AS
  SELECT s.sale, m.state, s.epoch, m.lease, m.sale_time_us, m.commit_number, s.settings, s.draw_key
  FROM sale_settings s JOIN sale_mark m ON m.sale = s.sale;

CREATE TABLE item (
  sale text COLLATE "C" NOT NULL,
  item text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  name text NOT NULL,
  price_amount bigint NOT NULL,
  price_currency text NOT NULL,
  stock bigint NOT NULL,
  PRIMARY KEY (sale, item)
) WITH (fillfactor = 50);

CREATE TABLE line (
  sale text COLLATE "C" NOT NULL,
  line text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  issued bigint NOT NULL,
  serving bigint NOT NULL,
  reserved bigint NOT NULL,
  drawn bigint NOT NULL,
  PRIMARY KEY (sale, line)
) WITH (fillfactor = 20);

CREATE TABLE cleared (
  sale text COLLATE "C" NOT NULL,
  line bigint NOT NULL,                    -- line.position
  first bigint NOT NULL CHECK (first > 0), -- place in the line's order
  last bigint NOT NULL CHECK (last >= first),
  PRIMARY KEY (sale, line, first)
);

CREATE TABLE claim (
  sale text COLLATE "C" NOT NULL,
  item text COLLATE "C" NOT NULL,
  unit bigint NOT NULL CHECK (unit > 0),
  generation bigint NOT NULL CHECK (generation > 0),
  state text NOT NULL CHECK (state IN ('held', 'sold', 'withdrawn', 'released')),
  hold text,   -- null: withdrawn
  buyer text,  -- null: withdrawn
  PRIMARY KEY (sale, item, unit),
  CHECK (hold IS NOT NULL AND buyer IS NOT NULL OR state IN ('withdrawn', 'released'))
) WITH (fillfactor = 85);

CREATE TABLE buyer_slot (
  sale text COLLATE "C" NOT NULL,
  buyer text COLLATE "C" NOT NULL,
  slot bigint NOT NULL CHECK (slot > 0),
  hold text NOT NULL,
  PRIMARY KEY (sale, buyer, slot)
);

CREATE TABLE hold (
  key bigint PRIMARY KEY,                  -- the upper half of the id, its highest bit turned: in the order of the ids
  id text COLLATE "C" NOT NULL,
  sale text COLLATE "C" NOT NULL,
  line bigint NOT NULL,                    -- line.position
  ordinal bigint CHECK (ordinal > 0),      -- null: held without a ticket
  buyer text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'paying', 'sold', 'released', 'expired')),
  items text NOT NULL,
  total_amount bigint NOT NULL,
  currency text NOT NULL,
  created_at bigint NOT NULL,              -- milliseconds UTC
  expires_at bigint NOT NULL,              -- milliseconds UTC
  deadline_us bigint NOT NULL,             -- sale time
  latest_us bigint NOT NULL                -- sale time; 0: it is paid for here
) WITH (fillfactor = 85);
-- A ticket is redeemed once. Also finds the holds of a sale.
CREATE UNIQUE INDEX hold_ticket ON hold (sale, line, ordinal);

CREATE TABLE orders (
  id text COLLATE "C" NOT NULL,
  hold text COLLATE "C" NOT NULL,
  sale text COLLATE "C" NOT NULL,
  buyer text NOT NULL,
  state text NOT NULL CHECK (state IN ('accepted', 'payment_pending', 'payment_action_required', 'paid', 'confirmed',
                                       'payment_failed', 'released', 'refunded')),
  email text NOT NULL,
  method text NOT NULL,
  details text NOT NULL,
  total_amount bigint NOT NULL,
  currency text NOT NULL,
  created_at bigint NOT NULL,
  return_url text NOT NULL,
  language text NOT NULL
);
CREATE UNIQUE INDEX orders_live ON orders (hold) WHERE state NOT IN ('payment_failed', 'released', 'refunded');
ALTER TABLE orders ADD PRIMARY KEY (id);
CREATE INDEX orders_of_sale ON orders (sale, id);

CREATE TABLE order_event (
  orders_id text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('accepted', 'payment_pending', 'payment_action_required', 'paid', 'confirmed',
                                       'payment_failed', 'released', 'refunded')),
  at bigint NOT NULL,
  PRIMARY KEY (orders_id, sequence)
);

CREATE TABLE payment (
  id text COLLATE "C" NOT NULL,
  orders_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL CHECK (attempt > 0),
  sale text COLLATE "C" NOT NULL,
  hold text COLLATE "C" NOT NULL,
  provider text NOT NULL,
  idempotency_key text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('created', 'action_required', 'authorized', 'captured', 'declined', 'failed',
                                       'cancelled', 'unknown')),
  amount bigint NOT NULL,
  currency text NOT NULL,
  provider_reference text NOT NULL,
  detail text NOT NULL
);
CREATE UNIQUE INDEX payment_paying ON payment (hold) WHERE state IN ('authorized', 'captured');
CREATE UNIQUE INDEX payment_idempotency_key ON payment (idempotency_key);
CREATE UNIQUE INDEX payment_attempt ON payment (orders_id, attempt);
ALTER TABLE payment ADD PRIMARY KEY (id);

CREATE TABLE refund (
  payment text COLLATE "C" NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  sale text COLLATE "C" NOT NULL,
  orders_id text COLLATE "C" NOT NULL,
  job text NOT NULL,
  state text NOT NULL CHECK (state IN ('asked', 'refunded', 'refused', 'dropped')),
  units text NOT NULL CHECK (units IN ('keep', 'return', 'withdraw')),
  amount bigint NOT NULL CHECK (amount > 0),
  captured bigint NOT NULL,          -- by the payment
  charge text NOT NULL,              -- the provider's id of the payment
  provider_reference text NOT NULL,  -- and of the refund; empty: not known
  detail text NOT NULL,
  created_at bigint NOT NULL         -- milliseconds UTC
);
CREATE UNIQUE INDEX refund_open ON refund (payment) WHERE state IN ('asked', 'refused');
ALTER TABLE refund ADD PRIMARY KEY (payment, number);
CREATE INDEX refund_of_order ON refund (orders_id);
CREATE INDEX refund_of_sale ON refund (sale);
CREATE FUNCTION refund_within_captured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.amount > (SELECT coalesce(sum(amount), 0) FROM payment WHERE id = NEW.payment AND state = 'captured') -
                  (SELECT coalesce(sum(amount), 0) FROM refund WHERE payment = NEW.payment AND state <> 'dropped') THEN
    RAISE EXCEPTION 'more is paid back than was captured' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refund_within_captured BEFORE INSERT ON refund FOR EACH ROW EXECUTE FUNCTION refund_within_captured();

CREATE TABLE cancellation (
  orders_id text COLLATE "C" PRIMARY KEY,
  sale text COLLATE "C" NOT NULL,
  units text NOT NULL CHECK (units IN ('keep', 'return', 'withdraw')),
  created_at bigint NOT NULL
);
CREATE INDEX cancellation_of_sale ON cancellation (sale);

CREATE TABLE job (
  id text COLLATE "C" PRIMARY KEY,
  sale text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  state text NOT NULL CHECK (state IN ('ready', 'done', 'dead', 'dropped')),
  subject text NOT NULL,  -- of a payment: orders.id
  trace text NOT NULL,    -- W3C traceparent, or empty
  attempts bigint NOT NULL,
  run_at bigint NOT NULL,
  last_error text NOT NULL,
  target text NOT NULL,
  payload text NOT NULL
);
CREATE INDEX job_open ON job (sale, id) WHERE state IN ('ready', 'dead');

CREATE TABLE idempotency (
  buyer text COLLATE "C" NOT NULL,
  route text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint text NOT NULL,
  status bigint NOT NULL,
  body text NOT NULL,
  location text NOT NULL,
  sale text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,  -- milliseconds UTC
  PRIMARY KEY (buyer, route, key)
);
CREATE INDEX idempotency_of_sale ON idempotency (sale, created_at);

CREATE TABLE handover (
  sale text COLLATE "C" NOT NULL,
  line bigint NOT NULL,                      -- line.position
  number bigint NOT NULL CHECK (number > 0), -- the ticket's
  buyer text NOT NULL,                       -- whose place it is now
  PRIMARY KEY (sale, line, number)
);

CREATE TABLE priority_code (
  sale text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL CHECK (code <> ''),  -- without what does not matter when it is typed
  text text NOT NULL,                                 -- as people are told it
  line bigint NOT NULL,                               -- line.position
  uses bigint NOT NULL CHECK (uses > 0),              -- so often it may be used
  PRIMARY KEY (sale, code)
);

CREATE TABLE priority_code_use (
  sale text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  use bigint NOT NULL CHECK (use > 0),
  buyer text NOT NULL,
  line bigint NOT NULL,                      -- line.position
  number bigint NOT NULL CHECK (number > 0), -- the ticket's
  PRIMARY KEY (sale, code, use)
);

CREATE TABLE inbox (
  provider text COLLATE "C" NOT NULL CHECK (provider <> ''),
  event text COLLATE "C" NOT NULL CHECK (event <> ''),  -- the provider's id of it
  sale text COLLATE "C" NOT NULL,                       -- of the order that it is about
  taken_at bigint NOT NULL,                             -- milliseconds UTC
  PRIMARY KEY (provider, event)
);
CREATE INDEX inbox_of_sale ON inbox (sale, taken_at);

CREATE TABLE webhook_endpoint (
  sale text COLLATE "C" NOT NULL,
  endpoint text COLLATE "C" NOT NULL CHECK (endpoint <> ''),
  state text NOT NULL CHECK (state IN ('on', 'off')),
  detail text NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (sale, endpoint)
);
)sql";

// Addresses of people who wait. Nobody had left one.
constexpr const char* notices_of_7 = R"sql(
CREATE TABLE notice (
  sale text COLLATE "C" NOT NULL,
  line bigint NOT NULL,                      -- line.position
  number bigint NOT NULL CHECK (number > 0), -- the ticket's
  email text NOT NULL,                       -- empty: none
  push text NOT NULL,                        -- a Web Push subscription as JSON; empty: none
  language text NOT NULL,
  PRIMARY KEY (sale, line, number),
  CHECK (email <> '' OR push <> '')
);
)sql";

// Who operates, and what they have done. Both are of the whole ledger.
constexpr const char* people_of_7 = R"sql(
CREATE TABLE users (
  name text COLLATE "C" PRIMARY KEY CHECK (name <> ''),
  role text NOT NULL CHECK (role IN ('view', 'operate', 'admin')),
  password text NOT NULL CHECK (password <> ''),  -- its scrypt hash
  changed_at bigint NOT NULL                      -- milliseconds UTC
);

CREATE TABLE act (
  number bigint PRIMARY KEY,
  at bigint NOT NULL,                   -- milliseconds UTC
  who text NOT NULL CHECK (who <> ''),  -- users.name, 'token' or 'file'
  address text NOT NULL,                -- from where
  kind text NOT NULL CHECK (kind <> ''),
  sale text COLLATE "C" NOT NULL,       -- empty: of none
  subject text NOT NULL,
  was text NOT NULL,                    -- JSON, or empty
  became text NOT NULL                  -- likewise
);
CREATE INDEX act_of_sale ON act (sale, number);
)sql";

// What a sale is remembered by: how it stood from moment to moment, and what happened to it.
constexpr const char* chronicle_of_7 = R"sql(
CREATE TABLE sale_sample (
  sale text COLLATE "C" NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  at bigint NOT NULL,     -- milliseconds UTC
  waiting bigint NOT NULL,
  inside bigint NOT NULL,
  free bigint NOT NULL,
  held bigint NOT NULL,
  sold bigint NOT NULL,
  waiting_most bigint NOT NULL,
  places bigint NOT NULL,
  waited bigint NOT NULL,
  sold_out bigint NOT NULL,
  not_open bigint NOT NULL,
  overloaded bigint NOT NULL,
  calls bigint NOT NULL,
  came bigint NOT NULL,
  lapsed bigint NOT NULL,
  left_called bigint NOT NULL,
  left_waiting bigint NOT NULL,
  passed_over bigint NOT NULL,
  came_back bigint NOT NULL,
  entered bigint NOT NULL,
  secured bigint NOT NULL,
  hold_refused bigint NOT NULL,
  over_allowance bigint NOT NULL,
  work_asked bigint NOT NULL,
  work_refused bigint NOT NULL,
  up_waiting bigint NOT NULL,
  down_waiting bigint NOT NULL,
  problem_waiting bigint NOT NULL,
  up_order bigint NOT NULL,
  down_order bigint NOT NULL,
  problem_order bigint NOT NULL,
  requests bigint NOT NULL,
  failures bigint NOT NULL,
  throttled bigint NOT NULL,
  shed bigint NOT NULL,
  breaker_trips bigint NOT NULL,
  lines text NOT NULL,    -- JSON, by line: [[issued, called up to], ...]
  latency text NOT NULL,  -- JSON: answers by how long they took
  PRIMARY KEY (sale, number)
);

CREATE TABLE sale_event (
  sale text COLLATE "C" NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  at bigint NOT NULL,     -- milliseconds UTC
  kind text NOT NULL CHECK (kind <> ''),
  detail text NOT NULL,
  PRIMARY KEY (sale, number)
);
)sql";

// How a sale was prepared: ticks, rehearsals, hooks. Of none it was known.
constexpr const char* preparations_of_8 = R"sql(
CREATE TABLE preparation (
  sale text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('tick', 'rehearsal', 'hook', 'preflight')),
  name text COLLATE "C" NOT NULL CHECK (name <> ''),
  at bigint NOT NULL,                       -- milliseconds UTC
  who text NOT NULL,                        -- users.name, 'token', or empty: the server itself
  state text NOT NULL CHECK (state <> ''),  -- in the kind's words: ticked, pass, failed
  detail text NOT NULL,                     -- JSON, or empty
  PRIMARY KEY (sale, kind, name)
);
)sql";

// Codes that are worth nothing any more. Of none it was so.
constexpr const char* revoked_codes_of_9 = R"sql(
ALTER TABLE priority_code ADD COLUMN revoked bigint NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1));
)sql";

// Some of an order's units may go back. Until then it was all of them, or none.
constexpr const char* refunded_items_of_10 = R"sql(
ALTER TABLE refund ADD COLUMN items text NOT NULL DEFAULT '';
)sql";

}  // namespace

std::span<const Migration> migrations() {
  static const std::vector<Migration> all{
      {.from = 6, .script = std::string(notices_of_7) + people_of_7 + chronicle_of_7},
      {.from = 7, .script = preparations_of_8},
      {.from = 8, .script = revoked_codes_of_9},
      {.from = 9, .script = refunded_items_of_10}};
  return all;
}

const char* tables_of_6() {
  return tables;
}

}  // namespace sluice::ledger::postgres
