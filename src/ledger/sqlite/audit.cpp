#include "ledger/sqlite/audit.h"

#include <unistd.h>

#include <system_error>

#include "ledger/sqlite/audit_rules.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {
namespace {

// cache_size: 64 MiB; joins of a million holds visit the same pages again and again.
// temp_store: files, because what is sorted grows with the ledger.
constexpr const char* settings = "PRAGMA query_only = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = FILE;";

// Damaged rows or pages are what an audit is there to find; only a disk that does not answer stops it.
bool is_finding(int rc) {
  const int primary = rc & 0xff;
  return primary == SQLITE_ERROR || primary == SQLITE_CORRUPT || primary == SQLITE_MISMATCH;
}

struct Offenders {
  std::string first;
  int count = 0;
  int rc = SQLITE_OK;  // SQLITE_DONE or SQLITE_ROW: all went well
};

Offenders collect(Statement& question) {
  Offenders found;
  while (found.count < offenders_max && (found.rc = question.step()) == SQLITE_ROW) {
    if (found.count++ == 0) found.first = question.text(0);
  }
  return found;
}

Result<Invariant> judge(Database& database, const AuditRule& rule) {
  Invariant verdict{std::string(rule.name), false, {}};
  auto question = Statement::prepare(database.handle(), rule.offenders, Statement::Use::once);
  Offenders found;
  if (question) {
    found = collect(*question);
  } else {
    found.rc = sqlite3_extended_errcode(database.handle());
  }
  if (found.rc == SQLITE_DONE || found.rc == SQLITE_ROW) {
    verdict.ok = found.count == 0;
    verdict.detail = describe_offenders(found.first, found.count);
    return verdict;
  }
  if (!is_finding(found.rc)) return database.error(ErrorKind::io, "cannot be audited");
  verdict.detail = std::string("cannot be answered: ") + sqlite3_errmsg(database.handle());
  return verdict;
}

Result<std::vector<SaleCount>> count_sales(Database& database) {
  auto statement = Statement::prepare(database.handle(), audit_counts(), Statement::Use::once);
  if (!statement) return database.error(ErrorKind::io, "cannot be audited");
  std::vector<SaleCount> sales;
  int rc = SQLITE_OK;
  while ((rc = statement->step()) == SQLITE_ROW) {
    sales.push_back({std::string(statement->text(0)), statement->integer(1), statement->integer(2),
                     statement->integer(3), statement->integer(4), statement->integer(5)});
  }
  // On a damaged file the counts end where the damage begins; the invariants say that it is damaged.
  if (rc != SQLITE_DONE && !is_finding(rc)) return database.error(ErrorKind::io, "cannot be audited");
  return sales;
}

Result<AuditReport> audit(Database& database) {
  AuditReport report;
  auto sales = count_sales(database);
  if (!sales) return sales.error();
  report.sales = std::move(*sales);
  report.ok = true;
  for (const AuditRule& rule : audit_rules()) {
    auto invariant = judge(database, rule);
    if (!invariant) return invariant.error();
    report.ok = report.ok && invariant->ok;
    report.invariants.push_back(std::move(*invariant));
  }
  return report;
}

// One transaction, so that every question is asked of the same moment. Closing the connection ends it.
Result<Database> begin_audit(const std::filesystem::path& path, Database::Access access) {
  auto database = Database::open(path, access);
  if (!database) return database.error();
  if (auto known = check_schema(*database); !known) return known.error();
  if (database->exec(settings) != SQLITE_OK || database->exec("BEGIN") != SQLITE_OK) {
    return database->error(ErrorKind::io, "cannot be audited");
  }
  return database;
}

// What tells that a file was written to.
struct Look {
  std::filesystem::file_time_type written_at;
  std::uintmax_t size = 0;
  bool has_log = false;
  friend bool operator==(const Look&, const Look&) = default;
};

Look look_at(const std::filesystem::path& path) {
  std::error_code none;
  Look look;
  look.written_at = std::filesystem::last_write_time(path, none);
  look.size = std::filesystem::file_size(path, none);
  const auto log = std::filesystem::file_size(path.string() + "-wal", none);
  look.has_log = !none && log > 0;
  return look;
}

// A ledger needs a folder in which its log's index may be made, so a backup on a read-only medium cannot be opened as
// a ledger. Without a log beside it the file is complete; it is then read as a file that does not change, and that it
// did not is looked at in the end. A server that runs on it would have a log there.
template <class Answer, class Ask>
Result<Answer> ask(const std::filesystem::path& path, Ask question) {
  auto database = begin_audit(path, Database::Access::read_only);
  if (database) return question(*database);
  const bool may_be_made = ::access(path.parent_path().empty() ? "." : path.parent_path().c_str(), W_OK) == 0;
  const Look before = look_at(path);
  if (database.error().kind != ErrorKind::io || may_be_made) return database.error();
  if (before.has_log) {
    return Error{ErrorKind::io, "ledger " + path.string() +
                                    ": has a log beside it, which cannot be read where nothing may be written; copy "
                                    "both files to a folder that may be written"};
  }
  database = begin_audit(path, Database::Access::immutable);
  if (!database) return database.error();
  auto answer = question(*database);
  if (look_at(path) != before) {
    return Error{ErrorKind::unavailable, "ledger " + path.string() + ": was written to while it was read; ask again"};
  }
  return answer;
}

Result<std::vector<DrawnLine>> draws_of(Database& database) {
  auto rows = Statement::prepare(database.handle(),
                                 "SELECT s.id, s.settings, s.draw_key, l.line, l.drawn FROM sale s JOIN line l "
                                 "ON l.sale = s.id WHERE s.draw_key <> '' ORDER BY s.id, l.position",
                                 Statement::Use::once);
  if (!rows) return database.error(ErrorKind::io, "cannot be read");
  std::vector<DrawnLine> draws;
  int rc = rows->step();
  for (; rc == SQLITE_ROW; rc = rows->step()) {
    draws.push_back({.sale = std::string(rows->text(0)),
                     .settings = std::string(rows->text(1)),
                     .key = std::string(rows->text(2)),
                     .line = std::string(rows->text(3)),
                     .people = static_cast<std::uint32_t>(rows->integer(4))});
  }
  if (rc != SQLITE_DONE) return database.error(ErrorKind::io, "cannot be read");
  return draws;
}

}  // namespace

Result<AuditReport> audit_sqlite(const std::filesystem::path& path) {
  return ask<AuditReport>(path, audit);
}

Result<std::vector<DrawnLine>> read_draws_sqlite(const std::filesystem::path& path) {
  return ask<std::vector<DrawnLine>>(path, draws_of);
}

}  // namespace sluice::ledger
