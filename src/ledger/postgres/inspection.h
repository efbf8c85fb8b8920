// Whether a ledger could be written to here, without writing anything: for `sluice check`, before a server is started
// and beside one that runs.
#pragma once

#include <string>

#include "base/result.h"
#include "ledger/postgres/server_facts.h"
#include "ledger/postgres/target.h"

namespace sluice::ledger::postgres {

// What there is to know, one line for people: "postgresql://... (PostgreSQL 15.20, schema 6), ...". `cluster`: whose
// it must be; empty: anybody's. Errors are those that a start would be refused with, but that a server may own it.
[[nodiscard]] Result<std::string> inspect(const Target& target, const std::string& cluster, const Demands& demands);

}  // namespace sluice::ledger::postgres
