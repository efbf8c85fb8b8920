#include "calendar/zone.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace sluice::calendar {
namespace {

LocalTime shown(const char* time) {
  return LocalTime(parse_rfc3339(std::string(time) + ":00Z")->time_since_epoch());
}
std::string utc(WallTime time) {
  return format_rfc3339(time).substr(0, 16);
}

TEST(Zone, ReadsATimeOfWinterAndOneOfSummer) {
  const Zone berlin = *Zone::find("Europe/Berlin");
  EXPECT_EQ(utc(berlin.read(shown("2026-12-24T20:00")).at), "2026-12-24T19:00");
  EXPECT_EQ(utc(berlin.read(shown("2026-07-24T20:00")).at), "2026-07-24T18:00");
  EXPECT_EQ(berlin.read(shown("2026-07-24T20:00")).kind, Reading::Kind::once);
}

TEST(Zone, SaysOfATimeThatClocksGoOverThatItNeverComes) {
  const Reading reading = Zone::find("Europe/Berlin")->read(shown("2026-03-29T02:30"));
  EXPECT_EQ(reading.kind, Reading::Kind::never);
  EXPECT_EQ(utc(reading.at), "2026-03-29T01:00");  // 03:00 there
}

TEST(Zone, SaysOfATimeThatClocksGoBackOverThatItComesTwice) {
  const Reading reading = Zone::find("Europe/Berlin")->read(shown("2026-10-25T02:30"));
  EXPECT_EQ(reading.kind, Reading::Kind::twice);
  EXPECT_EQ(utc(reading.at), "2026-10-25T00:30");
  EXPECT_EQ(utc(reading.again), "2026-10-25T01:30");
}

TEST(Zone, KnowsChangesOfHalfAnHourAndZonesWithout) {
  EXPECT_EQ(Zone::find("Australia/Lord_Howe")->read(shown("2026-10-04T02:15")).kind, Reading::Kind::never);
  EXPECT_EQ(utc(Zone::find("Asia/Kolkata")->read(shown("2026-10-04T02:15")).at), "2026-10-03T20:45");
  EXPECT_EQ(utc(Zone::find("UTC")->read(shown("2026-10-04T02:15")).at), "2026-10-04T02:15");
}

TEST(Zone, ShowsWhatItsClocksShow) {
  const Zone york = *Zone::find("America/New_York");
  const WallTime time = *parse_rfc3339("2026-07-01T01:30:00.250Z");
  EXPECT_EQ(york.local(time), shown("2026-06-30T21:30") + std::chrono::milliseconds(250));
  EXPECT_EQ(york.ahead(time), std::chrono::hours(-4));
}

TEST(Zone, RefusesWhatIsNone) {
  for (const std::string name : {"", "Europe/Nowhere", "../etc/passwd", "/etc/passwd", "Europe", "Europe/Berlin ",
                                 "europe/berlin\n", "Ünterland"}) {
    const auto zone = Zone::find(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().kind, ErrorKind::invalid_input) << name;
  }
  EXPECT_FALSE(Zone::find(std::string(10'000, 'A')));
}

TEST(Zone, ANameThatIsTooLongIsToldInWholeLetters) {
  const auto none = Zone::find(std::string(63, 'x') + "\u00e9");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().detail, "\"" + std::string(63, 'x') + "\" is no time zone");
}

TEST(Zone, OffsetsAreWrittenWithTheirSign) {
  EXPECT_EQ(offset_text(std::chrono::hours(2)), "+02:00");
  EXPECT_EQ(offset_text(-std::chrono::minutes(210)), "-03:30");
  EXPECT_EQ(offset_text(std::chrono::seconds(0)), "+00:00");
}

}  // namespace
}  // namespace sluice::calendar
