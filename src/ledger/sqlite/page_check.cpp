#include "ledger/sqlite/page_check.h"

#include <utility>

#include "ledger/sqlite/damage.h"

namespace sluice::ledger {

Result<std::unique_ptr<PageCheck>> PageCheck::begin(const std::filesystem::path& ledger) {
  auto database = Database::open(ledger, Database::Access::read_only);
  if (!database) return database.error();
  return std::unique_ptr<PageCheck>(new PageCheck(std::move(*database)));
}

PageCheck::PageCheck(Database database)
    : database_(std::move(database)),
      looking_(std::async(std::launch::async, [this] { return check_pages(database_); })) {}

// The thread ends at its next page, and is waited for by the future.
PageCheck::~PageCheck() {
  sqlite3_interrupt(database_.handle());
}

Result<void> PageCheck::wait() {
  if (looking_.valid()) found_ = looking_.get();
  return found_;
}

}  // namespace sluice::ledger
