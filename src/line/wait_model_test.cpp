#include "line/wait_model.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <string>
#include <vector>

#include "line/sale_sim.h"

namespace sluice::line {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

std::function<double(double)> burst_then(double people, double per_s) {
  return [=](double now) { return now < 10 ? people / 10 : per_s; };
}
std::function<double(double)> always(double per_s) {
  return [=](double) { return per_s; };
}

std::vector<SaleStory> stories() {
  return {
      {.name = "GateWithAPace",
       .stock = {},
       .joins_per_s = burst_then(3000, 10),
       .entries_per_s = always(10),
       .buy_mean_s = 30,
       .patience_mean_s = 2000,
       .length_s = 1800},
      {.name = "GateWithACap",
       .stock = {},
       .cap = 500,
       .joins_per_s = burst_then(2000, 1),
       .entries_per_s = always(0),
       .buy_mean_s = 300,
       .patience_mean_s = 4000},
      {.name = "SaleWithAPaceUntilStockEnds",
       .stock = 2000,
       .joins_per_s = burst_then(4000, 2),
       .entries_per_s = always(10)},
      {.name = "SaleWhoseStockIsCalledAtOnce",
       .stock = 1000,
       .joins_per_s = burst_then(4000, 1),
       .entries_per_s = always(0)},
      {.name = "SmallSaleOfSlowPeople",
       .stock = 100,
       .joins_per_s = burst_then(300, 0.2),
       .entries_per_s = always(0),
       .come_mean_s = 40},
      {.name = "SaleWithACap",
       .stock = 600,
       .cap = 50,
       .joins_per_s = burst_then(1500, 0.5),
       .entries_per_s = always(0),
       .length_s = 7200},
      {.name = "SaleWithATrickle", .stock = 300, .joins_per_s = always(0.5), .entries_per_s = always(0.3)},
  };
}

// How many come and how many buy differs from sale to sale, and no forecast knows it beforehand.
SaleStory variant(SaleStory story, std::uint64_t seed) {
  SeededRandom random(seed * 77);
  story.share = 0.5 + 0.5 * fraction(random);
  story.buys = 0.75 + 0.25 * fraction(random);
  return story;
}

struct Calibration {
  double called = 0;
  double within = 0;
  double without_range = 0;
  struct Bin {
    double people = 0;
    double predicted = 0;
    double were_called = 0;
  };
  std::array<Bin, 10> bins;
};

void play(const SaleStory& story, std::uint64_t seed, Calibration& sum) {
  SaleSim sim(variant(story, seed), seed);
  while (sim.now() < story.length_s) sim.step();
  for (const SaleSim::Person& person : sim.people()) {
    if (person.gone) continue;
    const bool was_called = person.called >= 0;
    Calibration::Bin& bin = sum.bins[std::min<std::size_t>(9, static_cast<std::size_t>(person.chance * 10))];
    bin.people += 1;
    bin.predicted += person.chance;
    bin.were_called += was_called ? 1 : 0;
    if (!was_called) continue;
    sum.called += 1;
    const double waited = person.called - person.joined;
    if (!person.shown) {
      sum.without_range += 1;
    } else if (waited >= person.shown->low_s && waited <= person.shown->high_s) {
      sum.within += 1;
    }
  }
}

class WaitStories : public testing::TestWithParam<std::size_t> {};

TEST_P(WaitStories, FourOfFiveAreCalledWithinTheRangeFirstShownAndChancesAreWhatHappens) {
  const SaleStory story = stories()[GetParam()];
  Calibration sum;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) play(story, seed, sum);
  const double shown = sum.called - sum.without_range;
  RecordProperty("within", std::to_string(sum.within / shown));
  EXPECT_GE(sum.within / shown, 0.8);
  EXPECT_GT(sum.called, 0);
  if (!story.stock) return;
  // Of a sale, everybody who is called had been told when.
  EXPECT_LT(sum.without_range / sum.called, 0.02);
  EXPECT_LT(sum.bins.front().were_called / sum.bins.front().people, 0.05);
  EXPECT_GT(sum.bins.back().were_called / sum.bins.back().people, 0.95);
}

INSTANTIATE_TEST_SUITE_P(Of, WaitStories, testing::Range<std::size_t>(0, 7),
                         [](const auto& one) { return std::string(stories()[one.param].name); });

// A sale is one throw of the dice for hundreds of people at once, so it takes many sales to see.
TEST(WaitChances, OfThoseToldAChanceSoManyAreCalled) {
  Calibration sum;
  for (const std::size_t story : {3U, 4U, 6U}) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) play(stories()[story], seed, sum);
  }
  for (const Calibration::Bin& bin : sum.bins) {
    ASSERT_GT(bin.people, 500);
    EXPECT_NEAR(bin.were_called / bin.people, bin.predicted / bin.people, 0.15) << bin.people;
  }
}

