#include "app/command/terminal/readable.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace sluice::app {
namespace {

WallTime at(std::string_view text) {
  return *parse_rfc3339(text);
}

TEST(Readable, CountsHaveASpaceBeforeEveryThreeDigits) {
  EXPECT_EQ(readable(0), "0");
  EXPECT_EQ(readable(999), "999");
  EXPECT_EQ(readable(1000), "1 000");
  EXPECT_EQ(readable(10'000'000), "10 000 000");
}

TEST(Readable, AmountsHaveTheDigitsOfTheirCurrency) {
  const std::tuple<std::int64_t, const char*, const char*> table[] = {
      {2500, "EUR", "EUR 25.00"},
      {5, "EUR", "EUR 0.05"},
      {0, "USD", "USD 0.00"},
      {250'000, "JPY", "JPY 250 000"},
      {250'000, "KWD", "KWD 250.000"},
      {250'000, "HUF", "HUF 2 500.00"},
      {123'456'789, "CLF", "CLF 12 345.6789"},
  };
  for (const auto& [amount, currency, text] : table) EXPECT_EQ(readable({amount, currency}), text);
}

TEST(Readable, TimesAreThoseOfTheMachinesZone) {
  ASSERT_EQ(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
  tzset();
  EXPECT_EQ(local_time(at("2026-12-24T20:00:00Z")), "Thu 24 Dec 2026 21:00 CET");
  EXPECT_EQ(local_time(at("2026-07-01T20:00:05Z")), "Wed 01 Jul 2026 22:00:05 CEST");
}

TEST(Readable, SpansAreToldInOneUnitOfWhichThereAreTwo) {
  const WallTime now = at("2026-11-28T14:00:00Z");
  const std::pair<const char*, const char*> table[] = {
      {"2026-12-24T20:00:00Z", "in 26 days"},    {"2026-11-30T13:59:59Z", "in 47 hours"},
      {"2026-11-28T15:30:00Z", "in 90 minutes"}, {"2026-11-28T14:00:05Z", "in 5 seconds"},
      {"2026-11-28T14:00:01Z", "in 1 second"},   {"2026-11-28T14:00:00.9Z", "now"},
      {"2026-11-28T11:00:00Z", "3 hours ago"},
  };
  for (const auto& [time, text] : table) EXPECT_EQ(from_now(now, at(time)), text);
}

TEST(Readable, TextOfOthersCannotSteerATerminal) {
  EXPECT_EQ(harmless("Winter\x1b[2J\ndrop\x7f"), "Winter [2J drop ");
  EXPECT_EQ(harmless("\xC2\x9B"
                     "31mü"),
            " 31mü");
}

}  // namespace
}  // namespace sluice::app
