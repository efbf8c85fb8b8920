#include "ledger/sqlite/sqlite_store.h"

#include "ledger/lease_rule.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/file_watch.h"
#include "ledger/sqlite/joined_log.h"
#include "ledger/sqlite/page_check.h"
#include "ledger/sqlite/people.h"
#include "ledger/sqlite/read_ahead.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/single_rows.h"
#include "ledger/sqlite/writer.h"

namespace sluice::ledger {
namespace {

Result<void> begin_reading(Database& database) {
  if (database.exec("BEGIN") != SQLITE_OK) return database.error(ErrorKind::io, "cannot be read");
  return {};
}
void end_reading(Database& database) {
  (void)database.exec("ROLLBACK");
}

class SqliteReader final : public Reader {
public:
  explicit SqliteReader(Database database) : database_(std::move(database)) {}

  Result<std::optional<HoldRow>> read_hold(HoldId id) override { return select_hold(database_, id); }
  Result<std::optional<OrderImage>> read_order(OrderId id) override {
    if (auto begun = begin_reading(database_); !begun) return begun.error();
    auto image = select_order(database_, id);
    end_reading(database_);
    return image;
  }

private:
  Database database_;
};

class SqliteStore final : public Store {
public:
  // `pages`: null, where they are known to be sound.
  SqliteStore(std::unique_ptr<JoinedLog> log, Database database, std::unique_ptr<PageCheck> pages, Writer writer,
              Statement begin, Statement end, SqliteOptions options)
      : options_(std::move(options)),
        log_(std::move(log)),
        database_(std::move(database)),
        pages_(std::move(pages)),
        writer_(std::move(writer)),
        begin_(std::move(begin)),
        end_(std::move(end)),
        files_({database_.path(), database_.path() + "-wal"}) {
    // Replaces SQLite's own checkpoints, which swallow their errors and sync again as if nothing had happened.
    sqlite3_wal_hook(database_.handle(), &SqliteStore::on_logged, this);
  }

  Result<void> commit(std::span<const Write> writes) override {
    if (failed_) {
      return database_.error_saying(ErrorKind::io, "takes no more writes after an earlier failure");
    }
    if (auto missing = missing_lease(writes)) return *missing;
    if (auto sound = be_sound(); !sound) return sound;
    if (const int rc = begin_.run(); rc != SQLITE_DONE) return give_up(rc);
    if (auto written = write(writes, Writer::Way::together); !written) return written;
    if (const int rc = end_.run(); rc != SQLITE_DONE) return give_up(rc);
    // After the commit: nothing is acknowledged that is in a file which nobody will find again.
    if (auto missing = files_.missing()) {
      stop();
      return database_.error_saying(ErrorKind::io, *missing + "; what was written since may be lost");
    }
    if (pages_logged_ - pages_at_checkpoint_ >= options_.checkpoint_pages) checkpoint();
    return {};
  }

  Result<std::vector<SaleRow>> read_sales() override { return blame_damage(select_sales(database_)); }
  Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override {
    if (auto begun = begin_reading(database_); !begun) return begun;
    auto visited = visit_sale_ahead(database_, sale, visitor);
    end_reading(database_);
    return blame_damage(std::move(visited));
  }

