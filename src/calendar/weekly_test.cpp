#include "calendar/weekly.h"

#include <gtest/gtest.h>

namespace sluice::calendar {
namespace {

std::string next(const char* rule, const char* after) {
  const Occurrence found = Weekly::parse(rule)->next(*parse_rfc3339(after));
  return found.date + " " + format_rfc3339(found.at).substr(0, 16);
}

TEST(Weekly, ComesOnItsDayAtItsTimeThere) {
  EXPECT_EQ(next("Thursday 20:00 Europe/Berlin", "2026-12-20T00:00:00Z"), "2026-12-24 2026-12-24T19:00");
  EXPECT_EQ(next("thursday 20:00 Europe/Berlin", "2026-07-20T00:00:00Z"), "2026-07-23 2026-07-23T18:00");
}

TEST(Weekly, IsLaterThanWhatItIsAskedAfter) {
  EXPECT_EQ(next("Thursday 20:00 Europe/Berlin", "2026-12-24T18:59:59.999Z"), "2026-12-24 2026-12-24T19:00");
  EXPECT_EQ(next("Thursday 20:00 Europe/Berlin", "2026-12-24T19:00:00Z"), "2026-12-31 2026-12-31T19:00");
}

TEST(Weekly, GoesByTheDayThere) {
  EXPECT_EQ(next("Friday 00:30 Pacific/Auckland", "2026-12-23T00:00:00Z"), "2026-12-25 2026-12-24T11:30");
  EXPECT_EQ(next("Wednesday 23:30 America/Los_Angeles", "2026-12-23T00:00:00Z"), "2026-12-23 2026-12-24T07:30");
}

TEST(Weekly, ComesOnSeveralDaysOrEach) {
  EXPECT_EQ(next("Monday, Thursday 20:00 UTC", "2026-12-24T21:00:00Z"), "2026-12-28 2026-12-28T20:00");
  EXPECT_EQ(next("Monday,Thursday 20:00 UTC", "2026-12-28T21:00:00Z"), "2026-12-31 2026-12-31T20:00");
  EXPECT_EQ(next("daily 09:30 UTC", "2026-12-31T09:30:00Z"), "2027-01-01 2027-01-01T09:30");
}

TEST(Weekly, ComesWhenClocksHaveGoneOverIt) {
  EXPECT_EQ(next("Sunday 02:30 Europe/Berlin", "2026-03-28T00:00:00Z"), "2026-03-29 2026-03-29T01:00");
  EXPECT_EQ(next("Sunday 02:30 Europe/Berlin", "2026-03-29T01:00:00Z"), "2026-04-05 2026-04-05T00:30");
}

TEST(Weekly, ComesTheFirstTimeOnlyWhereItComesTwice) {
  EXPECT_EQ(next("Sunday 02:30 Europe/Berlin", "2026-10-24T00:00:00Z"), "2026-10-25 2026-10-25T00:30");
  EXPECT_EQ(next("Sunday 02:30 Europe/Berlin", "2026-10-25T00:30:00Z"), "2026-11-01 2026-11-01T01:30");
}

TEST(Weekly, EachDayOfAYearHasItOnceWhateverClocksDo) {
  for (const char* rule :
       {"daily 02:30 Europe/Berlin", "daily 00:00 America/Asuncion", "daily 02:15 Australia/Lord_Howe"}) {
    const Weekly daily = *Weekly::parse(rule);
    const WallTime begin = *parse_rfc3339("2026-01-01T12:00:00Z");
    Occurrence last = daily.next(begin);
    for (int day = 1; day < 365; ++day) {
      const Occurrence next = daily.next(last.at);
      EXPECT_LT(last.date, next.date) << rule;
      EXPECT_LE(next.at - last.at, std::chrono::hours(25)) << rule << " " << next.date;
      EXPECT_GE(next.at - last.at, std::chrono::hours(23)) << rule << " " << next.date;
      last = next;
    }
    EXPECT_LE(last.at - begin, std::chrono::hours(24 * 365)) << rule;
  }
}

TEST(Weekly, RefusesWhatIsNoRule) {
  for (const char* text :
       {"", "Thursday", "Thursday 20:00", "20:00 Europe/Berlin", "Someday 20:00 UTC", "Thursday 24:00 UTC",
        "Thursday 8:00 UTC", "Thursday 20:00 UTC UTC", "Thursday 20:00:00 UTC", "daily daily 09:30 UTC"}) {
    const auto rule = Weekly::parse(text);
    ASSERT_FALSE(rule) << text;
    EXPECT_NE(rule.error().detail.find("Thursday 20:00 Europe/Berlin"), std::string::npos) << text;
  }
  EXPECT_EQ(Weekly::parse("Thursday 20:00 Mars/Base").error().detail,
            "\"Mars/Base\" is no time zone that this machine knows, such as Europe/Berlin");
}

}  // namespace
}  // namespace sluice::calendar
