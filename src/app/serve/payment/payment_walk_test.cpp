#include "app/serve/payment/payment_walk.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace sluice::app {
namespace {

// Pages of two payments, each made a second before the one in front of it; a page takes as long as it is told.
class PagedProvider final : public fulfilment::StripeIntents {
public:
  PagedProvider(ManualClock& clock, std::int64_t newest_s) : clock_(clock), newest_s_(newest_s) {}

  [[nodiscard]] Result<Page> read_page(const std::string& after) override {
    if (++pages == fails_at) return Error{ErrorKind::unavailable, "no answer"};
    clock_.advance(takes);
    const std::int64_t first_s = after.empty() ? newest_s_ : std::stoll(after) - 1;
    Page page{.intents = {}, .is_last = first_s <= 2};
    for (std::int64_t at_s = first_s; at_s > 0 && at_s > first_s - 2; --at_s) {
      page.intents.push_back({.id = std::to_string(at_s), .created_s = at_s});
    }
    return page;
  }

  Duration takes{};
  int pages = 0;
  int fails_at = 0;  // never

private:
  ManualClock& clock_;
  const std::int64_t newest_s_;
};

class PaymentWalkTest : public testing::Test {
protected:
  [[nodiscard]] Result<Walked> walk(const PaymentWalk::Span& wanted) {
    return walk_through({.payments = provider,
                         .clock = clock,
                         .wanted = wanted,
                         .see = [this](const auto& payment) { seen += payment.id + " "; },
                         .judge =
                             [this](const auto& payments) {
                               for (const auto& payment : payments) judged += payment.id + " ";
                               judged += "| ";
                               return goes_on;
                             },
                         .wait =
                             [this](Duration pause) {
                               pauses.push_back(pause);
                               return static_cast<int>(pauses.size()) != stops_at;
                             }});
  }

  ManualClock clock{WallTime()};
  PagedProvider provider{clock, 7};
  std::string seen;
  std::string judged;
  std::vector<Duration> pauses;
  bool goes_on = true;
  int stops_at = 0;  // never
};

TEST_F(PaymentWalkTest, JudgesWhatIsOfThatTimeNewestFirstAndEndsBehindIt) {
  EXPECT_EQ(walk({.from_s = 4, .to_s = 6}).value(), Walked::to_the_end);
  EXPECT_EQ(judged, "6 | 5 4 | | ");
  EXPECT_EQ(seen, "7 6 5 4 3 2 ") << "the page on which one is too old is the last, and seen to its end";
}

TEST_F(PaymentWalkTest, EndsWithTheLastPage) {
  EXPECT_EQ(walk({.from_s = 0, .to_s = 7}).value(), Walked::to_the_end);
  EXPECT_EQ(judged, "7 6 | 5 4 | 3 2 | 1 | ");
  EXPECT_EQ(pauses.size(), 3U) << "between pages, and not behind the last";
}

TEST_F(PaymentWalkTest, PausesForFourTimesWhatAPageTookWithinBounds) {
  provider.takes = std::chrono::milliseconds(40);
  EXPECT_TRUE(walk({.from_s = 5, .to_s = 7}));
  provider.takes = std::chrono::milliseconds(1);
  EXPECT_TRUE(walk({.from_s = 5, .to_s = 7}));
  provider.takes = std::chrono::seconds(2);
  EXPECT_TRUE(walk({.from_s = 5, .to_s = 7}));
  EXPECT_EQ(pauses,
            (std::vector<Duration>{std::chrono::milliseconds(160), PaymentWalk::pause_min, PaymentWalk::pause_max}));
}

TEST_F(PaymentWalkTest, IsBrokenOffByWhoeverJudgesOrWaits) {
  stops_at = 2;
  EXPECT_EQ(walk({.from_s = 0, .to_s = 7}).value(), Walked::broken_off);
  EXPECT_EQ(provider.pages, 2);
  goes_on = false;
  EXPECT_EQ(walk({.from_s = 0, .to_s = 7}).value(), Walked::broken_off);
  EXPECT_EQ(provider.pages, 3);
}

TEST_F(PaymentWalkTest, APageThatCannotBeReadIsAnErrorAndWhatCameBeforeIsJudged) {
  provider.fails_at = 2;
  const auto walked = walk({.from_s = 0, .to_s = 7});
  ASSERT_FALSE(walked);
  EXPECT_EQ(walked.error().detail, "no answer");
  EXPECT_EQ(judged, "7 6 | ");
}

}  // namespace
}  // namespace sluice::app
