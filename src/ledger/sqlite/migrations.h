// How a ledger of an earlier version becomes one of this version, and what the tables of version 3 are, with which
// this list begins.
//
// A migration never changes once it was released: what comes after it is a further one. A new ledger goes through all
// of those after version 3, so that it has the same tables as one that grew up to it.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace sluice::ledger {

struct Migration {
  int from;                          // leads to from + 1
  std::vector<std::string> scripts;  // in order
};

[[nodiscard]] std::span<const Migration> migrations();

// sale_settings, sale_mark, the view sale, payment, job and idempotency, as version 3 has them.
[[nodiscard]] const char* tables_of_3();

}  // namespace sluice::ledger
