#include "token/challenge.h"

#include <gtest/gtest.h>

namespace sluice::token {
namespace {

TEST(Challenge, ASolutionIsTheChallengeADotAndANumberAsPeopleWriteIt) {
  const auto split = split_solution("v1.0001.payload.mac.42");
  ASSERT_TRUE(split);
  EXPECT_EQ(split->challenge, "v1.0001.payload.mac");
  EXPECT_EQ(split->number, "42");
  EXPECT_EQ(split_solution("c.0")->number, "0");
  EXPECT_EQ(split_solution("c.999999999999999")->number, "999999999999999");
  for (const char* bad : {"", "42", "c.", "c.x", "c.-1", "c.+1", "c.1 ", "c. 1", "c.1e3", "c.01", "c.00",
                          "c.1000000000000000", "v1.0001.payload.mac"}) {
    EXPECT_FALSE(split_solution(bad)) << bad;
  }
}

// The digests were made with sha256sum.
TEST(Challenge, ZeroBitsAreThoseThatTheDigestBeginsWith) {
  EXPECT_EQ(zero_bits("abc"), 0U) << "ba7816bf...";
  EXPECT_EQ(zero_bits("challenge.7"), 2U) << "2a522539...";
  EXPECT_EQ(zero_bits("Hello, world!0"), 3U) << "1312af17...";
  EXPECT_EQ(zero_bits("Hello, world!4250"), 16U) << "0000c3af42fc...";
}

TEST(Challenge, ANumberIsFoundByTryingAsManyAsItsBitsSay) {
  constexpr unsigned bits = 10;
  int tries = 0;
  for (int challenge = 0; challenge < 50; ++challenge) {
    int number = 0;
    while (zero_bits(std::to_string(challenge) + "." + std::to_string(number)) < bits) ++number;
    tries += number + 1;
  }
  EXPECT_GT(tries / 50, (1 << bits) / 2);
  EXPECT_LT(tries / 50, (1 << bits) * 2);
}

}  // namespace
}  // namespace sluice::token
