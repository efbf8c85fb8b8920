// People (ledger/people.h) over a connection that reads.
#pragma once

#include <memory>

#include "ledger/people.h"
#include "ledger/sqlite/database.h"

namespace sluice::ledger {

[[nodiscard]] std::unique_ptr<People> people_of(Database database);

}  // namespace sluice::ledger
