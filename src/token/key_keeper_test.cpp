#include "token/key_keeper.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "token/key_file.h"
#include "token/token.h"

namespace sluice::token {
namespace {

const WallTime start = *parse_rfc3339("2026-12-24T20:00:00Z");
constexpr auto day = std::chrono::hours(24);

class Keeper : public testing::Test {
protected:
  Keeper() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-keys-XXXXXX").string();
    folder = mkdtemp(name.data());
    path = folder + "/keys";
  }
  ~Keeper() override { std::filesystem::remove_all(folder); }

  [[nodiscard]] std::unique_ptr<KeyKeeper> open() {
    auto keeper = KeyKeeper::open(path, clock, random, log);
    EXPECT_TRUE(keeper);
    return std::move(*keeper);
  }
  [[nodiscard]] std::string error() {
    const auto keeper = KeyKeeper::open(path, clock, random, log);
    return keeper ? "" : keeper.error().detail;
  }
  // A buyer as it is signed and verified at this moment.
  [[nodiscard]] std::string sign(const KeyKeeper& keeper) const {
    const auto ring = keeper.ring().snapshot();
    return token::sign(*ring, clock.wall(), Buyer{BuyerId(Id128(1, 2))}).str();
  }
  [[nodiscard]] bool takes(const KeyKeeper& keeper, const std::string& text) const {
    const auto ring = keeper.ring().snapshot();
    return verify_buyer(*ring, clock.wall(), text).has_value();
  }
  [[nodiscard]] std::size_t saved() const { return read_keys(path).value().size(); }

