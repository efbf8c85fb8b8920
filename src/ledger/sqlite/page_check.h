// The pages of a ledger, looked through (check_pages()) beside a start that reads from them already: on a thread and
// a connection of its own, so that a start with a million holds does not wait for it where there is another core.
//
// Whoever began it takes nothing of what was read for true before wait() has said so. One thread; going away before
// that gives the look up.
#pragma once

#include <filesystem>
#include <future>
#include <memory>

#include "ledger/sqlite/database.h"

namespace sluice::ledger {

class PageCheck {
public:
  // Of a file that is there. Errors: io, it cannot be opened.
  [[nodiscard]] static Result<std::unique_ptr<PageCheck>> begin(const std::filesystem::path& ledger);
  ~PageCheck();
  PageCheck(const PageCheck&) = delete;
  PageCheck& operator=(const PageCheck&) = delete;

  // Blocks until all pages were looked at. Errors, the same each time: io, damaged, for people.
  [[nodiscard]] Result<void> wait();

private:
  explicit PageCheck(Database database);

  Database database_;
  std::future<Result<void>> looking_;  // no state: `found_` says what it came to
  Result<void> found_;
};

}  // namespace sluice::ledger
