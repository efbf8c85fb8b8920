// What a new sale could be, and nobody can mean.
#include "shop/settings/sense.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "shop/settings/currency.h"

namespace sluice::shop {
namespace {

boost::json::object sale_with(const std::string& item, const std::string& more = "") {
  return boost::json::parse(
             R"({"id":"a","opens_at":"2026-12-24T20:00:00Z","closes_at":"2026-12-24T22:00:00Z",)" + more +
             R"("items":[{"id":"w","price":{"amount":1,"currency":"EUR"},"stock":1},{"id":"x","stock":1,)" + item +
             "}]}")
      .as_object();
}
const std::string in_euro = R"("price":{"amount":1,"currency":"EUR"})";

TEST(Sense, WhatNobodyCanMeanIsRefusedByName) {
  const std::pair<boost::json::object, const char*> refused[] = {
      {sale_with(in_euro + R"(,"limit":3)"),
       "items[1].limit: must be at most buyer_limit (2): nobody could have more"},
      {sale_with(in_euro, R"("changes":[{"after":"1h","item":"x","price":1},{"after":"2h","item":"x","price":1}],)"),
       "changes[1].after: must be before closes_at: it would never be made"},
      {sale_with(in_euro, R"("changes":[{"at":"2026-12-24T22:00:01Z","item":"x","price":1}],)"),
       "changes[0].at: must be before closes_at: it would never be made"},
      {boost::json::parse(R"({"id":"a","items":[{"id":"x","stock":1,"price":{"amount":1,"currency":"EUX"}}]})")
           .as_object(),
       R"(items[0].price.currency: "EUX" is no currency in use (ISO 4217), such as EUR)"}};
  for (const auto& [sale, wrong] : refused) {
    const auto parsed = parse_new_sale(sale);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().detail, wrong);
    EXPECT_TRUE(parse_sale(sale)) << "the ledger may have it from before";
  }
}

TEST(Sense, WhatIsAtItsBoundIsTaken) {
  EXPECT_TRUE(parse_new_sale(sale_with(in_euro + R"(,"limit":2)")));
  EXPECT_TRUE(
      parse_new_sale(sale_with(in_euro, R"("changes":[{"at":"2026-12-24T21:59:59Z","item":"x","price":1}],)")));
  EXPECT_TRUE(parse_new_sale(boost::json::parse(R"({"id":"a-gate"})").as_object()));
}

TEST(Sense, APlannedChangeIsBeforeTheCloseAndTheCloseMayBeMovedAllTheSame) {
  const auto sale = parse_new_sale(sale_with(in_euro, R"("changes":[{"after":"1h","item":"x","price":1}],)"));
  ASSERT_TRUE(sale) << sale.error().detail;
  const auto patched = [&sale](const char* patch) {
    return patch_sale(*sale, boost::json::parse(patch).as_object());
  };
  EXPECT_EQ(patched(R"({"changes":[{"after":"3h","item":"x","price":1}]})").error().detail,
            "changes[0].after: must be before closes_at: it would never be made");
  EXPECT_TRUE(patched(R"({"changes":[{"after":"3h","item":"x","price":1}],"closes_at":null})"));
  EXPECT_TRUE(patched(R"({"closes_at":"2026-12-24T20:30:00Z"})")) << "a sale can be ended whenever one wants";
}

TEST(Sense, TheCurrenciesAreThoseThatPeoplePayWith) {
  for (const char* code : {"AED", "EUR", "JPY", "KWD", "USD", "XOF", "ZWG"})
    EXPECT_TRUE(is_currency_in_use(code)) << code;
  for (const char* code : {"DEM", "HRK", "BGN", "XTS", "XXX", "XAU", "CHE", "EUX", "", "eur"}) {
    EXPECT_FALSE(is_currency_in_use(code)) << code;
  }
}

}  // namespace
}  // namespace sluice::shop
