#include "ledger/sqlite/migrations/steps.h"

namespace sluice::ledger {
namespace {

// Nobody had left an address.
constexpr const char* notices_of_7 = R"sql(
CREATE TABLE notice (
  sale TEXT NOT NULL,
  line INTEGER NOT NULL,                      -- line.position
  number INTEGER NOT NULL CHECK (number > 0), -- the ticket's
  email TEXT NOT NULL,                        -- empty: none
  push TEXT NOT NULL,                         -- a Web Push subscription as JSON; empty: none
  language TEXT NOT NULL,
  PRIMARY KEY (sale, line, number),
  CHECK (email <> '' OR push <> '')
) STRICT, WITHOUT ROWID;
)sql";

// Both are of the whole ledger.
constexpr const char* people_of_7 = R"sql(
CREATE TABLE users (
  name TEXT PRIMARY KEY NOT NULL CHECK (name <> ''),
  role TEXT NOT NULL CHECK (role = 'view' OR role = 'operate' OR role = 'admin'),
  password TEXT NOT NULL CHECK (password <> ''),  -- its scrypt hash
  changed_at INTEGER NOT NULL                     -- milliseconds UTC
) STRICT, WITHOUT ROWID;

CREATE TABLE act (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,                  -- milliseconds UTC
  who TEXT NOT NULL CHECK (who <> ''),  -- users.name, 'token' or 'file'
  address TEXT NOT NULL,                -- from where
  kind TEXT NOT NULL CHECK (kind <> ''),
  sale TEXT NOT NULL,                   -- empty: of none
  subject TEXT NOT NULL,
  was TEXT NOT NULL,                    -- JSON, or empty
  became TEXT NOT NULL                  -- likewise
) STRICT;
CREATE INDEX act_of_sale ON act (sale, number);
)sql";

}  // namespace

Migration to_7() {
  return {6, {notices_of_7, people_of_7}};
}

}  // namespace sluice::ledger
