#include "line/show_up.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

#include "line/crowd_sim.h"
#include "line/show_up_twin.h"

namespace sluice::line {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(ShowUpProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = ShowUpHistory(bytes).play();
    if (!broken.empty()) RC_FAIL(broken);
  }));
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(40 + random.next() % 200);
    random.fill(bytes);
    ASSERT_EQ(ShowUpHistory(bytes).play(), "") << "seed " << seed;
  }
}

struct Crowd {
  const char* name;
  Delay delay;
  double share;
  friend void PrintTo(const Crowd& crowd, std::ostream* out) { *out << crowd.name; }
};

class ShowUpCrowds : public testing::TestWithParam<Crowd> {};

TEST_P(ShowUpCrowds, TheShareIsMeasuredFromPeopleWhoAreStillOnTheirWayToo) {
  const auto& [name, delay, share] = GetParam();
  SeededRandom random(7);
  const Duration claim = minutes(2);
  Instant now{};
  ShowUp show_up(claim, {}, now);
  std::vector<std::pair<Instant, Instant>> coming;  // when, called at
  for (int tick = 0; tick < 2400; ++tick, now += Pace::tick) {
    show_up.called(now, 20);
    for (int i = 0; i < 20; ++i) {
      const Duration after = delay(random);
      if (chance(random) < share && after < claim) coming.emplace_back(now + after, now);
    }
    std::erase_if(coming, [&](const auto& one) {
      if (one.first >= now + Pace::tick) return false;
      show_up.came(now, one.second);
      return true;
    });
    if (tick > 600) {
      ASSERT_NEAR(show_up.share(), share, 0.15) << tick;
    }
  }
  EXPECT_NEAR(show_up.share(), share, 0.06);
  ASSERT_EQ(show_up.broken_invariant(), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Of, ShowUpCrowds,
                         testing::Values(Crowd{"everybodyAtOnce", at_once(), 1}, Crowd{"fewAtOnce", at_once(), 0.1},
                                         Crowd{"mostAfterAFewSeconds", exponential(seconds(5)), 0.7},
                                         Crowd{"someAfterAFewSeconds", exponential(seconds(5)), 0.4},
                                         Crowd{"mostAfterHalfAMinute", exponential(seconds(30)), 0.7},
                                         Crowd{"mostEvenlyUntilTheEnd", evenly_until(minutes(2)), 0.7}),
                         [](const auto& one) { return one.param.name; });

TEST(ShowUp, WhoIsMerelySlowIsNotTakenForANoShow) {
  Instant now{};
  ShowUp show_up(minutes(2), {}, now);
  std::vector<Instant> calls;
  for (; now < Instant{seconds(90)}; now += Pace::tick) {
    show_up.called(now, 10);
    calls.push_back(now);
    if (now < Instant{seconds(60)}) continue;
    for (int i = 0; i < 10; ++i) show_up.came(now, now - seconds(60));  // all walk exactly a minute
    ASSERT_GE(show_up.share(), 0.99);
  }
  EXPECT_NEAR(static_cast<double>(to_ms(show_up.mean_delay())) / 1000, 60, 12);
}

TEST(ShowUp, NobodyAtAllComingIsKnownWhenTheFirstHaveLapsed) {
  Instant now{};
  ShowUp show_up(seconds(10), {}, now);
  for (; now < Instant{seconds(9)}; now += Pace::tick) show_up.called(now, 10);
  EXPECT_EQ(show_up.share(), 1);
  for (; now < Instant{seconds(30)}; now += Pace::tick) show_up.called(now, 10);
  EXPECT_LT(show_up.share(), 0.02);
}

TEST(ShowUp, AChangedClaimTimeIsMeasuredAnewFromTheShareBefore) {
  Instant now{};
  ShowUp show_up(seconds(10), {}, now);
  for (int i = 0; i < 500; ++i, now += Pace::tick) {
    show_up.called(now, 10);
    for (int j = 0; j < 5; ++j) show_up.came(now, now);
  }
  const double share = show_up.share();
  EXPECT_NEAR(share, 0.5, 0.02);
  show_up.set_claim(seconds(10), now);
  EXPECT_GT(show_up.open(), 0U);
  show_up.set_claim(seconds(20), now);
  EXPECT_EQ(show_up.open(), 0U);
  EXPECT_NEAR(show_up.share(), share, 0.01);
  show_up.came(now, now - seconds(1));  // was called under the old one
  EXPECT_EQ(show_up.broken_invariant(), nullptr);
}

TEST(ShowUp, HoursOfSilenceChangeNothing) {
  Instant now{};
  ShowUp show_up(hours(24), {}, now);
  show_up.called(now, 100);
  for (int i = 0; i < 50; ++i) show_up.came(now, now);
  now += hours(30);
  show_up.advance(now);
  EXPECT_EQ(show_up.open(), 0U);
  const double share = show_up.share();
  EXPECT_NEAR(share, 0.64, 0.01);  // of a hundred, half; and the forty of the first share
  show_up.advance(now + hours(24 * 300));
  EXPECT_EQ(show_up.share(), share);
  EXPECT_EQ(show_up.broken_invariant(), nullptr);
}

}  // namespace
}  // namespace sluice::line
