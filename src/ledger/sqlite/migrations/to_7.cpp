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

// What a sale is remembered by: how it stood from moment to moment, and what happened to it.
constexpr const char* chronicle_of_7 = R"sql(
CREATE TABLE sale_sample (
  sale TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  at INTEGER NOT NULL,     -- milliseconds UTC
  waiting INTEGER NOT NULL,
  inside INTEGER NOT NULL,
  free INTEGER NOT NULL,
  held INTEGER NOT NULL,
  sold INTEGER NOT NULL,
  waiting_most INTEGER NOT NULL,
  places INTEGER NOT NULL,
  waited INTEGER NOT NULL,
  sold_out INTEGER NOT NULL,
  not_open INTEGER NOT NULL,
  overloaded INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  came INTEGER NOT NULL,
  lapsed INTEGER NOT NULL,
  left_called INTEGER NOT NULL,
  left_waiting INTEGER NOT NULL,
  passed_over INTEGER NOT NULL,
  came_back INTEGER NOT NULL,
  entered INTEGER NOT NULL,
  secured INTEGER NOT NULL,
  hold_refused INTEGER NOT NULL,
  over_allowance INTEGER NOT NULL,
  work_asked INTEGER NOT NULL,
  work_refused INTEGER NOT NULL,
  up_waiting INTEGER NOT NULL,
  down_waiting INTEGER NOT NULL,
  problem_waiting INTEGER NOT NULL,
  up_order INTEGER NOT NULL,
  down_order INTEGER NOT NULL,
  problem_order INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  throttled INTEGER NOT NULL,
  shed INTEGER NOT NULL,
  breaker_trips INTEGER NOT NULL,
  lines TEXT NOT NULL,     -- JSON, by line: [[issued, called up to], ...]
  latency TEXT NOT NULL,   -- JSON: answers by how long they took
  PRIMARY KEY (sale, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sale_event (
  sale TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  at INTEGER NOT NULL,     -- milliseconds UTC
  kind TEXT NOT NULL CHECK (kind <> ''),
  detail TEXT NOT NULL,
  PRIMARY KEY (sale, number)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace

Migration to_7() {
  return {6, {notices_of_7, people_of_7, chronicle_of_7}};
}

}  // namespace sluice::ledger
