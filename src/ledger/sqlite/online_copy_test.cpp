#include "ledger/sqlite/online_copy.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

#include "base/random.h"
#include "ledger/content.h"
#include "ledger/samples.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

namespace fs = std::filesystem;

void no_progress(std::uint64_t, std::uint64_t) {}

class OnlineCopy : public testing::Test {
protected:
  void SetUp() override {
    store = open_sqlite_store(path).value();
    commit(sample::empty_sale());
    for (std::uint32_t n = 1; n <= 3; ++n) commit(sample::secured(n));
  }
  void commit(sample::Batch batch) {
    batch.push_back(sample::mark());
    const auto committed = store->commit(batch);
    ASSERT_TRUE(committed) << committed.error().detail;
  }
  static void run(const fs::path& file, const char* sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  static SaleRow sale(const fs::path& file) { return open_sqlite_store(file).value()->read_sales().value().at(0); }

  ScratchFolder folder;
  const fs::path path = folder.path() / "ledger.db";
  const fs::path copy = folder.path() / "copy.db";
  std::unique_ptr<Store> store;
  SeededRandom random{1};
};

TEST_F(OnlineCopy, HoldsWhatWasCommittedBeforeItBegan) {
  ASSERT_TRUE(copy_sqlite(path, copy, no_progress));
  EXPECT_EQ(sample::secured_count(*open_sqlite_store(copy).value()), 3);
  EXPECT_TRUE(audit_sqlite(copy).value().ok);
  EXPECT_EQ(fs::status(copy).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(OnlineCopy, IsOfOneMomentWhateverIsCommittedMeanwhile) {
  sample::Batch batch;
  for (std::uint32_t n = 4; n <= 4000; ++n) {
    for (const Write& write : sample::secured(n)) batch.push_back(write);
  }
  commit(batch);
  std::uint32_t next = 4001;
  int looks = 0;
  ASSERT_TRUE(copy_sqlite(path, copy, [&](std::uint64_t done, std::uint64_t all) {
    EXPECT_LE(done, all);
    ++looks;
    commit(sample::secured(next++));
  }));
  EXPECT_GE(looks, 1) << "nothing was committed while it was copied";
  EXPECT_EQ(sample::secured_count(*open_sqlite_store(copy).value()), 4000);
  EXPECT_EQ(sample::secured_count(*store), static_cast<int>(next) - 1);
}

TEST_F(OnlineCopy, OfNothingOrOfSomethingElseLeavesNoFile) {
  EXPECT_EQ(copy_sqlite(folder.path() / "none", copy, no_progress).error().kind, ErrorKind::not_found);
  std::ofstream(folder.path() / "other") << "not a ledger";
  EXPECT_EQ(copy_sqlite(folder.path() / "other", copy, no_progress).error().kind, ErrorKind::invalid_input);
  EXPECT_FALSE(fs::exists(copy));
}

TEST_F(OnlineCopy, NewLifeVoidsTheTicketsOfASaleThatGoesOn) {
  const std::uint32_t before = sale(path).epoch;
  ASSERT_TRUE(copy_sqlite(path, copy, no_progress));
  EXPECT_EQ(begin_new_life(copy, random).value(), std::vector<std::string>{std::string(sample::sale_name)});
  EXPECT_NE(sale(copy).epoch, before);
  EXPECT_NE(sale(copy).epoch, 0U);
  EXPECT_EQ(sale(path).epoch, before);
  EXPECT_EQ(sample::secured_count(*open_sqlite_store(copy).value()), 3);
}

TEST_F(OnlineCopy, NewLifeLeavesTheTicketsOfAClosedSale) {
  MoveMark closed = sample::mark();
  closed.state = "closed";
  ASSERT_TRUE(store->commit(std::vector<Write>{closed}));
  ASSERT_TRUE(copy_sqlite(path, copy, no_progress));
  EXPECT_TRUE(begin_new_life(copy, random).value().empty());
  EXPECT_EQ(sale(copy).epoch, sale(path).epoch);
}

TEST_F(OnlineCopy, NoLifeBeginsWithABrokenLedger) {
  ASSERT_TRUE(copy_sqlite(path, copy, no_progress));
  run(copy, "DELETE FROM claim WHERE unit = 2");
  const auto begun = begin_new_life(copy, random);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(begun.error().detail.find("broken"), std::string::npos) << begun.error().detail;
}

}  // namespace
}  // namespace sluice::ledger
