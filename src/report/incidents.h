// What happened to a sale, when, as its chronicle has it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/sale_account.h"

namespace sluice::report {

struct Incident {
  WallTime at{};
  std::string kind{};
  std::string detail{};
  std::optional<double> gap_s{};  // of a start: how long before nothing had been written, at most
};

[[nodiscard]] std::vector<Incident> incidents_of(const ledger::SaleAccount& account);

}  // namespace sluice::report
