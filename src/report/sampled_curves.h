// The curves of a sale's lines, out of its samples. Pure. Cost: linear in the samples, times the lines.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/sale_account.h"
#include "report/waits.h"

namespace sluice::report {

struct SampledCurves {
  std::vector<LineCurves> lines{};  // by position, those that samples tell of
  std::uint64_t fell = 0;           // moments at which fewer places were called than before, without a restart
};

// What a line gave out while the sale gave out less was skipped at a restart: a gap. What samples tell that is no
// curve is left out.
[[nodiscard]] SampledCurves curves_of(const ledger::SaleAccount& account);

}  // namespace sluice::report
