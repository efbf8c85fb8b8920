// One connection to a ledger file. Closing it is silent: whatever had to last was committed before.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/sqlite/statement_shelf.h"

namespace sluice::ledger {

class Database {
public:
  // immutable: read only, of a file that nobody writes; nothing is written beside it, not even a lock.
  enum class Access { read_write, read_only, immutable };

  // Read-write creates the file, readable by its owner only. `vfs`: the name of a registered one; empty: the
  // system's. `busy_wait_max`: how long a statement waits for another process that has the file locked.
  [[nodiscard]] static Result<Database> open(const std::filesystem::path& path, Access access,
                                             const std::string& vfs = {},
                                             std::chrono::milliseconds busy_wait_max = std::chrono::seconds(5));

  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
  [[nodiscard]] const std::string& path() const { return path_; }

  // Runs statements that return nothing of interest. Returns SQLite's extended code.
  [[nodiscard]] int exec(const char* sql) { return sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr); }
  // The statement, kept for the next time when it is given back.
  [[nodiscard]] Result<StatementShelf::Lent> lend(std::string_view sql) { return shelf_->lend(handle(), sql); }
  // Runs one statement and returns the first column of its first row as a number.
  [[nodiscard]] Result<std::int64_t> number(std::string_view sql);
  [[nodiscard]] Result<std::string> text(std::string_view sql);

  // "ledger /data/ledger.db: WHAT: disk I/O error", from the last failed call; damaged(), if it met damage.
  [[nodiscard]] Error error(ErrorKind kind, std::string_view what) const;
  [[nodiscard]] Error error_saying(ErrorKind kind, std::string_view what) const;
  // Its pages do not make up tables. `why`: as SQLite says it.
  [[nodiscard]] Error damaged(std::string why) const;

private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

  std::unique_ptr<sqlite3, Close> handle_;
  std::string path_;
  std::unique_ptr<StatementShelf> shelf_ = std::make_unique<StatementShelf>();  // at one place, and gone first
};

}  // namespace sluice::ledger
