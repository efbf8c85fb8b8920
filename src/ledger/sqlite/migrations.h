// How a ledger of an earlier version becomes one of this version.
//
// A migration never changes once it was released: what comes after it is a further one, in a file of its own
// (migrations/). A new ledger goes through all of those after version 3, so that it has the same tables as one that
// grew up to it.
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

}  // namespace sluice::ledger
