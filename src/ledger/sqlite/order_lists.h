// The orders of a ledger in SQLite, for merchants (ledger/order_lists.h).
#pragma once

#include <filesystem>
#include <memory>

#include "ledger/order_lists.h"

namespace sluice::ledger {

// Errors: not_found, io, and invalid_input: not a ledger, or one of another version.
[[nodiscard]] Result<std::unique_ptr<OrderLists>> open_order_lists(const std::filesystem::path& ledger);

}  // namespace sluice::ledger
