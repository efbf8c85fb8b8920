#include "ledger/sqlite/online_copy.h"

#include <memory>
#include <system_error>

#include "ledger/new_life.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {
namespace {

// A mebibyte: more would be seen to stutter on a terminal, fewer cost a call each.
constexpr int pages_a_step = 256;

struct EndBackup {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

// The moment that is copied: as long as this reads, the backup never begins anew, whatever is written meanwhile.
Result<Database> open_moment(const std::filesystem::path& from) {
  auto database = Database::open(from, Database::Access::read_only);
  if (!database) return database.error();
  if (database->exec("BEGIN") != SQLITE_OK) return database->error(ErrorKind::io, "cannot be read");
  if (auto known = check_schema(*database); !known) return known.error();
  return database;
}

Result<void> copy_pages(Database& from, Database& to, const CopyProgress& progress) {
  // Whoever keeps the copy syncs it; torn by a crash it is thrown away.
  if (to.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;") != SQLITE_OK) {
    return to.error(ErrorKind::io, "cannot be written");
  }
  const std::unique_ptr<sqlite3_backup, EndBackup> backup(
      sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
  if (!backup) return to.error(ErrorKind::io, "cannot be written");
  int rc = SQLITE_OK;
  while ((rc = sqlite3_backup_step(backup.get(), pages_a_step)) == SQLITE_OK) {
    const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup.get()));
    progress(all - static_cast<std::uint64_t>(sqlite3_backup_remaining(backup.get())), all);
  }
  if (rc == SQLITE_DONE) return {};
  return to.error_saying(ErrorKind::io, std::string("cannot be copied: ") + sqlite3_errstr(rc));
}

struct LivingSale {
  std::string id;
  std::uint32_t epoch = 0;
};

Result<std::vector<LivingSale>> read_living(Database& database) {
  auto rows = Statement::prepare(database.handle(), "SELECT id, epoch FROM sale WHERE state <> 'closed' ORDER BY id",
                                 Statement::Use::once);
  if (!rows) return database.error(ErrorKind::io, "cannot be read");
  std::vector<LivingSale> sales;
  int rc = rows->step();
  for (; rc == SQLITE_ROW; rc = rows->step()) {
    sales.push_back({std::string(rows->text(0)), static_cast<std::uint32_t>(rows->integer(1))});
  }
  if (rc != SQLITE_DONE) return database.error(ErrorKind::io, "cannot be read");
  return sales;
}

Result<std::vector<std::string>> renew_epochs(Database& database, Random& random) {
  const auto living = read_living(database);
  if (!living) return living.error();
  auto update = Statement::prepare(database.handle(), "UPDATE sale_settings SET epoch = ?2 WHERE sale = ?1",
                                   Statement::Use::once);
  if (!update || database.exec("BEGIN IMMEDIATE") != SQLITE_OK) {
    return database.error(ErrorKind::io, "cannot be written");
  }
  std::vector<std::string> renewed;
  for (const LivingSale& sale : *living) {
    if (update->run(sale.id, another_epoch(sale.epoch, random)) != SQLITE_DONE) {
      return database.error(ErrorKind::io, "cannot be written");
    }
    renewed.push_back(sale.id);
  }
  // Whoever had left an address had a ticket that is void now.
  if (database.exec("DELETE FROM notice") != SQLITE_OK || database.exec("COMMIT") != SQLITE_OK) {
    return database.error(ErrorKind::io, "cannot be written");
  }
  return renewed;
}

Result<void> prove(const std::filesystem::path& ledger) {
  const auto report = audit_sqlite(ledger);
  if (!report) return report.error();
  for (const Invariant& invariant : report->invariants) {
    if (!invariant.ok) return invalid_input("its ledger is broken: " + invariant.name + ": " + invariant.detail);
  }
  return {};
}

Result<std::vector<std::string>> renew(const std::filesystem::path& ledger, Random& random) {
  auto database = Database::open(ledger, Database::Access::read_write);
  if (!database) return database.error();
  if (auto prepared = prepare_to_write(*database); !prepared) return prepared.error();
  return renew_epochs(*database, random);
}

}  // namespace

Result<void> copy_sqlite(const std::filesystem::path& from, const std::filesystem::path& to,
                         const CopyProgress& progress) {
  auto moment = open_moment(from);
  if (!moment) return moment.error();
  Result<void> copied;
  {
    auto copy = Database::open(to, Database::Access::read_write);
    if (!copy) return copy.error();
    copied = copy_pages(*moment, *copy, progress);
  }
  std::error_code ignored;
  if (!copied) std::filesystem::remove(to, ignored);
  return copied;
}

Result<std::vector<std::string>> begin_new_life(const std::filesystem::path& ledger, Random& random) {
  // The connection is closed before the audit: all that was written is in the file then, and no log beside it.
  auto renewed = renew(ledger, random);
  if (!renewed) return renewed;
  if (auto proven = prove(ledger); !proven) return proven.error();
  return renewed;
}

}  // namespace sluice::ledger
