#include "app/command/sale/sale_summary.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <ctime>

namespace sluice::app {
namespace {

std::string told(std::string_view settings) {
  const auto sale = shop::parse_sale(boost::json::parse({settings.data(), settings.size()}).as_object());
  EXPECT_TRUE(sale) << settings;
  return summary(*sale, *parse_rfc3339("2026-11-28T14:00:00Z"));
}

class ASummary : public testing::Test {
protected:
  ASummary() {
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
  }
};

TEST_F(ASummary, SaysWhenWhatAndForHowMuch) {
  EXPECT_EQ(told(R"({"id":"drop-1","name":"Winter drop","opens_at":"2026-12-24T20:00:00Z","items":[{"id":"tee",
                     "name":"Winter tee","price":{"amount":2500,"currency":"EUR"},"stock":10000}]})"),
            "drop-1 'Winter drop': opens in 26 days (Thu 24 Dec 2026 21:00 CET), 10 000 x Winter tee at EUR 25.00, "
            "2 a buyer");
}

TEST_F(ASummary, SaysWhatAGateLetsIn) {
  EXPECT_EQ(
      told(R"({"id":"door","cap":500,"pace":{"admit":20,"per":"5s"}})"),
      "door: no opens_at, open it by hand (`sluice sale open door`), no items: it is a gate, 500 people inside, "
      "20 people let in per 5s");
}

TEST_F(ASummary, SaysWhatTimesMean) {
  EXPECT_EQ(told(R"({"id":"a","opens_at":"2026-11-28T11:00:00Z","closes_at":"2026-11-28T17:00:00Z"})"),
            "a: open from the start: opens_at was 3 hours ago (Sat 28 Nov 2026 12:00 CET), no items: it is a gate, "
            "10 000 people inside, closes in 3 hours (Sat 28 Nov 2026 18:00 CET)");
  EXPECT_TRUE(
      told(R"({"id":"a","closes_at":"2026-11-28T11:00:00Z"})").starts_with("a: closed: its closes_at was 3 hours"));
  EXPECT_NE(told(R"({"id":"a","opens_at":"2026-11-28T17:00:00Z","lobby":"draw"})")
                .find(", lobby from 15m before, places drawn by lot"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::app
