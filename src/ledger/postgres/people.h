// People (ledger/people.h) over a connection that reads.
#pragma once

#include <memory>

#include "ledger/people.h"
#include "ledger/postgres/reading_link.h"

namespace sluice::ledger::postgres {

[[nodiscard]] std::unique_ptr<People> people_of(ReadingLink link);

}  // namespace sluice::ledger::postgres
