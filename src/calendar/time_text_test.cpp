#include "calendar/time_text.h"

#include <gtest/gtest.h>

namespace sluice::calendar {
namespace {

std::string read(std::string_view text) {
  const auto time = parse_time(text);
  return time ? format_rfc3339(*time) : time.error().detail;
}

TEST(TimeText, IsRfc3339) {
  EXPECT_EQ(read("2026-12-24T20:00:00Z"), "2026-12-24T20:00:00.000Z");
  EXPECT_EQ(read("2026-12-24T20:00:00.5+01:00"), "2026-12-24T19:00:00.500Z");
}

TEST(TimeText, OrNamesItsZone) {
  EXPECT_EQ(read("2026-12-24T20:00[Europe/Berlin]"), "2026-12-24T19:00:00.000Z");
  EXPECT_EQ(read("2026-12-24T20:00:30.25[Europe/Berlin]"), "2026-12-24T19:00:30.250Z");
  EXPECT_EQ(read("2026-12-24 20:00[America/New_York]"), "2026-12-25T01:00:00.000Z");
  EXPECT_EQ(read("2026-12-24T20:00+01:00[Europe/Berlin]"), "2026-12-24T19:00:00.000Z");
  EXPECT_EQ(read("2026-12-24T19:00:00Z[Europe/Berlin]"), "2026-12-24T19:00:00.000Z");
}

// It could not be read again as it is kept, in UTC.
TEST(TimeText, OfAYearOfFiveDigitsInUtcIsNone) {
  EXPECT_EQ(read("9999-12-31T18:59:59[America/New_York]"), "9999-12-31T23:59:59.000Z");
  for (const char* text : {"9999-12-31T19:00[America/New_York]", "9999-12-31T23:59:59-00:01"}) {
    EXPECT_TRUE(read(text).starts_with("must be a time")) << read(text);
  }
}

TEST(TimeText, ThatNeverComesIsRefused) {
  EXPECT_EQ(read("2026-03-29T02:30[Europe/Berlin]"), "never comes in Europe/Berlin: clocks go over it that day");
  EXPECT_EQ(read("2026-03-29T01:59:59.999[Europe/Berlin]"), "2026-03-29T00:59:59.999Z");
  EXPECT_EQ(read("2026-03-29T03:00[Europe/Berlin]"), "2026-03-29T01:00:00.000Z");
}

TEST(TimeText, ThatComesTwiceMustSayWhich) {
  EXPECT_EQ(read("2026-10-25T02:30[Europe/Berlin]"),
            "comes twice in Europe/Berlin: write which, with +02:00 or +01:00 in front of the zone");
  EXPECT_EQ(read("2026-10-25T02:30+02:00[Europe/Berlin]"), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(read("2026-10-25T02:30+01:00[Europe/Berlin]"), "2026-10-25T01:30:00.000Z");
}

TEST(TimeText, WhoseOffsetIsNotItsZonesIsRefused) {
  EXPECT_EQ(read("2026-12-24T20:00+02:00[Europe/Berlin]"),
            "has another offset than Europe/Berlin has then, which is +01:00");
}

TEST(TimeText, OfNoPlaceIsRefusedAndSaysHow) {
  for (const char* text : {"2026-12-24T20:00:00", "2026-12-24T20:00", "2026-12-24 20:00:00"}) {
    EXPECT_EQ(read(text),
              "says of no place whose time it is: write 2026-12-24T20:00:00Z or 2026-12-24T20:00[Europe/Berlin]")
        << text;
  }
}

TEST(TimeText, ThatIsNoneIsRefused) {
  for (const char* text :
       {"", "[", "]", "[]", "[Europe/Berlin]", "20:00[Europe/Berlin]", "2026-02-30T20:00[Europe/Berlin]",
        "2026-12-24T24:00[Europe/Berlin]", "2026-12-24T20:00]", "tomorrow", "2026-12-24"}) {
    const auto time = parse_time(text);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().kind, ErrorKind::invalid_input);
  }
  EXPECT_EQ(read("2026-12-24T20:00[Europe/Nowhere]"),
            "\"Europe/Nowhere\" is no time zone that this machine knows, such as Europe/Berlin");
}

}  // namespace
}  // namespace sluice::calendar
