#include "ledger/sqlite/migrations/steps.h"

namespace sluice::ledger {
namespace {

// Of no sale it was known how it was prepared.
constexpr const char* preparations_of_8 = R"sql(
CREATE TABLE preparation (
  sale TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'tick' OR kind = 'rehearsal' OR kind = 'hook' OR kind = 'preflight'),
  name TEXT NOT NULL CHECK (name <> ''),
  at INTEGER NOT NULL,                      -- milliseconds UTC
  who TEXT NOT NULL,                        -- users.name, 'token', or empty: the server itself
  state TEXT NOT NULL CHECK (state <> ''),  -- in the kind's words: ticked, pass, failed
  detail TEXT NOT NULL,                     -- JSON, or empty
  PRIMARY KEY (sale, kind, name)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace

Migration to_8() {
  return {7, {preparations_of_8}};
}

}  // namespace sluice::ledger
