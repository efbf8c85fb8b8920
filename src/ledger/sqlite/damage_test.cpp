// A start that finds damage says so, and leaves the files as they are.
#include "ledger/sqlite/damage.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "ledger/content.h"
#include "ledger/samples.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

class DamageTest : public testing::Test {
protected:
  using Files = std::map<std::string, std::string>;

  [[nodiscard]] Files files() const {
    Files all;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      // Made anew by each start, and a log in which there is nothing.
      if (entry.path().extension() == ".db-shm" || entry.file_size() == 0) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      all[entry.path().string()] = {std::istreambuf_iterator<char>(file), {}};
    }
    return all;
  }
  void flip(const std::string& file, std::size_t byte) const {
    std::string content = files().at(file);
    content[byte] = static_cast<char>(content[byte] ^ 1);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
  }
  // What is there of a process that was killed after some commits.
  void leave_killed() const {
    const ScratchFolder life;
    const auto ledger = open_sqlite_store(life.path() / "ledger.db").value();
    ASSERT_TRUE(ledger->commit(sample::empty_sale()));
    for (std::uint32_t number = 1; number <= 5; ++number) ASSERT_TRUE(ledger->commit(sample::secured(number)));
    std::filesystem::copy(life.path(), folder.path());
  }
  // As an owner does before it serves.
  [[nodiscard]] Result<void> start() const {
    const auto ledger = open_sqlite_store(path);
    if (!ledger) return ledger.error();
    return (*ledger)->commit({});
  }
  void expect_refused(const std::string& words) const {
    const Files before = files();
    for (int tries = 0; tries < 2; ++tries) {
      const auto started = start();
      ASSERT_FALSE(started);
      EXPECT_EQ(started.error().kind, ErrorKind::io);
      EXPECT_EQ(started.error().detail.find("ledger " + path), 0U) << started.error().detail;
      EXPECT_NE(started.error().detail.find(words), std::string::npos) << started.error().detail;
      EXPECT_EQ(started.error().detail.find('\n'), std::string::npos);
    }
    EXPECT_TRUE(files() == before);
  }

  const ScratchFolder folder;
  const std::string path = (folder.path() / "ledger.db").string();
};

TEST_F(DamageTest, InTheLogIsRefusedAndNothingIsChanged) {
  leave_killed();
  flip(path + "-wal", 32 + 24 + 4120);  // in the second frame's page
  expect_refused("its log " + path +
                 "-wal is damaged at byte 4152, and what was acknowledged after that would be lost");
}

TEST_F(DamageTest, InTheLogsHeaderIsNotTakenForAnEmptyLog) {
  leave_killed();
  flip(path + "-wal", 17);
  expect_refused("its log " + path + "-wal is damaged at byte 0");
}

TEST_F(DamageTest, InAPageIsRefusedAndNothingIsChanged) {
  leave_killed();
  ASSERT_TRUE(start());
  ASSERT_FALSE(std::filesystem::exists(path + "-wal")) << "a start that is not refused ends as usual";
  const std::string content = files().at(path);
  flip(path, content.size() - 4096);  // the kind of the last page
  expect_refused("is damaged (");
}

TEST_F(DamageTest, IsTheReasonWhyRowsCannotBeRead) {
  leave_killed();
  ASSERT_TRUE(start());
  std::string content = files().at(path);
  std::fill(content.begin() + 4096, content.end(), 'x');
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  const auto ledger = open_sqlite_store(path);
  const auto error = ledger ? (*ledger)->read_sales().error() : ledger.error();
  EXPECT_NE(error.detail.find("is damaged ("), std::string::npos) << error.detail;
}

TEST_F(DamageTest, AStartThatGoesAwayAtOnceWaitsForNothing) {
  leave_killed();
  ASSERT_TRUE(open_sqlite_store(path));
  EXPECT_TRUE(start());
}

TEST_F(DamageTest, NoneIsNoReasonToRefuse) {
  leave_killed();
  EXPECT_EQ(sample::secured_count(*open_sqlite_store(path).value()), 5);
}

}  // namespace
}  // namespace sluice::ledger
