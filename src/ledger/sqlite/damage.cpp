#include "ledger/sqlite/damage.h"

#include <optional>

#include "ledger/sqlite/log_check.h"

namespace sluice::ledger {

Result<void> check_log(Database& database) {
  if (database.exec("BEGIN IMMEDIATE") != SQLITE_OK)
    return database.error(ErrorKind::unavailable, "cannot be set up");
  const std::optional<std::uint64_t> at = damage_in_log(database.path() + "-wal");
  (void)database.exec("ROLLBACK");
  if (!at) return {};
  return database.error_saying(ErrorKind::io, "its log " + database.path() + "-wal is damaged at byte " +
                                                  std::to_string(*at) +
                                                  ", and what was acknowledged after that would be lost; nothing was "
                                                  "changed: keep both files, and restore a backup");
}

Result<void> check_pages(Database& database) {
  const auto verdict = database.text("PRAGMA quick_check(1)");
  if (!verdict) return verdict.error();
  return *verdict == "ok" ? Result<void>() : database.damaged(*verdict);
}

}  // namespace sluice::ledger