// A rehearsal's crowd: everybody comes at once and buys. Within seconds nobody is told that others might not.
TEST(WaitChances, ACrowdThatComesAndBuysAtOnceIsBelievedSoon) {
  Calibration sum;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SaleSim sim({.name = "Keen",
                 .stock = 2000,
                 .joins_per_s = burst_then(4000, 0),
                 .entries_per_s = always(40),
                 .share = 1,
                 .come_mean_s = 0.5,
                 .buy_mean_s = 1,
                 .buys = 1,
                 .length_s = 60},
                seed);
    while (sim.now() < 60) sim.step();
    for (const SaleSim::Person& person : sim.people()) {
      if (person.called >= 0 && person.shown) {
        sum.called += 1;
        const double waited = person.called - person.joined;
        sum.within += waited >= person.shown->low_s && waited <= person.shown->high_s ? 1 : 0;
      } else if (person.called < 0 && person.joined > 6) {
        sum.bins[0].people += 1;
        sum.bins[0].predicted += person.chance;
      }
    }
  }
  EXPECT_GE(sum.within / sum.called, 0.8);
  EXPECT_LT(sum.bins[0].predicted / sum.bins[0].people, 0.2);
}

constexpr std::array<std::uint32_t, 6> reference_distances{0, 9, 99, 999, 9'999, 99'999};

TEST(WaitForecasts, ARangeNeverGrowsWithoutAReason) {
  for (const SaleStory& story : stories()) {
    SaleSim sim(variant(story, 3), 3);
    WaitForecast before = sim.step();
    while (sim.now() < 1200) {
      const WaitForecast after = sim.step();
      for (const std::uint32_t ahead : reference_distances) {
        const auto was = wait_of(before, ahead);
        const auto is = wait_of(after, ahead);
        if (!was || !is || is->high_s <= was->high_s) continue;
        ASSERT_NE(rise_of(after, ahead), Rise::none) << story.name << " at " << sim.now() << ", " << ahead;
      }
      before = after;
    }
  }
}

// A forecast of any sale: more people ahead never wait less, nor have a better chance.
TEST(WaitForecastsProperty, FartherBackIsNeverBetter) {
  EXPECT_TRUE(rc::check([](std::uint16_t free, std::uint16_t returning, std::uint16_t sd, std::uint8_t speed,
                           std::uint8_t returns, std::uint8_t gone, std::uint8_t scatter) {
    const WaitForecast forecast{
        .supply = {.free = double(free % 500),
                   .returning = double(returning % 800),
                   .returning_sd = double(sd % 300)},
        .shown = {.free = double(free % 500), .returning = double(returning % 800), .returning_sd = double(sd % 300)},
        .calls_per_s = speed / 10.0,
        .returns_per_s = returns / 100.0,
        .scatter = 1 + scatter / 10.0,
        .gone_per_s = gone / 1e5,
        .return_delay_s = 120};
    double chance_before = 1;
    double high_before = 0;
    bool was_known = true;
    for (std::uint32_t ahead = 0; ahead < 2000; ahead += 1 + ahead / 8) {
      const double likely = chance_of(forecast, ahead);
      RC_ASSERT(likely >= 0 && likely <= 1);
      RC_ASSERT(likely <= chance_before + 1e-6);
      chance_before = likely;
      const auto wait = wait_of(forecast, ahead);
      RC_ASSERT(was_known || !wait);
      was_known = wait.has_value();
      if (!wait) continue;
      RC_ASSERT(wait->low_s <= wait->high_s);
      RC_ASSERT(wait->high_s >= high_before);
      high_before = wait->high_s;
    }
  }));
}

class WaitReasons : public testing::Test {
protected:
  // Ten calls a second for a while, unless `change` says otherwise.
  template <class Change>
  void run(int ticks, Change change) {
    for (int i = 0; i < ticks; ++i) {
      now_ += milliseconds_;
      change(moment_);
      calls_ += moment_.limit == CallLimit::pace ? moment_.calls_per_s / 10 : 0;
      const auto called = static_cast<std::uint64_t>(calls_);
      model_.called(now_, static_cast<std::uint32_t>(called - moment_.called));
      moment_.called = called;
      model_.update(now_, moment_);
    }
  }
  [[nodiscard]] Rise rise() const { return rise_of(model_.forecast(), 1000); }

