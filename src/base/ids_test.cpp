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

TEST(Names, AreLowerCaseLettersDigitsAndDashesUpToForty) {
  for (const char* good : {"a", "drop-1", "0", "-"}) EXPECT_TRUE(is_valid_name(good)) << good;
  EXPECT_TRUE(is_valid_name(std::string(40, 'x')));
  EXPECT_FALSE(is_valid_name(std::string(41, 'x')));
  for (const char* bad : {"", "A", "a_b", "a b", "a/b", "\xc3\xa9"}) EXPECT_FALSE(is_valid_name(bad)) << bad;
}

}  // namespace
}  // namespace sluice
