#include "ledger/sqlite/statement_shelf.h"

namespace sluice::ledger {

Result<StatementShelf::Lent> StatementShelf::lend(sqlite3* database, std::string_view sql) {
  if (const auto kept = kept_.find(sql); kept != kept_.end()) {
    auto node = kept_.extract(kept);
    return Lent(*this, sql, std::move(node.mapped()));
  }
  auto prepared = Statement::prepare(database, sql, Statement::Use::kept);
  if (!prepared) return prepared.error();
  return Lent(*this, sql, std::move(*prepared));
}

void StatementShelf::take_back(std::string sql, Statement statement) {
  statement.forget_values();
  if (kept_.size() < kept_max) kept_.try_emplace(std::move(sql), std::move(statement));
}

}  // namespace sluice::ledger
