#include "app/move/ledger_move.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>
#include <vector>

#include "app/serve/storage/data_folder.h"
#include "ledger/audit_report.h"
#include "ledger/postgres/audit.h"
#include "ledger/postgres/table_copy.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/table_copy.h"
#include "ledger/table_shape.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;
using ledger::postgres::Target;

Error named_first(const ledger::AuditReport& report, const std::string& where) {
  for (const ledger::Invariant& one : report.invariants) {
    if (!one.ok) return {ErrorKind::io, where + ": its invariant " + one.name + " is broken: " + one.detail};
  }
  return {ErrorKind::io, where + ": an invariant is broken"};
}

Result<void> require_healthy(const Result<ledger::AuditReport>& report, const std::string& where) {
  if (!report) return report.error();
  return report->ok ? Result<void>() : named_first(*report, where);
}

using Sums = std::vector<ledger::TableSum>;

// Of all rows, each of which also goes into the sink, if there is one.
Result<Sums> sums_of(ledger::TableSource& source, ledger::TableSink* sink = nullptr) {
  Sums sums;
  for (const ledger::TableShape& table : ledger::table_shapes()) {
    ledger::TableSum sum;
    auto read = source.each(table, [&](const ledger::Cells& row) {
      sum.add(row);
      return sink == nullptr ? Result<void>() : sink->put(table, row);
    });
    if (!read) return read.error();
    sums.push_back(sum);
  }
  return sums;
}

Result<void> require_same(const Sums& before, const Sums& after, const std::string& where) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    return Error{ErrorKind::io, where + ": table " + std::string(ledger::table_shapes()[i].name) +
                                    " has not the rows that it was given; nothing was moved"};
  }
  return {};
}

MoveReport report_of(const Sums& sums) {
  MoveReport report{.rows = 0, .sales = sums.front().rows};  // the first table has a row a sale
  for (const ledger::TableSum& sum : sums) report.rows += sum.rows;
  return report;
}

Result<std::string> name_of(const DataFolder& folder, const std::string& name, Random& random) {
  if (!name.empty()) return name;
  auto own = folder.cluster_name(random);
  if (!own) return own.error();
  return own->text;
}

// With its log, which may have what the file has not. A log that was left behind under the new name belongs to
// another file, and would be taken for this one's.
Result<void> rename_ledger(const fs::path& from, const fs::path& to) {
  std::error_code error;
  for (const char* beside : {"-wal", "-shm"}) fs::remove(to.string() + beside, error);
  fs::rename(from, to, error);
  if (error) return Error{ErrorKind::io, from.string() + ": cannot be renamed: " + error.message()};
  for (const char* beside : {"-wal", "-shm"}) fs::rename(from.string() + beside, to.string() + beside, error);
  const int folder = ::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  return is_synced ? Result<void>() : Error{ErrorKind::io, to.string() + ": its folder cannot be synced"};
}

}  // namespace

Result<MoveReport> move_to_postgres(const fs::path& data, const Target& target, const std::string& name,
                                    Random& random) {
  auto folder = DataFolder::open(data);
  if (!folder) return folder.error();
  const auto cluster = name_of(*folder, name, random);
  if (!cluster) return cluster.error();
  const fs::path file = folder->file("ledger.db");
  if (auto healthy = require_healthy(ledger::audit_sqlite(file), file.string()); !healthy) return healthy.error();
  Result<Sums> sums = Error{};
  {
    auto source = ledger::open_sqlite_source(file);
    if (!source) return source.error();
    auto sink = ledger::postgres::open_postgres_sink(target, *cluster);
    if (!sink) return sink.error();
    sums = sums_of(**source, sink->get());
    if (!sums) return sums.error();
    if (auto done = (*sink)->commit(); !done) return done.error();
  }
  auto moved = ledger::postgres::open_postgres_source(target, *cluster);
  if (!moved) return moved.error();
  const auto after = sums_of(**moved);
  if (!after) return after.error();
  if (auto same = require_same(*sums, *after, target.name()); !same) return same.error();
  if (auto healthy = require_healthy(ledger::postgres::audit(target), target.name()); !healthy)
    return healthy.error();
  if (auto done = rename_ledger(file, folder->file("ledger.db.moved")); !done) return done.error();
  return report_of(*sums);
}

Result<MoveReport> move_to_folder(const fs::path& data, const Target& target, const std::string& name,
                                  Random& random) {
  auto folder = DataFolder::open(data);
  if (!folder) return folder.error();
  const auto cluster = name_of(*folder, name, random);
  if (!cluster) return cluster.error();
  const fs::path file = folder->file("ledger.db");
  if (fs::exists(file))
    return Error{ErrorKind::conflict, file.string() + ": there is a ledger in the folder already"};
  auto source = ledger::postgres::open_postgres_source(target, *cluster);
  if (!source) return source.error();
  if (auto healthy = require_healthy(ledger::postgres::audit(target), target.name()); !healthy)
    return healthy.error();
  const fs::path made = folder->file("ledger.db.new");
  std::error_code ignored;
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(made.string() + part, ignored);
  Result<Sums> sums = Error{};
  {
    auto sink = ledger::open_sqlite_sink(made);
    if (!sink) return sink.error();
    sums = sums_of(**source, sink->get());
    if (!sums) return sums.error();
    if (auto done = (*sink)->commit(); !done) return done.error();
  }
  {
    auto copy = ledger::open_sqlite_source(made);
    if (!copy) return copy.error();
    const auto after = sums_of(**copy);
    if (!after) return after.error();
    if (auto same = require_same(*sums, *after, made.string()); !same) return same.error();
  }
  if (auto healthy = require_healthy(ledger::audit_sqlite(made), made.string()); !healthy) return healthy.error();
  // Marked first: a ledger that is nowhere for a moment is better than one that is twice.
  if (auto marked = (*source)->mark_as_moved(fs::absolute(file).string()); !marked) return marked.error();
  if (auto done = rename_ledger(made, file); !done) return done.error();
  return report_of(*sums);
}

}  // namespace sluice::app
