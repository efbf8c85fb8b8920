#include "line/stamped.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <queue>

#include "base/random.h"
#include "line/stamped_twin.h"

namespace sluice::line {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class StampedTest : public testing::Test {
protected:
  StampTime come(std::uint64_t person) { return stamped.entries()[stamped.come(clock, person).index].at; }
  StampTime stamp_of(std::uint64_t person) { return stamped.find(person)->at; }
  // How many of the people from..to are let in now, each asking once.
  int ask(std::uint64_t from, std::uint64_t to) {
    int count = 0;
    for (std::uint64_t person = from; person <= to; ++person) {
      if (stamped.find(person) == nullptr) continue;
      count += stamped.ask(now, person, stamp_of(person)).is_let_in ? 1 : 0;
    }
    return count;
  }
  void pass(Duration by) {
    now += by;
    clock = StampTime{raw(clock) + static_cast<std::uint64_t>(by.count())};
  }
  Stamped stamped;
  MonoTime now{seconds(1)};
  StampTime clock{1'000'000};
};

TEST_F(StampedTest, WhoComesAgainHasTheirStamp) {
  const StampTime first = come(1);
  pass(seconds(5));
  EXPECT_EQ(come(1), first);
  EXPECT_GT(come(2), first);
  stamped.go(1);
  EXPECT_EQ(stamped.find(1), nullptr);
  EXPECT_GT(come(1), first) << "who has left comes anew";
}

TEST_F(StampedTest, StampsGrowThoughTheClockStandsStillOrGoesBack) {
  const StampTime first = come(1);
  clock = StampTime{5};
  EXPECT_EQ(raw(come(2)), raw(first) + 1);
  EXPECT_EQ(raw(come(3)), raw(first) + 2);
}

TEST_F(StampedTest, CountsWhoWaitsBefore) {
  for (std::uint64_t person = 1; person <= 5; ++person) (void)come(person);
  EXPECT_EQ(stamped.ahead(stamp_of(5)), 4U);
  stamped.go(2);
  EXPECT_EQ(stamped.ahead(stamp_of(5)), 3U);
  EXPECT_EQ(stamped.ahead(stamp_of(1)), 0U);
}

TEST_F(StampedTest, WhereNoPaceWasToldSixteenASecondAreLetIn) {
  for (std::uint64_t person = 1; person <= 100; ++person) (void)come(person);
  int let_in = ask(1, 100);
  EXPECT_EQ(let_in, 16) << "each with nobody before them";
  for (int second = 1; second <= 4; ++second) {
    pass(seconds(1));
    const int now_in = ask(1, 100);
    EXPECT_EQ(now_in, 16) << second;
    let_in += now_in;
    EXPECT_EQ(stamped.find(static_cast<std::uint64_t>(let_in)), nullptr);
    EXPECT_NE(stamped.find(static_cast<std::uint64_t>(let_in + 1)), nullptr) << "in their order";
  }
}

TEST_F(StampedTest, WhatTheServedDoNotUseGoesToTheOthers) {
  for (std::uint64_t person = 1; person <= 100; ++person) (void)come(person);
  EXPECT_EQ(ask(1, 4), 4);
  EXPECT_EQ(ask(51, 100), 0) << "others are before them";
  pass(seconds(1));
  EXPECT_EQ(ask(51, 100), 12) << "what was left of the first bucket";
  EXPECT_EQ(stamped.find(51), nullptr) << "and the earliest who asked have it";
  EXPECT_EQ(stamped.find(62), nullptr);
  EXPECT_NE(stamped.find(63), nullptr);
  EXPECT_EQ(ask(5, 20), 16) << "the second bucket is for those who are served now";
  pass(seconds(1));
  EXPECT_EQ(ask(63, 100), 0);
}

TEST_F(StampedTest, WhatIsKeptForWhoDoesNotComeIsLost) {
  for (std::uint64_t person = 1; person <= 100; ++person) (void)come(person);
  EXPECT_EQ(ask(50, 50), 0);
  pass(seconds(4));
  EXPECT_EQ(ask(100, 100), 0);
  EXPECT_EQ(ask(99, 99), 0);
}

TEST_F(StampedTest, WhoHasAPlaceFromBeforeComesBeforeAllStamps) {
  stamped = Stamped(2, clock);
  for (std::uint64_t person = 1; person <= 10; ++person) (void)come(person);
  const StampTime before{raw(clock) - 500'000};
  EXPECT_TRUE(stamped.ask(now, 1001, before).is_let_in);
  EXPECT_TRUE(stamped.ask(now, 1002, before).is_let_in);
  EXPECT_FALSE(stamped.ask(now, 1003, before).is_let_in) << "while there is room";
}

TEST_F(StampedTest, WhereFewComeTheyAreLetInAtOnce) {
  (void)come(1);
  (void)ask(1, 1);
  pass(seconds(2));
  for (std::uint64_t person = 2; person <= 12; ++person) {
    (void)come(person);
    EXPECT_EQ(ask(person, person), 1) << person;
  }
}

TEST_F(StampedTest, SaysWhenToComeBack) {
  for (std::uint64_t person = 1; person <= 1000; ++person) (void)come(person);
  for (std::uint64_t person = 901; person <= 916; ++person) {
    EXPECT_EQ(stamped.ask(now, person, stamp_of(person)).come_back_in, seconds(1)) << "there is one left for them";
  }
  EXPECT_EQ(stamped.ask(now, 930, stamp_of(930)).come_back_in, Stamped::come_back_max);
  EXPECT_EQ(ask(1, 16), 16);
  EXPECT_EQ(ask(17, 40), 0);
  const Duration middle = stamped.ask(now, 177, stamp_of(177)).come_back_in;
  EXPECT_EQ(to_ms(middle), 7000) << "seven tenths of ten seconds";
}

TEST_F(StampedTest, APaceBelowOneASecondHasLongerPeriods) {
  stamped.set_pace(0.1);
  for (std::uint64_t person = 1; person <= 10; ++person) (void)come(person);
  int let_in = ask(1, 10);
  for (int second = 0; second < 100; ++second) {
    pass(seconds(1));
    let_in += ask(1, 10);
  }
  EXPECT_GE(let_in, 9);
  EXPECT_LE(let_in, 11);
}

TEST_F(StampedTest, AStampOfAnotherEdgeIsServedByTheSameTime) {
  for (std::uint64_t person = 1; person <= 32; ++person) {
    (void)come(person);
    pass(milliseconds(1));
  }
  (void)ask(1, 1);
  pass(seconds(1));
  (void)ask(2, 2);
  EXPECT_TRUE(stamped.ask(now, 1001, StampTime{raw(stamp_of(10)) + 1}).is_let_in);
  EXPECT_FALSE(stamped.ask(now, 1002, StampTime{raw(stamp_of(32)) + 1}).is_let_in);
}

// Four edges with 16 a second each, 6000 people within 20 s, whoever asks at whichever edge: nearly every slot is
// used, and hardly anybody is overtaken by somebody who came more than a second later.
TEST(Stamped, FourEdgesTogetherKeepTheOrderAndUseTheSlots) {
  struct Person {
    std::int64_t came_us = 0;
    StampTime stamp{};
    std::int64_t in_us = -1;
  };
  SeededRandom random(7);
  std::vector<Stamped> edges(4);
  std::vector<Person> people(6000);
  using Turn = std::pair<std::int64_t, std::size_t>;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
  for (std::size_t i = 0; i < people.size(); ++i) {
    people[i].came_us = static_cast<std::int64_t>(random.next() % 20'000'000);
    turns.emplace(people[i].came_us, i);
  }
  std::int64_t last_us = 0;
  while (!turns.empty()) {
    const auto [at, who] = turns.top();
    turns.pop();
    Person& person = people[who];
    Stamped& edge = edges[random.next() % edges.size()];
    if (raw(person.stamp) == 0) {
      person.stamp = edge.entries()[edge.come(StampTime{static_cast<std::uint64_t>(at + 1)}, who).index].at;
    }
    const Stamped::Answer answer = edge.ask(MonoTime(Duration(at + 1)), who, person.stamp);
    if (answer.is_let_in) {
      person.in_us = last_us = at;
    } else {
      turns.emplace(at + answer.come_back_in.count() + static_cast<std::int64_t>(random.next() % 200'000), who);
    }
  }
  std::sort(people.begin(), people.end(), [](const Person& a, const Person& b) { return a.came_us < b.came_us; });
  std::size_t overtaken = 0;
  std::int64_t earliest_later = INT64_MAX;  // let in, of those who came more than a second later
  for (std::size_t i = people.size(), later = people.size(); i-- > 0;) {
    while (later > 0 && people[later - 1].came_us > people[i].came_us + 1'000'000) {
      earliest_later = std::min(earliest_later, people[--later].in_us);
    }
    overtaken += earliest_later < people[i].in_us ? 1 : 0;
  }
  const double used = 6000.0 / (64.0 * static_cast<double>(last_us) / 1e6);
  RecordProperty("used", std::to_string(used));
  RecordProperty("overtaken", std::to_string(overtaken));
  EXPECT_GT(used, 0.9);
  EXPECT_LT(overtaken, people.size() / 100);
}

TEST(StampedProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = StampedHistory(bytes).play();
    if (!broken.empty()) RC_FAIL(broken);
  }));
}

TEST(StampedProperty, HundredsOfSeedsAreThoseOfTheNaiveTwin) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(200 + random.next() % 800);
    random.fill(bytes);
    ASSERT_EQ(StampedHistory(bytes).play(), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace sluice::line
