#include "ledger/sqlite/joined_log.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/faulty_disk.h"
#include "ledger/sqlite/scratch_folder.h"

namespace sluice::ledger {
namespace {

class JoinedLogTest : public ::testing::Test {
protected:
  Database open(const std::string& vfs) {
    Database database = Database::open(path, Database::Access::read_write, vfs).value();
    EXPECT_EQ(database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"),
              SQLITE_OK);
    return database;
  }
  // A transaction that changes so many pages, a row each.
  static std::string rows(std::int64_t first, int count) {
    std::string sql = "BEGIN;";
    for (int i = 0; i < count; ++i) {
      sql += "INSERT INTO t VALUES (" + std::to_string(first + i) + ", zeroblob(3000));";
    }
    return sql;
  }
  static constexpr const char* table = "CREATE TABLE t (id INTEGER PRIMARY KEY, text BLOB)";

  ScratchFolder folder;
  FaultyDisk disk;
  JoinedLog log{FaultyDisk::name()};
  const std::filesystem::path path = folder.path() / "test.db";
};

TEST_F(JoinedLogTest, ATransactionIsOneWriteAndEverybodyFindsItThen) {
  Database writer = open(log.name());
  ASSERT_EQ(writer.exec(table), SQLITE_OK);
  Database reader = open(FaultyDisk::name());
  for (int i = 1; i <= 5; ++i) {
    const auto writes = disk.writes();
    const auto syncs = disk.syncs();
    ASSERT_EQ(writer.exec((rows(i * 100, 20) + "COMMIT").c_str()), SQLITE_OK);
    EXPECT_EQ(disk.writes() - writes, 1U);
    EXPECT_EQ(disk.syncs() - syncs, 1U);
    EXPECT_EQ(reader.number("SELECT count(*) FROM t").value(), i * 20);
  }
}

TEST_F(JoinedLogTest, WhatATransactionCouldNotKeepInMemoryIsReadBackByIt) {
  Database writer = open(log.name());
  ASSERT_EQ(writer.exec("PRAGMA cache_size = 5"), SQLITE_OK);
  ASSERT_EQ(writer.exec(table), SQLITE_OK);
  ASSERT_EQ(writer.exec(rows(1, 300).c_str()), SQLITE_OK);
  EXPECT_EQ(writer.number("SELECT count(*) FROM t WHERE length(text) = 3000").value(), 300);
  ASSERT_EQ(writer.exec("UPDATE t SET text = zeroblob(2999); COMMIT"), SQLITE_OK);
  Database reader = open(FaultyDisk::name());
  EXPECT_EQ(reader.number("SELECT count(*) FROM t WHERE length(text) = 2999").value(), 300);
  EXPECT_EQ(reader.text("PRAGMA integrity_check").value(), "ok");
}

TEST_F(JoinedLogTest, MoreThanMayWaitIsWrittenInSeveralPieces) {
  Database writer = open(log.name());
  ASSERT_EQ(writer.exec(table), SQLITE_OK);
  const auto writes = disk.writes();
  ASSERT_EQ(writer.exec((rows(1, 600) + "COMMIT").c_str()), SQLITE_OK);
  EXPECT_GE(disk.writes() - writes, 600 * 4096 / joined_bytes_max);
  EXPECT_LE(disk.writes() - writes, 600 * 4096 / joined_bytes_max * 2);
  EXPECT_EQ(open(FaultyDisk::name()).number("SELECT count(*) FROM t").value(), 600);
}

TEST_F(JoinedLogTest, AWriteThatFailsIsTheCommitsFailureAndNothingOfItIsThere) {
  Database writer = open(log.name());
  ASSERT_EQ(writer.exec(table), SQLITE_OK);
  ASSERT_EQ(writer.exec(rows(1, 20).c_str()), SQLITE_OK);
  disk.fail_write(1, FaultyDisk::Fault::once);
  EXPECT_EQ(writer.exec("COMMIT") & 0xff, SQLITE_IOERR);
  EXPECT_TRUE(disk.has_failed());
  EXPECT_NE(sqlite3_get_autocommit(writer.handle()), 0) << "SQLite has ended it";
  EXPECT_EQ(writer.number("SELECT count(*) FROM t").value(), 0);
  ASSERT_EQ(writer.exec((rows(1, 20) + "COMMIT").c_str()), SQLITE_OK);
  EXPECT_EQ(open(FaultyDisk::name()).number("SELECT count(*) FROM t").value(), 20);
}

TEST_F(JoinedLogTest, WhatWasTakenBackIsSeenByNobody) {
  Database writer = open(log.name());
  ASSERT_EQ(writer.exec("PRAGMA cache_size = 5"), SQLITE_OK);
  ASSERT_EQ(writer.exec(table), SQLITE_OK);
  ASSERT_EQ(writer.exec((rows(1, 200) + "ROLLBACK").c_str()), SQLITE_OK);
  ASSERT_EQ(writer.exec((rows(1, 7) + "COMMIT").c_str()), SQLITE_OK);
  Database reader = open(FaultyDisk::name());
  EXPECT_EQ(reader.number("SELECT count(*) FROM t").value(), 7);
  EXPECT_EQ(reader.text("PRAGMA integrity_check").value(), "ok");
}

}  // namespace
}  // namespace sluice::ledger
