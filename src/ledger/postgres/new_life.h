// Begins the new life of a ledger whose database was restored to an earlier moment, while no server runs on it.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "ledger/postgres/target.h"

namespace sluice::ledger::postgres {

// Brings the tables up to date, gives each sale that is not closed a new epoch (ledger/new_life.h), and proves every
// invariant. Returns the sales whose tickets are void now, by id. Errors: not_found (there is no ledger),
// unavailable (away, or a server runs on it), invalid_input (an invariant is broken), io.
[[nodiscard]] Result<std::vector<std::string>> begin_new_life(const Target& target, Random& random);

}  // namespace sluice::ledger::postgres
