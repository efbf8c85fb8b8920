#include "ledger/sqlite/migrations.h"

#include "ledger/sqlite/migrations/steps.h"

namespace sluice::ledger {

std::span<const Migration> migrations() {
  static const std::vector<Migration> all{to_3(), to_4(), to_5(), to_6(), to_7(), to_8(), to_9(), to_10()};
  return all;
}

}  // namespace sluice::ledger
