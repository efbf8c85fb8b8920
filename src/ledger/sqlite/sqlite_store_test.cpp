#include "ledger/sqlite/sqlite_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "base/invariant.h"
#include "base/random.h"
#include "ledger/content.h"
#include "ledger/samples.h"
#include "ledger/schema_version.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/row_keys.h"
#include "ledger/sqlite/scratch_folder.h"

namespace sluice::ledger {
namespace {

namespace fs = std::filesystem;

class SqliteStoreTest : public testing::Test {
protected:
  // Another program's connection: an operator's shell, say.
  class Shell {
  public:
    explicit Shell(const fs::path& path) { SLUICE_INVARIANT(sqlite3_open(path.c_str(), &db_) == SQLITE_OK); }
    ~Shell() { sqlite3_close(db_); }
    Shell(const Shell&) = delete;
    Shell& operator=(const Shell&) = delete;
    int run(const std::string& sql) { return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr); }
    // The rows of an answer, columns separated by '|'.
    std::vector<std::string> ask(const std::string& sql) {
      std::vector<std::string> rows;
      const auto add = [](void* to, int count, char** values, char**) {
        std::string row;
        for (int i = 0; i < count; ++i) row += (i == 0 ? "" : "|") + std::string(values[i] ? values[i] : "NULL");
        static_cast<std::vector<std::string>*>(to)->push_back(row);
        return 0;
      };
      SLUICE_INVARIANT(sqlite3_exec(db_, sql.c_str(), add, &rows, nullptr) == SQLITE_OK);
      return rows;
    }

  private:
    sqlite3* db_ = nullptr;
  };

  [[nodiscard]] std::unique_ptr<Store> open(const SqliteOptions& options = {}) const {
    return open_sqlite_store(path, options).value();
  }
  void expect_not_opened(ErrorKind kind, const std::string& words) const {
    const auto ledger = open_sqlite_store(path);
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().kind, kind);
    EXPECT_NE(ledger.error().detail.find(words), std::string::npos) << ledger.error().detail;
    EXPECT_NE(ledger.error().detail.find(path.string()), std::string::npos) << ledger.error().detail;
    EXPECT_EQ(ledger.error().detail.find('\n'), std::string::npos);
  }

  ScratchFolder folder;
  fs::path path = folder.path() / "ledger.db";
};

TEST_F(SqliteStoreTest, WhatWasCommittedIsThereAfterReopening) {
  ASSERT_TRUE(open()->commit(sample::empty_sale()));
  for (std::uint32_t i = 1; i <= 3; ++i) {
    const auto ledger = open();
    ASSERT_TRUE(ledger->commit(sample::secured(i)));
  }
  EXPECT_EQ(sample::secured_count(*open()), 3);
}

TEST_F(SqliteStoreTest, TheFileIsReadableByItsOwnerAlone) {
  const auto ledger = open();
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat found {};
    ASSERT_EQ(::stat((path.string() + suffix).c_str(), &found), 0) << suffix;
    EXPECT_EQ(found.st_mode & 0777U, 0600U) << suffix;
  }
}