  std::string folder;
  std::string path;
  ManualClock clock{start};
  SeededRandom random{1};
  LogKept log;
};

TEST_F(Keeper, MakesTheFileOnceWithMode0600AndReadsItAgain) {
  const auto first = open();
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_TRUE(takes(*open(), sign(*first)));
  EXPECT_EQ(log.count("keys_made"), 1U);
}

TEST_F(Keeper, RefusesAFileThatOthersMayRead) {
  static_cast<void>(open());
  chmod(path.c_str(), 0644);
  EXPECT_EQ(error(), path + ": others may read it; make it mode 0600");
}

TEST_F(Keeper, RefusesAFileWithALineThatIsNoKeyAndNamesIt) {
  std::ofstream(path) << "# keys\n1 abc\n";
  chmod(path.c_str(), 0600);
  EXPECT_EQ(error(), path + ": line 2 is no key, or one too many");
}

TEST_F(Keeper, AFreshKeySignsWhenItIsAskedForAndWhatWasSignedBeforeGoesOn) {
  const auto keeper = open();
  const std::string before = sign(*keeper);
  ASSERT_TRUE(keeper->renew());
  EXPECT_EQ(saved(), 2U);
  EXPECT_NE(sign(*keeper).substr(0, 8), before.substr(0, 8));
  EXPECT_TRUE(takes(*keeper, before));
  EXPECT_TRUE(takes(*open(), sign(*keeper)));
}

TEST_F(Keeper, NoMoreKeysAreAskedForThanLeaveThoseAloneThatStillSign) {
  const auto keeper = open();
  const std::string first = sign(*keeper);
  for (std::size_t i = 1; i < keys_max / 2; ++i) ASSERT_TRUE(keeper->renew());
  const auto refused = keeper->renew();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_EQ(saved(), keys_max / 2);
  EXPECT_TRUE(takes(*keeper, first));
  clock.advance(121 * day);
  keeper->keep();
  EXPECT_TRUE(keeper->renew()) << "their time is over";
}

TEST_F(Keeper, ByHandNobodyElseRenewsEither) {
  const auto keeper = KeyKeeper::open(path, clock, random, log, Rotation::by_hand).value();
  const auto refused = keeper->renew();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_EQ(saved(), 1U);
}

TEST_F(Keeper, ByHandItMakesTheFirstKeyAloneAndRemindsOnceADay) {
  const auto keeper = KeyKeeper::open(path, clock, random, log, Rotation::by_hand).value();
  const std::string before = sign(*keeper);
  clock.advance(75 * day);
  for (int second = 0; second < 100; ++second) keeper->keep();
  EXPECT_EQ(saved(), 1U);
  EXPECT_EQ(log.count("keys_old"), 1U);
  clock.advance(day);
  keeper->keep();
  EXPECT_EQ(log.count("keys_old"), 2U);
  EXPECT_TRUE(takes(*keeper, before));
  EXPECT_EQ(KeyKeeper::open(path, clock, random, log, Rotation::by_hand).value()->ring().copy().entries().size(), 1U);
}

TEST_F(Keeper, RingsOfTheSameKeysHaveOneFingerprint) {
  const auto one = open();
  const std::string print = one->ring().copy().fingerprint();
  EXPECT_EQ(print.size(), 16U);
  EXPECT_EQ(open()->ring().copy().fingerprint(), print);
  clock.advance(75 * day);
  one->keep();
  EXPECT_NE(one->ring().copy().fingerprint(), print);
  auto keys = read_keys(path).value();
  const std::string both = KeyRing(keys).fingerprint();
  std::reverse(keys.begin(), keys.end());
  EXPECT_EQ(KeyRing(keys).fingerprint(), both) << "whatever their order in the file";
}

TEST_F(Keeper, AddsAFreshKeyAtAStartBeforeTheOldOneStopsSigning) {
  static_cast<void>(open());
  clock.advance(75 * day);
  EXPECT_EQ(open()->ring().copy().entries().size(), 2U);
  EXPECT_EQ(saved(), 2U);
}

TEST_F(Keeper, RotatesInARunningServerForYearsAndDropsNobody) {
  const auto keeper = open();
  std::vector<std::pair<WallTime, std::string>> signed_texts;
  for (int i = 0; i < 3 * 365; ++i) {
    signed_texts.emplace_back(clock.wall(), sign(*keeper));
    clock.advance(day);
    keeper->keep();
    for (const auto& [at, text] : signed_texts) {
      if (clock.wall() - at >= key_verifies_after) continue;
      ASSERT_TRUE(takes(*keeper, text)) << i;
    }
  }
  EXPECT_EQ(log.count("keys_rotated"), 17U) << "every 61 days: when less than 30 of 90 are left";
  EXPECT_LE(saved(), 3U);
  EXPECT_TRUE(takes(*open(), sign(*keeper))) << "what was published is in the file";
}

TEST_F(Keeper, PublishesOnlyWhenSomethingChanged) {
  const auto keeper = open();
  const std::uint64_t version = keeper->ring().version();
  for (int i = 0; i < 59; ++i) {
    clock.advance(day);
    keeper->keep();
  }
  EXPECT_EQ(keeper->ring().version(), version);
}

TEST_F(Keeper, GoesOnWithTheOldKeyWhileAFreshOneCannotBeSavedAndTriesAgainEachHour) {
  const auto keeper = open();
  const std::string place = sign(*keeper);
  std::filesystem::create_directories(path + ".new/in the way");
  clock.advance(130 * day);
  for (int minute = 0; minute < 3 * 60; ++minute) {
    keeper->keep();
    ASSERT_TRUE(takes(*keeper, sign(*keeper)));
    clock.advance(std::chrono::minutes(1));
  }
  EXPECT_EQ(log.count("keys_not_saved"), 3U);
  std::filesystem::remove_all(path + ".new");
  clock.advance(std::chrono::hours(1));
  keeper->keep();
  EXPECT_EQ(saved(), 2U);
  EXPECT_TRUE(takes(*keeper, place)) << "nobody is dropped by a late rotation";
}

TEST_F(Keeper, AClockThatJumpsAheadAndBackDropsNobody) {
  const auto keeper = open();
  const std::string place = sign(*keeper);
  clock.jump_wall(std::chrono::hours(24 * 3650));
  keeper->keep();
  EXPECT_TRUE(takes(*keeper, place));
  clock.jump_wall(-std::chrono::hours(24 * 3650));
  keeper->keep();
  EXPECT_TRUE(takes(*keeper, place));
  EXPECT_TRUE(takes(*keeper, sign(*keeper)));
}

TEST_F(Keeper, ReloadTakesWhatAnOperatorHasWrittenAndKeepsTheRingWhereThatCannotBeRead) {
  const auto keeper = open();
  const std::string before = sign(*keeper);
  auto keys = read_keys(path).value();
  keys = rotated(std::move(keys), random, clock.wall());
  ASSERT_TRUE(save_keys(path, keys));
  keeper->reload();
  EXPECT_EQ(log.count("keys_reloaded"), 1U);
  EXPECT_TRUE(takes(*keeper, before));
  EXPECT_TRUE(sign(*keeper).starts_with("v1.0002."));

  std::ofstream(path) << "no keys";
  keeper->reload();
  EXPECT_EQ(log.count("keys_not_reloaded"), 1U);
  EXPECT_TRUE(takes(*keeper, before));
  std::filesystem::remove(path);
  keeper->reload();
  EXPECT_EQ(log.count("keys_not_reloaded"), 2U);
  EXPECT_TRUE(takes(*keeper, sign(*keeper)));
}

TEST_F(Keeper, AKeyThatAnOperatorTakesOutIsTakenNoMore) {
  const auto keeper = open();
  const std::string stolen = sign(*keeper);
  auto keys = rotated(read_keys(path).value(), random, clock.wall());
  keys.pop_back();
  ASSERT_TRUE(save_keys(path, keys));
  keeper->reload();
  EXPECT_FALSE(takes(*keeper, stolen));
}

TEST_F(Keeper, LogsNoSecret) {
  const auto keeper = open();
  clock.advance(75 * day);
  keeper->keep();
  keeper->reload();
  std::ifstream in(path);
  for (std::string id, secret, rest; in >> id >> secret && std::getline(in, rest);) {
    for (const std::string& line : log.lines()) EXPECT_EQ(line.find(secret), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace sluice::token
