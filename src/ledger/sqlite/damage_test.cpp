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
  void expect_refused(const std::string& words) const {
    const Files before = files();
    for (int tries = 0; tries < 2; ++tries) {
      const auto ledger = open_sqlite_store(path);
      ASSERT_FALSE(ledger);
      EXPECT_EQ(ledger.error().kind, ErrorKind::io);
      EXPECT_EQ(ledger.error().detail.find("ledger " + path), 0U) << ledger.error().detail;
      EXPECT_NE(ledger.error().detail.find(words), std::string::npos) << ledger.error().detail;
      EXPECT_EQ(ledger.error().detail.find('\n'), std::string::npos);
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
  open_sqlite_store(path).value().reset();
  ASSERT_FALSE(std::filesystem::exists(path + "-wal")) << "a start that is not refused ends as usual";
  const std::string content = files().at(path);
  flip(path, content.size() - 4096);  // the kind of the last page
  expect_refused("is damaged (");
}

TEST_F(DamageTest, NoneIsNoReasonToRefuse) {
  leave_killed();
  EXPECT_EQ(sample::secured_count(*open_sqlite_store(path).value()), 5);
}

}  // namespace
}  // namespace sluice::ledger