TEST_F(SqliteStoreTest, IdsStatesAndTimesAreStoredAsTheApiSaysThem) {
  const auto ledger = open();
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  sample::Batch batch = sample::secured(1);
  std::get<InsertHold>(batch[0]).created_at = sample::at(1'000);
  ASSERT_TRUE(ledger->commit(batch));
  Shell shell(path);
  const std::string hold = sample::hold(1).str();
  EXPECT_EQ(hold.substr(0, 5), "hold_");
  EXPECT_EQ(sample::buyer(1).str().size(), 26U);
  EXPECT_EQ(shell.ask("SELECT sale, item, unit, generation, state, hold, buyer FROM claim"),
            std::vector<std::string>{"drop-1|tee|1|1|held|" + hold + "|" + sample::buyer(1).str()});
  EXPECT_EQ(shell.ask("SELECT id, line, ordinal, state, created_at FROM hold"),
            std::vector<std::string>{hold + "|0|1|active|1000"});
  EXPECT_EQ(shell.ask("SELECT sale, buyer, slot, hold FROM buyer_slot"),
            std::vector<std::string>{"drop-1|" + sample::buyer(1).str() + "|1|" + hold});
}

// What an operator does to the views is done to the rows, and the server reads it.
TEST_F(SqliteStoreTest, RowsCanBeMendedByHandThroughTheViews) {
  ASSERT_TRUE(open()->commit(sample::empty_sale()));
  for (std::uint32_t i = 1; i <= 3; ++i) ASSERT_TRUE(open()->commit(sample::secured(i)));
  const std::string before = sample::dump(*open(), 3);
  Shell shell(path);
  const std::string hold = "'" + sample::hold(2).str() + "'";
  ASSERT_EQ(shell.run("CREATE TABLE kept AS SELECT * FROM hold WHERE id = " + hold), SQLITE_OK);
  ASSERT_EQ(shell.run("CREATE TABLE kept_claim AS SELECT * FROM claim WHERE hold = " + hold), SQLITE_OK);
  ASSERT_EQ(shell.run("DELETE FROM hold WHERE id = " + hold), SQLITE_OK);
  ASSERT_EQ(shell.run("DELETE FROM claim WHERE hold = " + hold), SQLITE_OK);
  EXPECT_EQ(shell.ask("SELECT count(*) FROM hold_row"), std::vector<std::string>{"2"});
  EXPECT_EQ(shell.ask("SELECT count(*) FROM ticket_row"), std::vector<std::string>{"2"});
  EXPECT_EQ(shell.ask("SELECT count(*) FROM claim_row"), std::vector<std::string>{"2"});
  ASSERT_EQ(shell.run("INSERT INTO hold SELECT * FROM kept"), SQLITE_OK);
  ASSERT_EQ(shell.run("INSERT INTO claim SELECT * FROM kept_claim"), SQLITE_OK);
  ASSERT_EQ(shell.run("UPDATE hold SET ordinal = 9 WHERE id = " + hold), SQLITE_OK);
  EXPECT_EQ(shell.ask("SELECT key & 4294967295 FROM ticket_row ORDER BY key"),
            (std::vector<std::string>{"1", "3", "9"}));
  ASSERT_EQ(shell.run("UPDATE hold SET ordinal = 2 WHERE id = " + hold), SQLITE_OK);
  ASSERT_EQ(shell.run("UPDATE claim SET unit = 7 WHERE hold = " + hold), SQLITE_OK);
  ASSERT_EQ(shell.run("UPDATE claim SET unit = 2 WHERE hold = " + hold), SQLITE_OK);
  EXPECT_EQ(sample::dump(*open(), 3), before);
  EXPECT_EQ(shell.run("UPDATE claim SET item = 'gone'"), SQLITE_CONSTRAINT);
  EXPECT_EQ(shell.run("UPDATE hold SET sale = 'gone'"), SQLITE_CONSTRAINT);
}

TEST_F(SqliteStoreTest, AKeyIsTheSameInSqlAsInTheProgram) {
  (void)open();
  Shell shell(path);
  SeededRandom random(11);
  for (int i = 0; i < 100; ++i) {
    const HoldId id(Id128(random.next(), random.next()));
    EXPECT_EQ(shell.ask("SELECT " + hold_key_sql("'" + id.str() + "'")),
              std::vector<std::string>{std::to_string(hold_key(id))});
  }
}

// A number that a sale or an item was given in a batch that was taken back is somebody else's afterwards.
TEST_F(SqliteStoreTest, NumbersOfABatchThatWasTakenBackAreForgotten) {
  const auto ledger = open();
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  PutItem cap = sample::put_item();
  cap.item = "cap";
  PutItem mug = sample::put_item();
  mug.item = "mug";
  const auto withdrawn = [](std::string_view item) {
    return InsertClaim{{sample::sale_name, item, Unit{1}, Generation{1}, ClaimState::withdrawn, {}, {}}};
  };
  ASSERT_FALSE(ledger->commit(sample::Batch{sample::mark(), cap, withdrawn("cap"), withdrawn("cap")}));
  ASSERT_TRUE(ledger->commit(sample::Batch{sample::mark(), mug, withdrawn("mug"), cap, withdrawn("cap")}));
  Shell shell(path);
  EXPECT_EQ(shell.ask("SELECT item, unit FROM claim ORDER BY item"), (std::vector<std::string>{"cap|1", "mug|1"}));
}

TEST_F(SqliteStoreTest, TheKeysAreConstraintsOfTheFileItself) {
  ASSERT_TRUE(open()->commit(sample::empty_sale()));
  ASSERT_TRUE(open()->commit(sample::secured(1)));
  Shell shell(path);
  for (const char* table : {"claim", "buyer_slot", "hold"}) {
    EXPECT_EQ(shell.run(std::string("INSERT INTO ") + table + " SELECT * FROM " + table), SQLITE_CONSTRAINT) << table;
  }
  EXPECT_EQ(shell.run("UPDATE claim SET state = 'nonsense'"), SQLITE_CONSTRAINT);
  EXPECT_EQ(shell.run("INSERT INTO inbox VALUES ('sandbox', 'evt_1', 'drop-1', 1)"), SQLITE_OK);
  EXPECT_EQ(shell.run("INSERT INTO inbox VALUES ('sandbox', 'evt_1', 'drop-1', 1)"), SQLITE_CONSTRAINT);
}

TEST_F(SqliteStoreTest, AFileThatIsNoDatabaseIsRefusedAndLeftAlone) {
  const std::string text(5000, 'x');
  std::ofstream(path) << text;
  expect_not_opened(ErrorKind::invalid_input, "is not an SQLite database");
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);
}

