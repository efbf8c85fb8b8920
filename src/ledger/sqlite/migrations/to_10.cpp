#include "ledger/sqlite/migrations/steps.h"

namespace sluice::ledger {
namespace {

// Each took all that its order had, or none.
constexpr const char* refunded_items_of_10 = R"sql(
ALTER TABLE refund ADD COLUMN items TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace

Migration to_10() {
  return {9, {refunded_items_of_10}};
}

}  // namespace sluice::ledger
