// The rules that no row of a sale is written without that sale's lease, and that whoever was replaced is told so
// whatever else is wrong with what they write; shared by all stores.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "ledger/rows/sale_rows.h"
#include "ledger/writes.h"

namespace sluice::ledger {

// The refusal of a batch that names a sale without its MoveMark or TakeLease, whatever their order; nullopt: there is
// none. Some nanoseconds a write.
[[nodiscard]] std::optional<Error> missing_lease(std::span<const Write> writes);

// Of a batch that was refused for something else: the refusal of the first lease in it that is not the stored one.
// Who was replaced finds rows that its successor has written, and may not take that for a row mended by hand: it
// would load again, and take the sale back. nullopt: whoever wrote it owns the sales. Linear; `stored`: every sale.
[[nodiscard]] std::optional<Error> replaced(std::span<const Write> writes, const std::vector<SaleRow>& stored);

}  // namespace sluice::ledger