TEST_F(SqliteStoreTest, ADatabaseOfSomethingElseIsRefusedAndLeftAlone) {
  Shell shell(path);
  ASSERT_EQ(shell.run("CREATE TABLE recipes (name TEXT)"), SQLITE_OK);
  expect_not_opened(ErrorKind::invalid_input, "is not a ledger");
  EXPECT_EQ(shell.ask("SELECT name FROM sqlite_schema"), std::vector<std::string>{"recipes"});
  EXPECT_EQ(shell.ask("PRAGMA journal_mode"), std::vector<std::string>{"delete"});
}

TEST_F(SqliteStoreTest, WhatAJobTellsIsKeptUntilItIsDoneOrDroppedAndNotLonger) {
  const auto store = open();
  ASSERT_TRUE(store->commit(sample::empty_sale()));
  ASSERT_TRUE(store->commit(sample::Batch{sample::insert_job(1), sample::insert_job(2), sample::insert_job(3),
                                          sample::move_job(3, JobState::ready, JobState::dead), sample::mark()}));
  ASSERT_TRUE(store->commit(sample::Batch{sample::move_job(1, JobState::ready, JobState::done),
                                          sample::move_job(2, JobState::ready, JobState::dropped), sample::mark()}));
  EXPECT_EQ(Shell(path).ask("SELECT state || payload FROM job ORDER BY id"),
            (std::vector<std::string>{"done", "dropped", R"(dead{"type":"order.confirmed"})"}));
}

TEST_F(SqliteStoreTest, ALedgerOfANewerVersionIsRefused) {
  (void)open();
  const std::string known = std::to_string(schema_version);
  const std::string newer = std::to_string(schema_version + 1);
  ASSERT_EQ(Shell(path).run("PRAGMA user_version = " + newer), SQLITE_OK);
  expect_not_opened(ErrorKind::invalid_input, "was written by a newer version of this program (schema " + newer +
                                                  ", known up to " + known + ")");
}

