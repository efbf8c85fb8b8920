// The tables of a ledger in PostgreSQL as version 6 has them, and how one of an earlier version becomes one of this.
//
// Versions are those of every store (ledger/schema_version.h): what version n means is the same, however it is kept.
// A migration never changes once it was released: what comes after it is a further one. A new ledger goes through all
// of them, so that it has the same tables as one that grew up to it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace sluice::ledger::postgres {

inline constexpr std::int64_t first_version = 6;  // that there was in PostgreSQL

struct Migration {
  std::int64_t from = 0;  // leads to from + 1
  std::string script;
};

[[nodiscard]] std::span<const Migration> migrations();

[[nodiscard]] const char* tables_of_6();

}  // namespace sluice::ledger::postgres
