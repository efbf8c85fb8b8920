#include "app/command/sale/sale_patch.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::app {
namespace {

boost::json::value patch(const SaleChanges& changes) {
  const auto text = patch_of(changes);
  return text ? boost::json::parse(*text) : boost::json::value(text.error().detail);
}

TEST(SalePatch, HasWhatWasGivenAndNothingElse) {
  EXPECT_EQ(patch({}), boost::json::parse("{}"));
  EXPECT_EQ(patch({.message = "", .closes_at = "none", .cap = 5}),
            boost::json::parse(R"({"message":"","closes_at":null,"cap":5})"));
  EXPECT_EQ(patch({.name = "W", .opens_at = "2026-12-24T21:00:00+01:00", .pace = "500/5s", .draw_mix = "7 13"}),
            boost::json::parse(R"({"name":"W","draw_mix":"7 13","opens_at":"2026-12-24T21:00:00+01:00",
                                   "pace":{"admit":500,"per":"5s"}})"));
  EXPECT_EQ(patch({.opens_at = "2026-12-24T20:00[Europe/Berlin]"}),
            boost::json::parse(R"({"opens_at":"2026-12-24T20:00[Europe/Berlin]"})"));
  EXPECT_EQ(patch({.pace = "stock"}), boost::json::parse(R"({"pace":{"admit":0}})"));
  EXPECT_EQ(patch({.admit = 7, .per = "3s"}), boost::json::parse(R"({"pace":{"admit":7,"per":"3s"}})"));
  EXPECT_EQ(patch({.pass = "5m", .everybody_passes = "around", .longest_stay = "2h", .always_pass = {"/a", "/b"}}),
            boost::json::parse(R"({"pass":"5m","everybody_passes":"around","longest_stay":"2h",
                                   "always_pass":["/a","/b"]})"));
  EXPECT_EQ(patch({.hold = "1m", .claim = "30s", .always_pass = {"none"}}),
            boost::json::parse(R"({"hold":"1m","claim":"30s","always_pass":[]})"));
  EXPECT_EQ(patch({.hold_max = "1h", .checkout_url = "https://shop.example/{hold}"}),
            boost::json::parse(R"({"hold_max":"1h","checkout_url":"https://shop.example/{hold}"})"));
  EXPECT_EQ(patch({.shares = {"members=0.25", "press=0.5"}}),
            boost::json::parse(R"({"priority":[{"name":"members","share":0.25},{"name":"press","share":0.5}]})"));
}

TEST(SalePatch, AFlagThatCannotBeReadIsNamed) {
  const std::pair<SaleChanges, const char*> table[] = {
      {{.opens_at = "tomorrow"}, "--opens-at: \"tomorrow\" must be"},
      {{.closes_at = ""}, "--closes-at: \"\" must be"},
      {{.pace = "500"}, "--pace: \"500\" must be"},
      {{.pace = "0/5s"}, "--pace: \"0/5s\" must be"},
      {{.pace = "-5/5s"}, "--pace: \"-5/5s\" must be"},
      {{.pace = "5/soon"}, "--pace: \"5/soon\" must be"},
      {{.shares = {"members"}}, "--share: \"members\" must be"},
      {{.shares = {"a=x"}}, "--share: \"a=x\" must be"},
  };
  for (const auto& [changes, told] : table) EXPECT_TRUE(patch(changes).as_string().starts_with(told)) << told;
}

}  // namespace
}  // namespace sluice::app
