// The page without JavaScript says what the other one says, escapes what others wrote, and refreshes only when asked
// to.
#include "web/plain_pages/plain_page.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "web/composition/composed_pages.h"

namespace sluice::web {
namespace {

const Words& words_of(std::string_view language) {
  static const ComposedPages pages = ComposedPages::compose().value();
  return pages.languages()[*pages.find_language(language)];
}

PlainPage waiting() {
  return {.root = "/.sluice",
          .sale = "drop-1",
          .name = "Winter drop",
          .visitor = "waiting",
          .ahead = 1233,
          .ordinal = 4711,
          .wait = WaitRange{.low_s = 130, .high_s = 290},
          .chance = 0.82,
          .items = {{.id = "tee", .name = "Tee", .price = "25.00 EUR", .free = 10'000}},
          .quantity_max = 2,
          .as_of = "20:31:05"};
}

void expect_parts(const std::string& html, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_NE(html.find(part), std::string::npos) << part << " is not in\n" << html;
}
void expect_none(const std::string& html, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_EQ(html.find(part), std::string::npos) << part << " is in\n" << html;
}

TEST(PlainPage, ShowsThePlaceInTheWordsOfTheOtherPage) {
  expect_parts(plain_main(words_of("en"), waiting()),
               {"You are in line", ">1,234<", "1,233 people ahead of you", "2 min to 5 min", "about 80%", ">10,000<",
                "Ticket no. 4711", "As of 20:31:05 UTC", "action=\"/.sluice/queue/drop-1/leave\""});
  expect_parts(plain_main(words_of("de"), waiting()), {">1.234<", "1.233 Personen vor Ihnen", "2 Min. bis 5 Min."});
  PlainPage two = waiting();
  two.ahead = 2;
  expect_parts(plain_main(words_of("ar"), two), {"شخصان أمامك"});
}

// Reasons, states and problems are data: whatever they say, there is a page.
TEST(PlainPage, AReasonStateOrProblemWithoutATextIsNoText) {
  for (const char* language : {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "pt", "zh"}) {
    for (const char* reason : {"slow_more_come", "slow_", "\"><b>", "no such text"}) {
      PlainPage page = waiting();
      page.reason = reason;
      page.problem = reason;
      expect_parts(plain_main(words_of(language), page), {"4711"});
      expect_none(plain_main(words_of(language), page), {"<b>", "no such text"});
      page.visitor = reason;
      page.sale_state = reason;
      EXPECT_FALSE(plain_main(words_of(language), page).empty());
    }
  }
}

TEST(PlainPage, WaitAndChanceClaimNoMoreThanIsKnown) {
  PlainPage page = waiting();
  page.ahead = 0;
  page.wait = std::nullopt;
  page.chance = std::nullopt;
  expect_parts(plain_main(words_of("en"), page), {"Nobody is ahead of you", "not known yet"});
  page.wait = WaitRange{.low_s = 10, .high_s = 50};
  page.chance = 0.001;
  expect_parts(plain_main(words_of("en"), page), {"under a minute", "under 1%"});
  page.wait = WaitRange{.low_s = 10, .high_s = 130};
  page.chance = 1;
  expect_parts(plain_main(words_of("en"), page), {"up to 3 min", "almost certain"});
  page.wait = WaitRange{.low_s = 120, .high_s = 120};
  expect_parts(plain_main(words_of("en"), page), {"about 2 min"});
}

TEST(PlainPage, RefreshIsOfferedAndCanBeStopped) {
  PlainPage page = waiting();
  expect_parts(plain_main(words_of("en"), page), {"href=\"?plain=1&amp;refresh=30\"", "Refresh by itself"});
  page.refreshes = true;
  const std::string refreshing = plain_main(words_of("en"), page);
  expect_parts(refreshing, {"refreshes by itself every 30 seconds", "Stop refreshing", "href=\"?plain=1\""});
  expect_none(refreshing, {"refresh=30"});
  page.visitor = "called";
  EXPECT_FALSE(is_worth_refreshing(page));
  expect_none(plain_main(words_of("en"), page), {"Stop refreshing", "refresh=30"});
}

TEST(PlainPage, APlaceThatCostsTimeSaysHowMuchAndSendsTheStampAlong) {
  PlainPage page = waiting();
  page.visitor = "newcomer";
  expect_none(plain_main(words_of("en"), page), {"name=\"work\""});
  page.stamp = "v1.a\"b.0";
  page.wait_left_s = 12;
  expect_parts(plain_main(words_of("en"), page), {"Wait 12 s, then press the button again", "/join\"",
                                                  "<input type=\"hidden\" name=\"work\" value=\"v1.a&quot;b.0\">"});
  page.wait_left_s = 0;
  const std::string over = plain_main(words_of("en"), page);
  expect_parts(over, {"Press the button again now"});
  expect_none(over, {"Wait 0 s"});
}

TEST(PlainPage, WhoIsCalledHasAFormThatGoesOnAndSeesWhatIsTheirsAndHowLong) {
  PlainPage page = waiting();
  page.visitor = "called";
  page.claim_left_s = 83;
  expect_parts(plain_main(words_of("en"), page),
               {"It is your turn", "method=\"post\" action=\"/.sluice/queue/drop-1/take\"",
                "<option value=\"tee\">Tee · 25.00 EUR</option>", "<option>1</option>", "<option>2</option>",
                "Take it now", "83 s", "/leave\""});
}

TEST(PlainPage, ACalledPersonChoosesAmongWhatIsKeptForThem) {
  PlainPage page = waiting();
  page.visitor = "called";
  page.items = {{.id = "tee", .name = "Tee"}, {.id = "mug", .name = "Mug & more", .kept = 1}};
  const std::string html = plain_main(words_of("en"), page);
  expect_parts(html,
               {"<option value=\"tee\" disabled>Tee</option>", "<option value=\"mug\">Mug &amp; more</option>"});
  expect_none(html, {"<option>2</option>", "Every unit"});
  page.problem = "sold-out";
  expect_parts(plain_main(words_of("en"), page), {"There is nothing left of this one. Choose another."});
  page.items.pop_back();
  page.problem.clear();
  expect_none(plain_main(words_of("en"), page), {"/take\""});
}

TEST(PlainPage, OffersNoMoreThanOneMayHaveOfAnyItem) {
  PlainPage page = waiting();
  page.visitor = "called";
  page.quantity_max = 3;
  page.items = {{.id = "tee", .name = "Tee", .free = 9, .limit = 1}};
  expect_none(plain_main(words_of("en"), page), {"<option>2</option>"});
  page.items.push_back({.id = "mug", .name = "Mug", .free = 9, .limit = 2});
  const std::string html = plain_main(words_of("en"), page);
  expect_parts(html, {"Tee · at most 1</option>", "Mug · at most 2</option>", "<option>2</option>"});
  expect_none(html, {"<option>3</option>"});
  page.items.push_back({.id = "cap", .name = "Cap", .free = 9, .limit = 9});
  expect_parts(plain_main(words_of("en"), page), {">Cap</option>", "<option>3</option>"});
}

TEST(PlainPage, AGateSendsOnToWhereOneWasHeading) {
  PlainPage page = waiting();
  page.is_gate = true;
  page.items.clear();
  page.heading = "/shoes%3Fsize=42";
  expect_none(plain_main(words_of("en"), page), {"Units left", "Your chance", "/sale/"});
  for (const char* visitor : {"called", "taken"}) {
    page.visitor = visitor;
    const std::string html = plain_main(words_of("en"), page);
    expect_parts(html, {"href=\"/.sluice/v1/gates/drop-1/enter?to=/shoes%3Fsize=42\"", "Continue"});
    expect_none(html, {"/take\"", "/checkout\""});
  }
}

TEST(PlainPage, WhoHasNoPlaceCanJoinWhileTheSaleTakesPeople) {
  PlainPage page = waiting();
  for (const char* visitor : {"newcomer", "lapsed", "left"}) {
    page.visitor = visitor;
    for (const char* state : {"open", "lobby"}) {
      page.sale_state = state;
      expect_parts(plain_main(words_of("en"), page), {"action=\"/.sluice/queue/drop-1/join\""});
    }
    for (const char* state : {"closed", "sold_out", "paused", "scheduled"}) {
      page.sale_state = state;
      expect_none(plain_main(words_of("en"), page), {"/join\""});
    }
  }
  page.visitor = "newcomer";
  page.sale_state = "open";
  page.line_of_an_item = true;
  expect_none(plain_main(words_of("en"), page), {"name=\"item\""});
  page.items.push_back({.id = "mug", .name = "Mug"});
  expect_parts(plain_main(words_of("en"), page), {"name=\"item\""});
}

TEST(PlainPage, WhatWasTakenIsOneStepOn) {
  PlainPage page = waiting();
  page.visitor = "taken";
  expect_parts(plain_main(words_of("en"), page),
               {"action=\"/.sluice/queue/drop-1/checkout\"", "Continue to checkout"});
  expect_none(plain_main(words_of("en"), page), {"/join\""});
}

TEST(PlainPage, ReasonsAndRefusalsAreTold) {
  PlainPage page = waiting();
  page.reason = "slow_restarted";
  page.message = "Back at 20:30";
  page.problem = "sold-out";
  expect_parts(plain_main(words_of("en"), page),
               {"We had to restart", "Back at 20:30", "Sold out. Every unit is taken."});
  page.problem = "<script>";
  expect_parts(plain_main(words_of("en"), page), {"That did not work."});
}

TEST(PlainPage, WhatOthersWroteIsEscaped) {
  PlainPage page = waiting();
  page.name = "<b>\"Tom\" & Co</b>";
  page.message = "</p><script>alert(1)</script>";
  page.problem = "\"><script>";
  const std::string html = plain_main(words_of("en"), page);
  expect_none(html, {"<script", "<b>"});
  expect_parts(html, {"&lt;b&gt;&quot;Tom&quot; &amp; Co&lt;/b&gt;"});
}

}  // namespace
}  // namespace sluice::web