TEST_F(SqliteStoreTest, ALedgerOfAnEarlierVersionIsRefused) {
  (void)open();
  ASSERT_EQ(Shell(path).run("PRAGMA user_version = 1"), SQLITE_OK);
  expect_not_opened(ErrorKind::invalid_input,
                    "was written by an earlier build of this program (schema 1, this one needs " +
                        std::to_string(schema_version) + ")");
}

TEST_F(SqliteStoreTest, AFolderThatIsNotThereIsNamed) {
  path = folder.path() / "nowhere" / "ledger.db";
  expect_not_opened(ErrorKind::io, "cannot be created: No such file or directory");
}

TEST_F(SqliteStoreTest, AFolderInItsPlaceIsRefused) {
  fs::create_directory(path);
  expect_not_opened(ErrorKind::io, "cannot be opened");
}

TEST_F(SqliteStoreTest, AFileThatMayNotBeWrittenIsRefused) {
  (void)open();
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(path, fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read);
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody who may not write";
  ASSERT_EQ(::seteuid(65534), 0);
  const auto ledger = open_sqlite_store(path);
  ASSERT_EQ(::seteuid(0), 0);
  ASSERT_FALSE(ledger);
  EXPECT_EQ(ledger.error().kind, ErrorKind::io);
  EXPECT_NE(ledger.error().detail.find("is not writable"), std::string::npos) << ledger.error().detail;
}

TEST_F(SqliteStoreTest, AMalformedRowIsAnErrorThatNamesIt) {
  const auto ledger = open();
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  ASSERT_TRUE(ledger->commit(sample::secured(1)));
  ASSERT_EQ(Shell(path).run("UPDATE claim SET buyer = 'somebody'"), SQLITE_OK);
  class Nobody final : public sample::QuietVisitor {
    void on_claim(const ClaimRowOf<std::string_view>&) override { ADD_FAILURE() << "shown all the same"; }
  } nobody;
  const auto read = ledger->read_sale(sample::sale_name, nobody);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::io);
  EXPECT_NE(read.error().detail.find("table claim, row (tee, 1, 1): malformed buyer: somebody"), std::string::npos)
      << read.error().detail;
}

// Rows are read ahead of who takes them in, in batches: more than fit into all of them, each in its turn and whole.
TEST_F(SqliteStoreTest, RowsThatAreReadAheadComeInOrderAndWhole) {
  static constexpr std::uint32_t count = 10'000;
  const auto ledger = open();
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  for (std::uint32_t n = 1; n <= count;) {
    sample::Batch batch;
    for (const std::uint32_t end = n + 500; n < end; ++n) {
      batch.insert(batch.end(), {sample::insert_hold(n), sample::insert_claim(n), sample::insert_slot(n)});
    }
    batch.push_back(sample::mark());
    ASSERT_TRUE(ledger->commit(batch));
  }
  class Counting final : public sample::QuietVisitor {
  public:
    void on_hold(const HoldRowOf<std::string_view>& row) override {
      EXPECT_EQ(row.id, sample::hold(++holds));
      EXPECT_EQ(row.items, sample::insert_hold(holds).items);
      EXPECT_EQ(claims, 0U);
    }
    void on_claim(const ClaimRowOf<std::string_view>& row) override {
      EXPECT_EQ(raw(row.unit), ++claims);
      EXPECT_EQ(row.item, sample::item_name);
      EXPECT_EQ(holds, count);
    }
    void on_slot(const SlotRowOf<std::string_view>&) override { ++slots; }
    std::uint32_t holds = 0;
    std::uint32_t claims = 0;
    std::uint32_t slots = 0;
  };
  Counting all;
  ASSERT_TRUE(ledger->read_sale(sample::sale_name, all));
  EXPECT_EQ(all.slots, count);
  ASSERT_EQ(Shell(path).run("UPDATE claim SET buyer = 'somebody' WHERE unit = 7000"), SQLITE_OK);
  Counting until_malformed;
  EXPECT_FALSE(ledger->read_sale(sample::sale_name, until_malformed));
  EXPECT_EQ(until_malformed.claims, 6999U);
}

