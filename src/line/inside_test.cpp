#include "line/inside.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include "base/random.h"
#include "line/history_twin.h"

namespace sluice::line {
namespace {

using std::chrono::seconds;

Instant at(int second) {
  return Instant(seconds(second));
}

TEST(Inside, EndsExactlyAtTheDeadlineNotBefore) {
  Inside inside;
  ASSERT_TRUE(inside.enter(Ordinal{7}, at(10)));
  std::vector<Ordinal> ended;
  inside.expire_until(at(10) - Duration(1), ended);
  EXPECT_TRUE(ended.empty());
  EXPECT_EQ(inside.next_deadline(), at(10));
  inside.expire_until(at(10), ended);
  EXPECT_EQ(ended, std::vector{Ordinal{7}});
  EXPECT_EQ(inside.count(), 0U);
}

TEST(Inside, EnteringAgainKeepsTheFirstDeadline) {
  Inside inside;
  ASSERT_TRUE(inside.enter(Ordinal{7}, at(10)));
  EXPECT_FALSE(inside.enter(Ordinal{7}, at(99)));
  std::vector<Ordinal> ended;
  inside.expire_until(at(10), ended);
  EXPECT_EQ(ended.size(), 1U);
}

TEST(Inside, WhoStaysOnEndsAtTheLaterDeadlineAndNotAtTheFirst) {
  Inside inside;
  ASSERT_TRUE(inside.enter(Ordinal{7}, at(10)));
  EXPECT_TRUE(inside.stay_until(Ordinal{7}, at(20)));
  EXPECT_TRUE(inside.stay_until(Ordinal{7}, at(15))) << "an earlier one changes nothing";
  EXPECT_FALSE(inside.stay_until(Ordinal{8}, at(20)));
  EXPECT_EQ(inside.broken_invariant(), nullptr);
  std::vector<Ordinal> ended;
  inside.expire_until(at(20) - Duration(1), ended);
  EXPECT_TRUE(ended.empty());
  inside.expire_until(at(20), ended);
  EXPECT_EQ(ended, std::vector{Ordinal{7}});
}

TEST(Inside, OneWhoStaysOnAThousandTimesIsOneDeadline) {
  Inside inside;
  inside.enter(Ordinal{7}, at(10));
  for (int second = 11; second < 1011; ++second) inside.stay_until(Ordinal{7}, at(second));
  EXPECT_EQ(inside.broken_invariant(), nullptr);
  EXPECT_EQ(inside.count(), 1U);
}

TEST(Inside, WhoLeftDoesNotEndASecondTime) {
  Inside inside;
  inside.enter(Ordinal{7}, at(10));
  EXPECT_TRUE(inside.end(Ordinal{7}));
  EXPECT_FALSE(inside.end(Ordinal{7}));
  std::vector<Ordinal> ended;
  inside.expire_until(at(99), ended);
  EXPECT_TRUE(ended.empty());
}

TEST(Inside, ThousandsWhoComeAndLeaveAreNotRemembered) {
  Inside inside;
  for (std::uint32_t o = 1; o <= 12'345; ++o) {
    inside.enter(Ordinal{o}, at(600));
    inside.end(Ordinal{o});
  }
  EXPECT_EQ(inside.broken_invariant(), nullptr);
}

// The same rules with a map and no cleverness.
class Twin {
public:
  bool enter(std::uint32_t ordinal, Instant deadline) { return people_.emplace(ordinal, deadline).second; }
  bool stay_until(std::uint32_t ordinal, Instant deadline) {
    const auto at = people_.find(ordinal);
    if (at == people_.end()) return false;
    at->second = std::max(at->second, deadline);
    return true;
  }
  bool end(std::uint32_t ordinal) { return people_.erase(ordinal) == 1; }
  std::vector<Ordinal> expire_until(Instant now) {
    std::vector<Ordinal> ended;
    std::erase_if(people_, [&](const auto& entry) {
      if (entry.second > now) return false;
      ended.push_back(Ordinal{entry.first});
      return true;
    });
    return ended;
  }
  [[nodiscard]] std::size_t count() const { return people_.size(); }
  [[nodiscard]] std::optional<Instant> next() const {
    std::optional<Instant> next;
    for (const auto& [ordinal, deadline] : people_) next = std::min(next.value_or(deadline), deadline);
    return next;
  }

private:
  std::map<std::uint32_t, Instant> people_;
};

// Plays one history on both; what differs, or "".
std::string play(std::span<const std::uint8_t> bytes) {
  twin::History history(bytes);
  Inside inside;
  Twin twin;
  Instant now = at(1);
  while (!history.is_over()) {
    const std::uint32_t ordinal = 1 + history.pick(24);
    switch (history.pick(5)) {
      case 0:
      case 1: {
        const Instant deadline = now + seconds(history.pick(30));
        if (inside.enter(Ordinal{ordinal}, deadline) != twin.enter(ordinal, deadline)) return "enter";
        break;
      }
      case 2: {
        const Instant deadline = now + seconds(history.pick(30));
        if (inside.stay_until(Ordinal{ordinal}, deadline) != twin.stay_until(ordinal, deadline)) return "stay_until";
        break;
      }
      case 3:
        if (inside.end(Ordinal{ordinal}) != twin.end(ordinal)) return "end";
        break;
      default: {
        // Small steps, or right to the next end.
        const auto next = twin.next();
        now = history.pick(2) == 0 && next ? std::max(now, *next) : now + seconds(history.pick(5));
        std::vector<Ordinal> ended;
        inside.expire_until(now, ended);
        std::sort(ended.begin(), ended.end());
        if (ended != twin.expire_until(now)) return "expire_until";
        break;
      }
    }
    if (inside.count() != twin.count()) return "count";
    const auto next = twin.next();
    if (next && (!inside.next_deadline() || *inside.next_deadline() > *next)) return "next_deadline is too late";
    if (const char* broken = inside.broken_invariant()) return broken;
  }
  return "";
}

TEST(InsideProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = play(bytes);
    if (!broken.empty()) RC_FAIL(broken);
  }));
}

TEST(InsideProperty, HundredsOfSeedsAreThoseOfTheNaiveTwin) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(200 + random.next() % 1000);
    random.fill(bytes);
    ASSERT_EQ(play(bytes), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace sluice::line
