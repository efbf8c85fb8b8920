// All rows of a ledger in SQLite, out of it and into a new one.
#pragma once

#include <filesystem>
#include <memory>

#include "ledger/table_shape.h"

namespace sluice::ledger {

// One moment of the file, until it goes. Errors: not_found, invalid_input (not a ledger of this version), io.
[[nodiscard]] Result<std::unique_ptr<TableSource>> open_sqlite_source(const std::filesystem::path& path);
// Makes a new ledger, which has no sales in it before commit(). conflict: there is a file.
[[nodiscard]] Result<std::unique_ptr<TableSink>> open_sqlite_sink(const std::filesystem::path& path);

}  // namespace sluice::ledger
