#include "app/command/sale/sale_tables.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::app {
namespace {

boost::json::object object(std::string_view text) {
  return boost::json::parse({text.data(), text.size()}).as_object();
}

const WallTime told_at = *parse_rfc3339("2026-11-28T14:00:00Z");

TEST(SaleTables, ASaleHasALineForEachItemAndItsOwnFactsOnce) {
  const SaleNews drop{.status = object(R"({"sale":"drop-1","state":"sold_out","opens_at":"2026-01-01T00:00:00Z",
                                           "closes_at":"2026-11-28T17:00:00Z"})"),
                      .report = object(R"({"sale":"drop-1","state":"open","inside":3,
    "lines":[{"line":"drop-1","waiting":1200},{"line":"members","waiting":34}],"items":[
      {"item":"tee","stock":10000,"available":0,"offered":2,"held":98,"sold":9900},
      {"item":"cap","stock":5,"available":4,"offered":0,"held":0,"sold":1}]})")};
  const SaleNews gate{.status = object(R"({"sale":"door","state":"open"})"),
                      .report = object(R"({"sale":"door","state":"open","inside":7,"lines":[],"items":[]})")};
  EXPECT_EQ(sales_table({drop, gate}, told_at),
            "SALE    STATE     IN LINE  INSIDE  ITEM      FREE  OFFERED  HELD   SOLD   STOCK  NEXT\n"
            "drop-1  sold_out    1 234       3  tee          0        2    98  9 900  10 000  closes in 3 hours\n"
            "                                   cap          4        0     0      1       5\n"
            "door    open            0       7  (a gate)\n");
}

TEST(SaleTables, ATimeThatHasNoEffectAnyMoreIsNotWhatComesNext) {
  const auto next = [](const std::string& state) {
    const SaleNews sale{.status = object(R"({"opens_at":"2026-12-24T20:00:00Z","closes_at":"2027-01-24T20:00:00Z",
                                             "state":")" +
                                         state + "\"}"),
                        .report = object(R"({"sale":"x"})")};
    const std::string text = sales_table({sale}, told_at);
    return text.substr(text.find("(a gate)") + 8);
  };
  EXPECT_NE(next("scheduled").find("opens in 26 days"), std::string::npos);
  EXPECT_NE(next("open").find("closes in 57 days"), std::string::npos);
  EXPECT_EQ(next("closed"), "\n");
}

TEST(SaleTables, WhatAServerOfAnotherVersionDoesNotTellIsAnEmptyCell) {
  const SaleNews bare{.status = {}, .report = object(R"({"sale":"x","items":[{"item":"tee","held":"many"}]})")};
  EXPECT_EQ(sales_table({bare}, told_at),
            "SALE  STATE  IN LINE  INSIDE  ITEM  FREE  OFFERED  HELD  SOLD  STOCK  NEXT\n"
            "x                  0          tee\n");
}

TEST(SaleTables, NoSaleSaysHowToAddOne) {
  EXPECT_EQ(sales_table({}, told_at), "There is no sale. Add one: sluice sale create FILE\n");
}

TEST(SaleTables, SettingsAreReadOut) {
  const std::string text =
      settings_text(object(R"({"id":"drop-1","name":"Winter drop","items":[{"id":"tee","name":"Winter tee",
        "price":{"amount":2500,"currency":"EUR"},"stock":10}],"buyer_limit":2,"hold":"10m","claim":"2m","pass":"10m",
        "lobby":"fifo","lobby_time":"0s","pace":{"admit":500,"per":"5s"},"cap":10000,
        "priority":[{"name":"members","share":0.25}],"message":"One\u001b[2Jeach"})"),
                    told_at);
  for (const char* line : {"opens             by hand\n", "pace              500 people per 5s\n",
                           "item tee          Winter tee, EUR 25.00\n", "cap               10 000 people inside\n",
                           "priority members  25 % of the calls\n", "message           One [2Jeach\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(SaleTables, UnitsThatCouldNotBeWithdrawnAreTold) {
  const std::string text = stock_text(
      object(R"({"sale":"a","item":"tee","stock":8,"free":0,"held":3,"sold":3,"withdrawn":2,"shortfall":4})"));
  EXPECT_NE(text.find("a     tee       8     0     3     3          2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("4 could not be withdrawn"), std::string::npos) << text;
}

TEST(SaleTables, AJobTellsItsNextTryOrItsLastError) {
  const std::string text =
      jobs_table({object(R"({"job":"job_1","state":"ready","kind":"payment","sale":"a","order":"ord_1",
                                                  "attempts":1,"run_at":"2026-11-28T14:00:30Z"})"),
                  object(R"({"job":"job_2","state":"dead","attempts":3,"last_error":"no\nanswer"})")},
                 told_at);
  EXPECT_NE(text.find("in 30 seconds\n"), std::string::npos) << text;
  EXPECT_NE(text.find("    3  no answer\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace sluice::app
