#include "ledger/sqlite/migrations/steps.h"

namespace sluice::ledger {
namespace {

// None was.
constexpr const char* revoked_codes_of_9 = R"sql(
ALTER TABLE priority_code ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked = 0 OR revoked = 1);
)sql";

}  // namespace

Migration to_9() {
  return {8, {revoked_codes_of_9}};
}

}  // namespace sluice::ledger
