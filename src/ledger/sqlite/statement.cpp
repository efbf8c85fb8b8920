#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

Result<Statement> Statement::prepare(sqlite3* db, std::string_view sql, Use use) {
  sqlite3_stmt* handle = nullptr;
  const unsigned flags = use == Use::kept ? SQLITE_PREPARE_PERSISTENT : 0;
  const int rc = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), flags, &handle, nullptr);
  if (rc != SQLITE_OK) return Error{ErrorKind::io, sqlite3_errmsg(db)};
  return Statement(handle);
}

}  // namespace sluice::ledger
