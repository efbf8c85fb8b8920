// All rows of a ledger in PostgreSQL, out of it and into an empty one, while no server runs on it.
#pragma once

#include <memory>
#include <string>

#include "ledger/postgres/target.h"
#include "ledger/table_shape.h"

namespace sluice::ledger::postgres {

class PostgresSource : public TableSource {
public:
  // It is a ledger no longer: whoever opens it is told where it is now.
  [[nodiscard]] virtual Result<void> mark_as_moved(const std::string& where) = 0;
};

// One moment. `cluster`: whose it must be. Errors: unavailable (away, or a server runs on it), invalid_input, io.
[[nodiscard]] Result<std::unique_ptr<PostgresSource>> open_postgres_source(const Target& target,
                                                                           const std::string& cluster);
// Into an empty database, or one that was moved away from before: its rows go with the commit. Errors likewise.
[[nodiscard]] Result<std::unique_ptr<TableSink>> open_postgres_sink(const Target& target, const std::string& cluster);

}  // namespace sluice::ledger::postgres
