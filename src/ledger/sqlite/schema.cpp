#include "ledger/sqlite/schema.h"

#include <string>

#include "ledger/sqlite/damage.h"
#include "ledger/sqlite/migrations.h"
#include "ledger/sqlite/migrations/first_tables.h"

namespace sluice::ledger {
namespace {

constexpr std::int64_t oldest_version = 2;  // that can be migrated

// secure_delete: Debian turns it on, which writes zeros over every freed cell; rows here are kept for ever.
// cache_size: 8 MiB holds the right edges of all tables. More is slower: SQLite walks the whole cache at most commits
// (64 MiB cost a fifth of the time of a batch of 100), and the kernel keeps the rest of the file at hand anyway.
// journal_size_limit: a log that grew behind a long reader is cut back to this.
constexpr const char* settings = R"sql(
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = OFF;
PRAGMA secure_delete = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8192;
PRAGMA journal_size_limit = 67108864;
)sql";

Error not_a_ledger(const Database& database) {
  return database.error_saying(ErrorKind::invalid_input, "is not a ledger of this program");
}

Result<std::int64_t> version_of(Database& database) {
  auto version = database.number("PRAGMA user_version");
  if (version) return version;
  const int code = sqlite3_errcode(database.handle());
  if (code == SQLITE_NOTADB) return database.error_saying(ErrorKind::invalid_input, "is not an SQLite database");
  return version;
}

Result<bool> is_empty(Database& database) {
  const auto count = database.number("SELECT count(*) FROM sqlite_schema");
  if (!count) return count.error();
  return *count == 0;
}

Result<void> run(Database& database, const char* script) {
  if (database.exec(script) != SQLITE_OK) return database.error(ErrorKind::io, "cannot be set up");
  return {};
}

Result<void> set_version(Database& database, std::int64_t version) {
  return run(database, ("PRAGMA user_version = " + std::to_string(version)).c_str());
}

Result<void> create_tables(Database& database) {
  const std::string id = "PRAGMA application_id = " + std::to_string(application_id);
  for (const char* script : {tables_before_3(), tables_new_in_3(), id.c_str()}) {
    if (auto created = run(database, script); !created) return created;
  }
  return set_version(database, first_version);
}

Result<void> migrate(Database& database) {
  auto version = version_of(database);
  if (!version) return version.error();
  for (const Migration& migration : migrations()) {
    if (migration.from != *version) continue;
    for (const std::string& script : migration.scripts) {
      if (auto migrated = run(database, script.c_str()); !migrated) return migrated;
    }
    if (auto told = set_version(database, ++*version); !told) return told;
  }
  return {};
}

Result<void> create_or_migrate(Database& database) {
  const auto empty = is_empty(database);
  if (!empty) return empty.error();
  if (*empty) {
    if (auto created = create_tables(database); !created) return created;
  }
  return migrate(database);
}

// Two processes may open a file at once: who gets the write lock second finds the tables there. After a crash
// half-way the file is as it was.
Result<void> set_up_in_one_step(Database& database) {
  if (database.exec("BEGIN IMMEDIATE") != SQLITE_OK)
    return database.error(ErrorKind::unavailable, "cannot be set up");
  auto done = create_or_migrate(database);
  if (done && database.exec("COMMIT") != SQLITE_OK) done = database.error(ErrorKind::io, "cannot be set up");
  if (!done && sqlite3_get_autocommit(database.handle()) == 0) (void)database.exec("ROLLBACK");
  return done;
}

Result<void> set_up_journal(Database& database) {
  const auto mode = database.text("PRAGMA journal_mode = WAL");
  if (!mode) return mode.error();
  if (*mode != "wal") return database.error_saying(ErrorKind::io, "cannot keep a write-ahead log there");
  if (database.exec(settings) != SQLITE_OK) return database.error(ErrorKind::io, "cannot be set up");
  return {};
}

std::string told(std::int64_t version) {
  return "(schema " + std::to_string(version) + ", this one needs " + std::to_string(schema_version) + ")";
}

// The version of what this program can read, after migrations if need be.
Result<std::int64_t> known_version(Database& database) {
  const auto version = version_of(database);
  if (!version) return version;
  const auto application = database.number("PRAGMA application_id");
  if (!application) return application;
  if (*application != application_id || *version < 1) return not_a_ledger(database);
  if (*version < oldest_version) {
    return database.error_saying(ErrorKind::invalid_input,
                                 "was written by an earlier build of this program " + told(*version) +
                                     "; end its sales with that build, and begin with a new data folder");
  }
  if (*version > schema_version) {
    return database.error_saying(ErrorKind::invalid_input, "was written by a newer version of this program (schema " +
                                                               std::to_string(*version) + ", known up to " +
                                                               std::to_string(schema_version) + ")");
  }
  return version;
}

// Before anything is written: the log first, without which the file is not what it was.
Result<Pages> check_files(Database& database) {
  if (const auto version = version_of(database); !version) return version.error();
  if (auto log = check_log(database); !log) return log.error();
  const auto empty = is_empty(database);
  if (!empty) return empty.error();
  if (*empty) return Pages::sound;
  const auto known = known_version(database);
  if (!known) return known.error();
  if (*known == schema_version) return Pages::unchecked;
  if (auto pages = check_pages(database); !pages) return pages.error();
  return Pages::sound;
}

// A file that is refused would be changed by its closing.
void leave_as_it_is(Database& database, bool is_left) {
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_left ? 1 : 0, nullptr);
}

}  // namespace

Result<void> check_schema(Database& database) {
  const auto version = known_version(database);
  if (!version) return version.error();
  if (*version == schema_version) return {};
  return database.error_saying(ErrorKind::invalid_input,
                               "was written by an earlier version of this program " + told(*version) +
                                   "; start `sluice serve` on it once, which brings it up to date");
}

Result<Pages> prepare_to_write(Database& database) {
  leave_as_it_is(database, true);
  const auto pages = check_files(database);
  if (!pages) return pages.error();
  if (*pages == Pages::sound) pages_are_sound(database);
  if (auto journal = set_up_journal(database); !journal) return journal.error();
  // A migration sorts whole tables: in files, which memory may be too small for.
  if (auto files = run(database, "PRAGMA temp_store = FILE"); !files) return files.error();
  if (auto done = set_up_in_one_step(database); !done) return done.error();
  if (auto memory = run(database, "PRAGMA temp_store = MEMORY"); !memory) return memory.error();
  if (auto read = check_schema(database); !read) return read.error();
  return *pages;
}

void pages_are_sound(Database& database) {
  leave_as_it_is(database, false);
}

}  // namespace sluice::ledger
