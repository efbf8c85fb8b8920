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

}  // namespace

Migration to_7() {
  return {6, {notices_of_7}};
}

}  // namespace sluice::ledger
