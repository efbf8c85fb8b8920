#include "ledger/sqlite/migrations/steps.h"
#include "ledger/sqlite/row_keys.h"

namespace sluice::ledger {
namespace {

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

Migration to_6() {
  return {5, {provider_events_of_6, holds_of_6(), delivery_tables_of_6(), money_back_of_6, cleared_of_6}};
}

}  // namespace sluice::ledger
