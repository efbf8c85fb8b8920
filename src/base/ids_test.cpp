#include "base/ids.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace sluice {
namespace {

std::string text(Id128 id) {
  const auto chars = id.text();
  return {chars.data(), chars.size()};
}

TEST(Id128, TextRoundTripsAndSortsAsTheIdsDo) {
  SeededRandom random(1);
  Id128 before;
  for (int i = 0; i < 10'000; ++i) {
    const Id128 id(random.next(), random.next());
    EXPECT_EQ(Id128::parse(text(id)), id);
    EXPECT_EQ(text(before) < text(id), before < id);
    before = id;
  }
}

TEST(Id128, HasOneTextFormOnly) {
  const std::string good = text(Id128(~0ULL, ~0ULL));
  EXPECT_TRUE(Id128::parse(good));
  EXPECT_FALSE(Id128::parse("8" + good.substr(1))) << "a 129th bit";
  EXPECT_FALSE(Id128::parse("V" + good.substr(1))) << "upper case";
  EXPECT_FALSE(Id128::parse(good + "0"));
  EXPECT_FALSE(Id128::parse(good.substr(1)));
}

TEST(IdMint, NeverRepeatsOrGoesBackWhenTheWallClockDoes) {
  SeededRandom random(7);
  IdMint mint(random);
  const WallTime noon{std::chrono::hours(12)};
  std::uint64_t last = 0;
  for (int i = 0; i < 200'000; ++i) {
    const Id128 id = mint.mint(i % 2 == 0 ? noon : noon - std::chrono::hours(1));
    EXPECT_GT(id.prefix(), last);
    last = id.prefix();
  }
}

TEST(IdMint, TellsWhoseOwnerMintedAnId) {
  SeededRandom random(7);
  for (const int number : {0, 1, 513, shards_max - 1}) {
    const Shard shard{static_cast<std::uint16_t>(number)};
    IdMint mint(random, shard);
    const WallTime noon{std::chrono::hours(12)};
    for (int i = 0; i < 10'000; ++i) EXPECT_EQ(mint.mint(noon).shard(), shard);
  }
}

TEST(IdMint, PutsMillisecondsFirstAndRunsAheadWhenAMillisecondIsUsedUp) {
  SeededRandom random(7);
  IdMint mint(random, Shard{5});
  const WallTime now{std::chrono::milliseconds(1'798'142'400'123)};
  EXPECT_EQ(mint.mint(now).prefix(), 1'798'142'400'123ULL << 22U | 5U);
  for (int i = 1; i < 4096; ++i) static_cast<void>(mint.mint(now));
  EXPECT_EQ(mint.mint(now).prefix(), 1'798'142'400'124ULL << 22U | 5U);
  EXPECT_EQ(mint.mint(now + std::chrono::milliseconds(9)).prefix(), 1'798'142'400'132ULL << 22U | 5U);
}

TEST(IdMint, DoesNotGoBackAfterARestartWithTheClockSetBack) {
  SeededRandom random(7);
  const WallTime noon{std::chrono::milliseconds(1'798'142'400'000)};
  IdMint before(random, Shard{3});
  Id128 highest;
  for (int i = 0; i < 5000; ++i) highest = before.mint(noon);
  IdMint after(random, Shard{1});
  after.not_before(highest);
  after.not_before(Id128(highest.prefix() - 77, 1));
  const Id128 next = after.mint(noon - std::chrono::hours(24 * 365));
  EXPECT_GT(next, highest);
  EXPECT_EQ(next.shard(), Shard{1});
}

TEST(IdMint, IgnoresAnIdWithNothingAboveIt) {
  SeededRandom random(7);
  IdMint mint(random);
  mint.not_before(Id128(~0ULL, ~0ULL));
  const WallTime noon{std::chrono::milliseconds(1'798'142'400'000)};
  const Id128 first = mint.mint(noon);
  EXPECT_EQ(first.prefix(), 1'798'142'400'000ULL << 22U);
  const Id128 latest = mint.mint(WallTime::max());
  EXPECT_GT(latest, first);
  EXPECT_GT(mint.mint(WallTime::max()), latest);
}

TEST(Names, AreLowerCaseLettersDigitsAndDashesUpToForty) {
  for (const char* good : {"a", "drop-1", "0", "-"}) EXPECT_TRUE(is_valid_name(good)) << good;
  EXPECT_TRUE(is_valid_name(std::string(40, 'x')));
  EXPECT_FALSE(is_valid_name(std::string(41, 'x')));
  for (const char* bad : {"", "A", "a_b", "a b", "a/b", "\xc3\xa9"}) EXPECT_FALSE(is_valid_name(bad)) << bad;
}

}  // namespace
}  // namespace sluice