  Result<std::unique_ptr<Reader>> open_reader() override {
    auto database =
        Database::open(database_.path(), Database::Access::read_only, options_.vfs, options_.busy_wait_max);
    if (!database) return database.error();
    return std::unique_ptr<Reader>(std::make_unique<SqliteReader>(std::move(*database)));
  }
  Result<std::unique_ptr<People>> open_people() override {
    auto database =
        Database::open(database_.path(), Database::Access::read_only, options_.vfs, options_.busy_wait_max);
    if (!database) return database.error();
    return people_of(std::move(*database));
  }

private:
  // Before anything is written, and so before the owner serves: what was read until then is what was written.
  Result<void> be_sound() {
    if (!pages_) return {};
    if (auto sound = pages_->wait(); !sound) {
      stop();
      return sound;
    }
    pages_are_sound(database_);
    pages_.reset();
    return {};
  }
  // Of what could not be read: damage is the better reason.
  template <class Read>
  Read blame_damage(Read read) {
    if (read || !pages_) return read;
    if (auto sound = pages_->wait(); !sound) return sound.error();
    return read;
  }
  // Within the transaction that was begun; ends it when it fails.
  Result<void> write(std::span<const Write> writes, Writer::Way way) {
    const Applied applied = apply(writes, way);
    if (applied.verdict == Writer::Verdict::done) return {};
    if (applied.verdict == Writer::Verdict::failed) return give_up(sqlite3_extended_errcode(database_.handle()));
    if (auto back = roll_back(); !back) return back;
    if (way == Writer::Way::each_alone) return refusal_of(writes, *applied.at);
    if (const int rc = begin_.run(); rc != SQLITE_DONE) return give_up(rc);
    return write(writes, Writer::Way::each_alone);
  }
  // Of a batch that was rolled back.
  Error refusal_of(std::span<const Write> writes, const Write& blamed) {
    const auto sales = select_sales(database_);
    if (!sales) return sales.error();
    const auto gone = replaced(writes, *sales);
    return gone ? *gone : refusal(blamed, writer_.rule());
  }
  struct Applied {
    Writer::Verdict verdict = Writer::Verdict::done;
    const Write* at = nullptr;  // the last one that was looked at
  };
  Applied apply(std::span<const Write> writes, Writer::Way way) {
    Applied applied;
    writer_.begin(way);
    for (const Write& write : writes) {
      applied = {.verdict = writer_.apply(write), .at = &write};
      if (applied.verdict != Writer::Verdict::done) return applied;
    }
    applied.verdict = writer_.finish();
    return applied;
  }

  static int on_logged(void* self, sqlite3*, const char*, int pages) {
    static_cast<SqliteStore*>(self)->note_pages(pages);
    return SQLITE_OK;
  }
  void note_pages(int pages) {
    if (pages < pages_at_checkpoint_) pages_at_checkpoint_ = 0;  // the log began anew
    pages_logged_ = pages;
  }

  // Everything up to here is synced in the log, so a failure does not touch what was acknowledged; but the pages that
  // were to be synced may be lost from the kernel's cache, so nobody may try again in this process.
  void checkpoint() {
    const int rc =
        sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    pages_at_checkpoint_ = pages_logged_;
    if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY) stop();
  }

  // A statement may have done it.
  Result<void> roll_back() {
    writer_.taken_back();
    if (sqlite3_get_autocommit(database_.handle()) != 0 || database_.exec("ROLLBACK") == SQLITE_OK) return {};
    stop();
    return database_.error(ErrorKind::io, "could not be written");
  }

  Result<void> give_up(int rc) {
    const bool is_busy = (rc & 0xff) == SQLITE_BUSY;
    Error error = is_busy ? database_.error(ErrorKind::unavailable, "is being written by another process")
                          : database_.error(ErrorKind::io, "could not be written");
    if (!is_busy) stop();
    writer_.taken_back();
    if (sqlite3_get_autocommit(database_.handle()) == 0 && database_.exec("ROLLBACK") != SQLITE_OK) stop();
    return error;
  }

  void stop() {
    failed_ = true;
    sqlite3_db_config(database_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }

  const SqliteOptions options_;
  const std::unique_ptr<JoinedLog> log_;
  // Statements go before the connection they belong to.
  Database database_;
  std::unique_ptr<PageCheck> pages_;  // null: they are sound
  Writer writer_;
  Statement begin_;
  Statement end_;
  FileWatch files_;  // the log is there from the opening on
  int pages_logged_ = 0;
  int pages_at_checkpoint_ = 0;
  bool failed_ = false;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& path, const SqliteOptions& options) {
  auto log = std::make_unique<JoinedLog>(options.vfs);
  auto database = Database::open(path, Database::Access::read_write, log->name(), options.busy_wait_max);
  if (!database) return database.error();
  const auto prepared = prepare_to_write(*database);
  if (!prepared) return prepared.error();
  std::unique_ptr<PageCheck> pages;
  if (*prepared == Pages::unchecked) {
    auto begun = PageCheck::begin(path);
    if (!begun) return begun.error();
    pages = std::move(*begun);
  }
  auto writer = Writer::prepare(*database);
  if (!writer) return writer.error();
  auto begin = Statement::prepare(database->handle(), "BEGIN IMMEDIATE", Statement::Use::kept);
  auto end = Statement::prepare(database->handle(), "COMMIT", Statement::Use::kept);
  if (!begin || !end) return database->error(ErrorKind::io, "cannot be used");
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(log), std::move(*database), std::move(pages),
                                                              std::move(*writer), std::move(*begin), std::move(*end),
                                                              options));
}

}  // namespace sluice::ledger