  static constexpr Duration milliseconds_ = std::chrono::milliseconds(100);
  Instant now_{};
  double calls_ = 0;
  WaitModel model_{{}, WaitModel::Start::fresh, now_};
  LineMoment moment_{.waiting = 5000, .free = 100'000, .limit = CallLimit::pace, .pace_per_s = 7, .calls_per_s = 10};
};

TEST_F(WaitReasons, NoneWhileNothingChanges) {
  run(6000, [](LineMoment&) {});
  EXPECT_EQ(rise(), Rise::none);
  const auto wait = wait_of(model_.forecast(), 1000);
  ASSERT_TRUE(wait.has_value());
  EXPECT_LE(wait->low_s, 100U);
  EXPECT_GE(wait->high_s, 100U);
  EXPECT_LT(wait->high_s, 150U);
}

TEST_F(WaitReasons, ALoweredPaceIsNamedAndTheReasonGoesAfterTwoMinutes) {
  run(3000, [](LineMoment&) {});
  const std::uint32_t high = wait_of(model_.forecast(), 1000)->high_s;
  run(50, [](LineMoment& m) { m.pace_per_s = 3.5, m.calls_per_s = 5; });
  EXPECT_EQ(rise(), Rise::pace_lowered);
  EXPECT_GT(wait_of(model_.forecast(), 1000)->high_s, high);
  run(6000, [](LineMoment&) {});
  EXPECT_EQ(rise(), Rise::none);
}

TEST_F(WaitReasons, ALoadedOriginIsNamed) {
  run(3000, [](LineMoment&) {});
  run(100, [](LineMoment& m) { m.calls_per_s = 4, m.load_factor = 0.4; });
  EXPECT_EQ(rise(), Rise::origin_busy);
}

TEST_F(WaitReasons, FewerCallsAtTheSamePaceBecauseMoreComeIsNamed) {
  run(3000, [](LineMoment&) {});
  run(300, [](LineMoment& m) { m.calls_per_s = 7; });
  EXPECT_EQ(rise(), Rise::more_come);
}

TEST_F(WaitReasons, UnitsThatRunOutAreNamed) {
  run(3000, [](LineMoment&) {});
  run(20, [](LineMoment& m) { m.free = 0, m.offered = 300, m.held = 2000, m.limit = CallLimit::unit; });
  EXPECT_EQ(rise(), Rise::no_free_unit);
}

TEST_F(WaitReasons, APauseIsNamedAtOnceAndTheRangeStaysThatFromItsEnd) {
  run(3000, [](LineMoment&) {});
  const auto before = wait_of(model_.forecast(), 1000);
  run(1, [](LineMoment& m) { m.limit = CallLimit::paused; });
  EXPECT_EQ(rise(), Rise::paused);
  run(600, [](LineMoment&) {});
  EXPECT_EQ(wait_of(model_.forecast(), 1000), before);
  run(600, [](LineMoment& m) { m.limit = CallLimit::pace; });
  EXPECT_EQ(wait_of(model_.forecast(), 1000), before);
}

TEST(WaitModel, ARestartedLineSaysSo) {
  WaitModel model({}, WaitModel::Start::restarted, Instant{});
  EXPECT_EQ(rise_of(model.forecast(), 0), Rise::restarted);
}

TEST(WaitModel, WhoComesRightAfterARestartIsToldAChanceAndTheRangeFromWhenTheLineGoesOn) {
  WaitModel model({}, WaitModel::Start::restarted, Instant{});
  LineMoment moment{.waiting = 50, .free = 200, .limit = CallLimit::restart};
  moment.pace_per_s = moment.calls_per_s = 10;
  model.update(Instant{seconds(1)}, moment);
  EXPECT_EQ(chance_of(model.forecast(), 50), 1);
  const auto resting = wait_of(model.forecast(), 50);
  ASSERT_TRUE(resting);
  EXPECT_LE(resting->low_s, 5U);
  EXPECT_GE(resting->high_s, 5U);
  EXPECT_EQ(rise_of(model.forecast(), 50), Rise::restarted);
  model.update(Instant{seconds(7)}, moment);
  EXPECT_EQ(wait_of(model.forecast(), 50), resting);
}

TEST(WaitModel, ASaleOfWhichEverythingIsSoldGivesNoChanceAndNoRange) {
  WaitModel model({}, WaitModel::Start::fresh, Instant{});
  model.update(Instant{seconds(1)}, {.waiting = 50, .free = 0, .limit = CallLimit::unit});
  EXPECT_EQ(chance_of(model.forecast(), 0), 0);
  EXPECT_EQ(wait_of(model.forecast(), 0), std::nullopt);
}

TEST(WaitModel, WithFreeUnitsAndNoPaceNobodyWaits) {
  WaitModel model({}, WaitModel::Start::fresh, Instant{});
  model.update(Instant{seconds(1)}, {.free = 50});
  EXPECT_EQ(chance_of(model.forecast(), 10), 1);
  EXPECT_EQ(wait_of(model.forecast(), 10), (Wait{.low_s = 0, .high_s = 1}));
}

}  // namespace
}  // namespace sluice::line
