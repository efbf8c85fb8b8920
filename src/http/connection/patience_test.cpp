#include "http/connection/patience.h"

#include <gtest/gtest.h>

#include <utility>

namespace sluice::http {
namespace {

using std::chrono::seconds;
using Wait = Patience::Wait;

const Limits patience_limits{.header_time = seconds(10), .body_time = seconds(20), .idle_time = seconds(30)};
constexpr MonoTime start{seconds(100)};

TEST(Patience, EachWaitEndsExactlyWithItsOwnTime) {
  for (const auto& [wait, time] : {std::pair(Wait::head, seconds(10)), std::pair(Wait::body, seconds(20)),
                                   std::pair(Wait::idle, seconds(30)), std::pair(Wait::farewell, seconds(1))}) {
    Patience patience(patience_limits);
    patience.begin(wait, 0, start);
    EXPECT_EQ(patience.wait(), wait);
    EXPECT_FALSE(patience.is_over(start + time - Duration(1)));
    EXPECT_TRUE(patience.is_over(start + time));
  }
}

TEST(Patience, NothingIsOverThatIsNotWaitedFor) {
  Patience patience(patience_limits);
  EXPECT_FALSE(patience.is_over(start));
  patience.begin(Wait::head, 0, start);
  patience.rest(1);
  EXPECT_FALSE(patience.is_over(start + seconds(1000)));
  EXPECT_TRUE(patience.is_for(Wait::none, 1));
}

TEST(Patience, TheWaitForTheNextRequestIsAnotherOne) {
  Patience patience(patience_limits);
  patience.begin(Wait::head, 3, start);
  EXPECT_TRUE(patience.is_for(Wait::head, 3));
  EXPECT_FALSE(patience.is_for(Wait::head, 4));
  EXPECT_FALSE(patience.is_for(Wait::body, 3));
}

}  // namespace
}  // namespace sluice::http