TEST_F(SqliteStoreTest, AReaderBesideItNeitherWaitsNorMakesItWait) {
  const auto ledger = open({.checkpoint_pages = 5, .busy_wait_max = std::chrono::milliseconds(0)});
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  Shell shell(path);
  ASSERT_EQ(shell.run("BEGIN"), SQLITE_OK);
  EXPECT_EQ(shell.ask("SELECT count(*) FROM hold"), std::vector<std::string>{"0"});
  for (std::uint32_t i = 1; i <= 50; ++i) ASSERT_TRUE(ledger->commit(sample::secured(i)));
  EXPECT_EQ(shell.ask("SELECT count(*) FROM hold"), std::vector<std::string>{"0"});
  ASSERT_EQ(shell.run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(shell.ask("SELECT count(*) FROM hold"), std::vector<std::string>{"50"});
}

TEST_F(SqliteStoreTest, AnotherWriterIsUnavailableForNowAndNotTheEnd) {
  const auto ledger = open({.busy_wait_max = std::chrono::milliseconds(1)});
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  Shell shell(path);
  ASSERT_EQ(shell.run("BEGIN IMMEDIATE"), SQLITE_OK);
  EXPECT_EQ(ledger->commit(sample::secured(1)).error().kind, ErrorKind::unavailable);
  ASSERT_EQ(shell.run("COMMIT"), SQLITE_OK);
  EXPECT_TRUE(ledger->commit(sample::secured(1)));
  EXPECT_EQ(sample::secured_count(*ledger), 1);
}

TEST_F(SqliteStoreTest, FilesThatAreRemovedOrReplacedUnderItEndTheWriting) {
  const std::string path_of_log = path.string() + "-wal";
  const auto remove = [](const std::string& file) { fs::remove(file); };
  const auto replace = [](const std::string& file) {
    fs::copy_file(file, file + ".new");
    fs::rename(file + ".new", file);
  };
  for (const std::string& file : {path.string(), path_of_log}) {
    for (const auto& harm : {std::function<void(const std::string&)>(remove), std::function(replace)}) {
      for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path.string() + suffix);
      const auto store = open();
      ASSERT_TRUE(store->commit(sample::empty_sale()));
      ASSERT_TRUE(store->commit(sample::secured(1)));
      harm(file);
      for (std::uint32_t i = 2; i <= 3; ++i) {
        const auto committed = store->commit(sample::secured(i));
        ASSERT_FALSE(committed);
        EXPECT_EQ(committed.error().kind, ErrorKind::io);
        if (i > 2) continue;
        EXPECT_NE(committed.error().detail.find(file + " was re"), std::string::npos) << committed.error().detail;
      }
    }
  }
}

TEST_F(SqliteStoreTest, ASaleIsReadUnderTheNamesThatAreDocumented) {
  ASSERT_TRUE(open()->commit(sample::empty_sale()));
  Shell shell(path);
  EXPECT_EQ(shell.ask("SELECT id, state, epoch FROM sale"), std::vector<std::string>{"drop-1|open|4000000000"});
}

TEST_F(SqliteStoreTest, TheLogStaysBounded) {
  const auto ledger = open({.checkpoint_pages = 50});
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  for (std::uint32_t i = 1; i <= 500; ++i) ASSERT_TRUE(ledger->commit(sample::secured(i)));
  // 50 pages, and those of the commit that reached them.
  EXPECT_LT(fs::file_size(path.string() + "-wal"), 80U * 4200);
  EXPECT_EQ(sample::secured_count(*ledger), 500);
}

}  // namespace
}  // namespace sluice::ledger
