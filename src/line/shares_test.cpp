#include "line/shares.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <numeric>
#include <string>
#include <vector>

#include "base/random.h"
#include "line/shares_twin.h"

namespace sluice::line {
namespace {

constexpr std::uint32_t many = 1'000'000;

// One call at a time; who got it, as digits.
std::string one_by_one(Shares& shares, std::uint32_t count, const std::vector<std::uint32_t>& can_use) {
  std::string order;
  std::vector<std::uint32_t> calls(can_use.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    shares.divide(1, can_use, calls);
    for (std::size_t line = 0; line < calls.size(); ++line) order.append(calls[line], static_cast<char>('0' + line));
  }
  return order;
}

std::vector<std::uint32_t> divided(Shares& shares, std::uint32_t count, const std::vector<std::uint32_t>& can_use) {
  std::vector<std::uint32_t> calls(can_use.size());
  shares.divide(count, can_use, calls);
  return calls;
}

Shares a_fifth() {
  return Shares(std::vector<double>{0.8, 0.2});
}

TEST(Shares, TheGuestsGoFirstAndThenEveryFifthCallIsTheirs) {
  Shares shares = a_fifth();
  EXPECT_EQ(one_by_one(shares, 12, {many, many}), "100001000010");
}

TEST(Shares, AreKeptHoweverManyCallsThereAreAtATime) {
  for (const std::uint32_t at_once : {1U, 3U, 7U, 50U, 1000U}) {
    Shares shares(std::vector<double>{0.55, 0.3, 0.1, 0.05});
    std::vector<std::uint32_t> total(4);
    std::uint32_t all = 0;
    for (; all < 4000; all += at_once) {
      const auto calls = divided(shares, at_once, {many, many, many, many});
      for (std::size_t i = 0; i < 4; ++i) total[i] += calls[i];
    }
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(total[i], all * shares.share(i), 4) << i << " at " << at_once;
  }
}

TEST(Shares, WhatALineCannotUseGoesToTheOthersAtOnce) {
  Shares shares = a_fifth();
  EXPECT_EQ(divided(shares, 100, {many, 3}), (std::vector<std::uint32_t>{97, 3}));
  EXPECT_EQ(divided(shares, 100, {0, many}), (std::vector<std::uint32_t>{0, 100}));
  EXPECT_EQ(divided(shares, 100, {2, 0}), (std::vector<std::uint32_t>{2, 0}));
}

TEST(Shares, WhatALineCannotUseTheOthersDivideAsTheirSharesAre) {
  Shares shares(std::vector<double>{0.6, 0.2, 0.2});
  const auto calls = divided(shares, 400, {many, many, 0});
  EXPECT_NEAR(calls[0], 300, 1);
  EXPECT_NEAR(calls[1], 100, 1);
}

TEST(Shares, NothingIsSavedUpWhileNobodyWaits) {
  Shares shares = a_fifth();
  divided(shares, 1000, {many, 0});
  EXPECT_EQ(one_by_one(shares, 7, {many, many}), "1000100");
  shares.called_alone(0, 1000);
  EXPECT_EQ(one_by_one(shares, 7, {many, many}), "1000100");
}

// Somebody comes each time that the last one was called: the line is empty for a moment each time.
TEST(Shares, WhoComesOneByOneGetsNoMoreThanTheShare) {
  Shares shares = a_fifth();
  std::uint32_t guests = 0;
  for (int i = 0; i < 500; ++i) {
    if (divided(shares, 1, {many, 1})[1] == 1) {
      ++guests;
      divided(shares, 1, {many, 0});
    }
  }
  EXPECT_NEAR(guests, 120, 10);  // of 500 and as many again as there were guests
}

TEST(Shares, CallsMadeAloneAreAsDividedOnes) {
  for (const std::uint32_t calls : {1U, 2U, 3U, 4U, 10U, 5000U}) {
    Shares alone = a_fifth();
    Shares divides = a_fifth();
    divided(alone, 1, {many, many});
    divided(divides, 1, {many, many});
    alone.called_alone(0, calls);
    divided(divides, calls, {many, 0});
    EXPECT_EQ(one_by_one(alone, 20, {many, many}), one_by_one(divides, 20, {many, many})) << calls;
  }
}

TEST(Shares, ALineCalledBeyondItsShareLetsTheOthersGoBeforeItsNextCall) {
  Shares shares = a_fifth();
  divided(shares, 50, {0, many});
  EXPECT_EQ(one_by_one(shares, 6, {many, many}), "000010");
}

TEST(Shares, ChangeLive) {
  Shares shares = a_fifth();
  divided(shares, 1, {many, many});
  shares.set(std::vector<double>{0.5, 0.5});
  const auto calls = divided(shares, 100, {many, many});
  EXPECT_NEAR(calls[1], 50, 1);
}

TEST(Shares, APartIsTheShareAmongThoseWhoMayCome) {
  const Shares shares(std::vector<double>{0.6, 0.3, 0.1});
  const bool nobody[] = {true, false, false};
  const bool one[] = {true, false, true};
  const bool all[] = {true, true, true};
  EXPECT_DOUBLE_EQ(shares.part(0, nobody), 1);
  EXPECT_DOUBLE_EQ(shares.part(0, one), 0.6 / 0.7);
  EXPECT_DOUBLE_EQ(shares.part(0, all), 0.6);
  EXPECT_DOUBLE_EQ(shares.part(2, nobody), 0.1 / 0.7);
}

TEST(SharesProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = SharesHistory(bytes).play();
    if (!broken.empty()) RC_FAIL(broken);
  }));
}

TEST(SharesProperty, HundredsOfSeedsAreThoseOfTheNaiveTwin) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(100 + random.next() % 900);
    random.fill(bytes);
    ASSERT_EQ(SharesHistory(bytes).play(), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace sluice::line
