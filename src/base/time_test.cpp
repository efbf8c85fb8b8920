#include "base/time.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

namespace sluice {
namespace {

TEST(Rfc3339, RoundTripsToTheMillisecond) {
  const auto time = parse_rfc3339("2026-12-24T20:00:00.042Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(format_rfc3339(*time), "2026-12-24T20:00:00.042Z");
  EXPECT_EQ(format_http_date(*time), "Thu, 24 Dec 2026 20:00:00 GMT");
}

TEST(Rfc3339, IsWhatTheSystemsCalendarSays) {
  for (std::int64_t ms = 1; ms < 253'402'300'800'000; ms = ms * 3 / 2 + 12'345) {
    const std::time_t seconds = ms / 1000;
    std::tm parts{};
    ASSERT_NE(::gmtime_r(&seconds, &parts), nullptr);
    char text[40];
    const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.", &parts);
    const std::string fraction = std::to_string(1000 + ms % 1000).substr(1) + "Z";
    EXPECT_EQ(format_rfc3339(WallTime(std::chrono::milliseconds(ms))), std::string(text, size) + fraction);
  }
}

TEST(Rfc3339, ReadsOffsetsAndFractions) {
  EXPECT_EQ(parse_rfc3339("2026-12-24T21:00:00+01:00"), parse_rfc3339("2026-12-24T20:00:00Z"));
  EXPECT_EQ(parse_rfc3339("2026-12-24T20:00:00.5Z"), parse_rfc3339("2026-12-24T20:00:00.500999Z"));
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
  for (const char* bad :
       {"", "2026-12-24", "2026-12-24T20:00:00", "2026-13-24T20:00:00Z", "2026-02-30T20:00:00Z",
        "2026-12-24T24:00:00Z", "2026-12-24T20:00:00.Z", "2026-12-24T20:00:00+1:00", "2026-12-24T20:00:00Zx",
        "x026-12-24T20:00:00Z", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01"}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

TEST(Durations, ReadAndWriteTheFormsOfTheConfiguration) {
  EXPECT_EQ(parse_duration("90s"), std::chrono::seconds(90));
  EXPECT_EQ(parse_duration("10m"), std::chrono::minutes(10));
  EXPECT_EQ(parse_duration("2h"), std::chrono::hours(2));
  EXPECT_EQ(parse_duration("250ms"), std::chrono::milliseconds(250));
  for (const char* bad : {"", "10", "m", "-1s", "1.5s", "10 m", "99999999h", "9223372036854775807h"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
  for (const char* text : {"90s", "10m", "2h", "250ms", "0s"})
    EXPECT_EQ(format_duration(*parse_duration(text)), text);
}

}  // namespace
}  // namespace sluice
