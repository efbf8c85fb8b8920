// The rule that no row of a sale is written without that sale's lease, shared by all stores.
#pragma once

#include <optional>
#include <span>

#include "base/result.h"
#include "ledger/writes.h"

namespace sluice::ledger {

// The refusal of a batch that names a sale without its MoveMark or TakeLease, whatever their order; nullopt: there is
// none. Some nanoseconds a write.
[[nodiscard]] std::optional<Error> missing_lease(std::span<const Write> writes);

}  // namespace sluice::ledger
