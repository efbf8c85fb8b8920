#include "ledger/sqlite/log_check.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "ledger/samples.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

constexpr std::size_t frame_bytes = 24 + 4096;
constexpr std::size_t commits = 6;

// A log as a killed process leaves it, of some transactions of several pages each.
class LogCheckTest : public testing::Test {
protected:
  void SetUp() override {
    const ScratchFolder life;
    const auto path = life.path() / "ledger.db";
    const auto ledger = open_sqlite_store(path).value();
    ASSERT_TRUE(ledger->commit(sample::empty_sale()));
    for (std::uint32_t number = 1; number <= commits; ++number) {
      begins_at.push_back(std::filesystem::file_size(path.string() + "-wal"));
      ASSERT_TRUE(ledger->commit(sample::secured(number)));
    }
    whole = content_of(path.string() + "-wal");
    ASSERT_GT(begins_at[1] - begins_at[0], 2 * frame_bytes) << "of several pages";
  }
  static std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Its first sector is not there.
  static void tear_frame(std::string& log, std::size_t at) { log.replace(at, 512, 512, '\0'); }
  [[nodiscard]] std::optional<std::uint64_t> damage_in(const std::string& log) const {
    const std::string path = (folder.path() / "log").string();
    std::ofstream(path, std::ios::binary | std::ios::trunc) << log;
    return damage_in_log(path);
  }
  [[nodiscard]] std::optional<std::uint64_t> damage_with_flip_at(std::size_t byte) const {
    std::string log = whole;
    log[byte] = static_cast<char>(log[byte] ^ 0x10);
    return damage_in(log);
  }

  ScratchFolder folder;
  std::vector<std::size_t> begins_at;  // each transaction
  std::string whole;
};

TEST_F(LogCheckTest, AWholeLogNoneAndOneThatNeverWasSyncedAreNotDamaged) {
  EXPECT_EQ(damage_in(whole), std::nullopt);
  EXPECT_EQ(damage_in_log((folder.path() / "none").string()), std::nullopt);
  EXPECT_EQ(damage_in(""), std::nullopt);
  EXPECT_EQ(damage_in(std::string(whole.size(), '\0')), std::nullopt);
  EXPECT_EQ(damage_in(whole.substr(0, 32)), std::nullopt);
}

TEST_F(LogCheckTest, ALastTransactionThatIsTornIsNotDamage) {
  const std::size_t last = begins_at.back();
  for (std::size_t size = last; size < whole.size(); size += 512) {
    EXPECT_EQ(damage_in(whole.substr(0, size)), std::nullopt);
  }
  for (std::size_t from = last; from < whole.size(); from += 512) {
    std::string log = whole;  // its sectors in another order
    log.replace(from, std::min<std::size_t>(512, log.size() - from), 512, '\0');
    EXPECT_EQ(damage_in(log.substr(0, whole.size())), std::nullopt) << from;
  }
}

// After it took a torn transaction back, SQLite writes over the first frames of it, in the same log.
TEST_F(LogCheckTest, WhatATornTransactionLeftBehindTheEndIsNotDamage) {
  sample::Batch large;
  for (std::uint32_t number = 11; number <= 30; ++number) {
    for (const Write& write : sample::secured(number)) large.push_back(write);
  }
  const auto killed = folder.path() / "killed.db";
  const auto ledger = open_sqlite_store(killed).value();
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  const std::size_t torn_at = std::filesystem::file_size(killed.string() + "-wal");
  ASSERT_TRUE(ledger->commit(large));
  std::string log = content_of(killed.string() + "-wal");
  tear_frame(log, torn_at);

  const auto path = folder.path() / "ledger.db";
  std::filesystem::copy_file(killed, path);
  std::ofstream(path.string() + "-wal", std::ios::binary) << log;
  const auto again = open_sqlite_store(path).value();
  ASSERT_TRUE(again->commit(sample::secured(1)));
  log = content_of(path.string() + "-wal");
  EXPECT_EQ(damage_in(log), std::nullopt);
  tear_frame(log, torn_at);
  EXPECT_EQ(damage_in(log), std::nullopt) << "torn once more";
}

TEST_F(LogCheckTest, ABitThatFlipsBeforeTheLastTransactionIsDamageWhereItsFrameBegins) {
  for (std::size_t at = 32; at < begins_at.back(); at += frame_bytes) {
    for (const std::size_t byte : {0U, 8U, 12U, 16U, 23U, 24U, 2000U, 4119U}) {  // of each part of a frame
      EXPECT_EQ(damage_with_flip_at(at + byte), at) << byte;
    }
  }
}

TEST_F(LogCheckTest, ABitThatFlipsInTheHeaderIsDamage) {
  for (std::size_t byte = 0; byte < 32; ++byte) EXPECT_EQ(damage_with_flip_at(byte), 0U) << byte;
}

// The log begins anew at its front; what is behind is of its former life.
TEST_F(LogCheckTest, AnOlderLogBehindTheEndIsNotDamage) {
  const auto path = folder.path() / "ledger.db";
  const auto ledger = open_sqlite_store(path, {.checkpoint_pages = 1}).value();
  ASSERT_TRUE(ledger->commit(sample::empty_sale()));
  for (std::uint32_t number = 1; number <= 40; ++number) {
    ASSERT_TRUE(ledger->commit(sample::secured(number)));
    EXPECT_EQ(damage_in_log(path.string() + "-wal"), std::nullopt) << number;
  }
}

}  // namespace
}  // namespace sluice::ledger
