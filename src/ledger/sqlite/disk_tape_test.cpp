#include "ledger/sqlite/disk_tape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace sluice::ledger {
namespace {

using Kind = DiskStep::Kind;

constexpr std::size_t sector = 512;

DiskStep write(std::size_t offset, std::size_t size, char letter) {
  return {.kind = Kind::write, .file = "a", .offset = offset, .bytes = std::string(size, letter)};
}
DiskStep sync() {
  return {.kind = Kind::sync, .file = "a"};
}

class DiskTapeTest : public testing::Test {
protected:
  // What file `a` has when it crashed so at the last step; nullopt: there is no such crash. "-": it is not there.
  [[nodiscard]] std::optional<std::string> left(CrashKind kind) const {
    DiskReplay replay(tape);
    while (replay.at() + 1 < tape.steps.size()) replay.advance();
    const auto crashes = replay.crashes();
    const auto found =
        std::find_if(crashes.begin(), crashes.end(), [&](const Crash& one) { return one.kind == kind; });
    if (found == crashes.end()) return std::nullopt;
    return found->files.contains("a") ? found->files.at("a") : "-";
  }
  static std::string letters(std::size_t count, char letter) { return std::string(count, letter); }

  DiskTape tape;
};

TEST_F(DiskTapeTest, AWriteIsThereOnceItIsDoneAndLastsOnceItIsSynced) {
  tape.steps = {write(0, 3, 'x')};
  EXPECT_EQ(left(CrashKind::before), "-");
  EXPECT_EQ(left(CrashKind::unsynced), "-");
  EXPECT_EQ(left(CrashKind::after), "xxx");
  EXPECT_EQ(left(CrashKind::torn), std::nullopt) << "one sector";
  tape.steps = {write(0, 3, 'x'), sync(), write(1, 1, 'y')};
  EXPECT_EQ(left(CrashKind::unsynced), "xxx");
  EXPECT_EQ(left(CrashKind::after), "xyx");
}

TEST_F(DiskTapeTest, AWriteIsTornAtTheEdgeOfASector) {
  tape.steps = {write(0, 4 * sector, 'x'), sync(), write(100, 3 * sector, 'y')};
  EXPECT_EQ(left(CrashKind::torn), letters(100, 'x') + letters(2 * sector - 100, 'y') + letters(2 * sector, 'x'));
  EXPECT_EQ(left(CrashKind::reordered),
            letters(2 * sector, 'x') + letters(sector + 100, 'y') + letters(sector - 100, 'x'));
}

TEST_F(DiskTapeTest, ALaterWriteIsThereWithoutTheEarlierOnes) {
  tape.steps = {write(0, 1, 'x'), write(1, 1, 'y'), write(2, 1, 'z')};
  EXPECT_EQ(left(CrashKind::reordered), std::string("\0\0z", 3));
  tape.steps.push_back(sync());
  EXPECT_EQ(left(CrashKind::torn), "x") << "the first half of what was to be synced";
  EXPECT_EQ(left(CrashKind::reordered), std::string("\0\0z", 3));
  EXPECT_EQ(left(CrashKind::before), "xyz");
  EXPECT_EQ(left(CrashKind::unsynced), "-");
  EXPECT_EQ(left(CrashKind::after), "xyz");
}

TEST_F(DiskTapeTest, ASyncIsOfItsOwnFileAndOfAllNames) {
  tape.steps = {write(0, 1, 'x'), {.kind = Kind::sync, .file = "b"}};
  EXPECT_EQ(left(CrashKind::after), "-");
  tape.steps = {write(0, 1, 'x'), sync(), {.kind = Kind::remove, .file = "a"}};
  EXPECT_EQ(left(CrashKind::unsynced), "x");
  EXPECT_EQ(left(CrashKind::after), "-");
  tape.steps.push_back({.kind = Kind::sync, .file = "b"});
  EXPECT_EQ(left(CrashKind::unsynced), "x");
  EXPECT_EQ(left(CrashKind::after), "-");
}

TEST_F(DiskTapeTest, WhatIsCutOffIsGoneOnceThatIsSynced) {
  tape.steps = {write(0, 3, 'x'), sync(), {.kind = Kind::truncate, .file = "a", .offset = 1}};
  EXPECT_EQ(left(CrashKind::unsynced), "xxx");
  EXPECT_EQ(left(CrashKind::after), "x");
}

TEST_F(DiskTapeTest, ABitFlipsInEachPageThatASyncMadeLast) {
  tape.steps = {write(0, 10'000, 'x'), sync()};
  DiskReplay replay(tape);
  EXPECT_EQ(replay.crashes().size(), 5U) << "a bit flips in what is synced only";
  replay.advance();
  std::size_t flips = 0;
  for (const Crash& crash : replay.crashes()) {
    if (crash.kind != CrashKind::flipped) continue;
    EXPECT_EQ(crash.flipped_byte / 4096, flips++);
    std::string mended = crash.files.at(crash.flipped_in);
    EXPECT_TRUE(mended != letters(10'000, 'x'));
    flip_bit(mended, crash.flipped_byte);
    EXPECT_TRUE(mended == letters(10'000, 'x'));
  }
  EXPECT_EQ(flips, 3U);
}

}  // namespace
}  // namespace sluice::ledger
