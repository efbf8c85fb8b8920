#include "ledger/sqlite/migrations/steps.h"
#include "ledger/sqlite/row_keys.h"

namespace sluice::ledger {
namespace {

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

}  // namespace

Migration to_4() {
  return {3, {set_3_aside, tables_of_4(), fill_from_3()}};
}

}  // namespace sluice::ledger
