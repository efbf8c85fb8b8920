// Reader (ledger/ledger.h) over a connection that reads.
#pragma once

#include <memory>

#include "ledger/ledger.h"
#include "ledger/postgres/reading_link.h"

namespace sluice::ledger::postgres {

[[nodiscard]] std::unique_ptr<Reader> reader_of(ReadingLink link);

}  // namespace sluice::ledger::postgres
