#include "shop/settings/config.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::shop {
namespace {

boost::json::object object(std::string_view text) {
  return boost::json::parse({text.data(), text.size()}).as_object();
}

TEST(SaleConfig, FiveLinesAreEnoughAndTheDefaultsAreSafe) {
  const auto sale = parse_sale(object(R"({"id":"drop-1","opens_at":"2026-12-24T20:00:00Z","items":
    [{"id":"tee","name":"Winter tee","price":{"amount":2500,"currency":"EUR"},"stock":10000}]})"));
  ASSERT_TRUE(sale) << sale.error().detail;
  EXPECT_EQ(sale->buyer_limit, 2U);
  EXPECT_EQ(sale->hold, std::chrono::minutes(10));
  EXPECT_EQ(sale->claim, std::chrono::minutes(2));
  EXPECT_EQ(sale->cap, 10'000U);
  EXPECT_TRUE(sale->waitlist);
  EXPECT_EQ(sale->work, Work::under_load);
  EXPECT_EQ(sale->identity, Identity::anybody);
  EXPECT_FALSE(sale->rehearsal);
}

TEST(SaleConfig, RoundTripsThroughItsJson) {
  const auto sale = parse_sale(object(R"({"id":"a","name":"A \"b\"","opens_at":"2026-12-24T20:00:00Z",
    "closes_at":"2026-12-25T20:00:00Z","items":[{"id":"x","price":{"amount":1,"currency":"USD"},"stock":0}],"buyer_limit":5,
    "hold":"90s","claim":"1m","pass":"2h","lobby":"draw","pace":{"admit":500,"per":"5s"},"cap":7,"line":"item",
    "waitlist":false,"work":"always","identity":"account","rehearsal":true,"message":"hi"})"));
  ASSERT_TRUE(sale) << sale.error().detail;
  EXPECT_EQ(*parse_sale(object(to_json(*sale))), *sale);
}

TEST(SaleConfig, PlannedChangesOfItemsSayWhenAndWhat) {
  const auto sale_with = [](const std::string& changes,
                            const std::string& more = R"("opens_at":"2026-12-24T20:00:00Z")") {
    return parse_sale(
        object(R"({"id":"a","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},"stock":1}],"changes":)" +
               changes + "," + more + "}"));
  };
  const auto sale = sale_with(R"([{"at":"2026-12-24T21:00:00Z","item":"x","price":0},)"
                              R"({"after":"30m","item":"x","price":7,"add_stock":50}])");
  ASSERT_TRUE(sale) << sale.error().detail;
  EXPECT_EQ(*parse_sale(object(to_json(*sale))), *sale);
  EXPECT_EQ(format_rfc3339(*due_at(*sale, sale->changes[1])), "2026-12-24T20:30:00.000Z");
  for (const auto& [changes, wrong] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"([{"item":"x","price":7}])", "changes[0].at: must be there, or after, and not both"},
           {R"([{"after":"1m","at":"2026-12-24T21:00:00Z","item":"x","price":7}])",
            "changes[0].at: must be there, or after, and not both"},
           {R"([{"after":"1m","item":"y","price":7}])", "changes[0].item: is no item of the sale"},
           {R"([{"after":"1m","item":"x"}])", "changes[0].price: must be there, or add_stock"},
           {R"([{"after":"1m","item":"x","price":500000000000}])",
            "changes[0].price: must be a whole number from 0 to 499999999999"},
           {R"([{"after":"1m","item":"x","stock":7}])", "changes[0].stock: is not a known field"}}) {
    const auto refused = sale_with(changes);
    ASSERT_FALSE(refused) << changes;
    EXPECT_EQ(refused.error().detail, wrong);
  }
  EXPECT_EQ(sale_with(R"([{"after":"1m","item":"x","price":7}])", R"("name":"by hand")").error().detail,
            "changes[0].after: counts from opens_at, which the sale has not");
  EXPECT_FALSE(patch_sale(*sale, object(R"({"opens_at":null})")));
}

TEST(SaleConfig, WhatIsWrongWithAPlannedChangeIsToldOfItsNumberAmongThoseThatWereSent) {
  const auto sale = parse_sale(
      object(R"({"id":"a","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},"stock":1}],"changes":[)"
             R"({"at":"2026-12-24T21:00:00Z","item":"x","price":5,"made":{"since":")" +
             HoldId(Id128(1, 2)).str() + R"(","was":1}}]})"));
  ASSERT_TRUE(sale) << sale.error().detail;
  const auto refused = patch_sale(*sale, object(R"({"changes":[{"after":"1m","item":"x","price":7}]})"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "changes[0].after: counts from opens_at, which the sale has not");
}

TEST(SaleConfig, AShopThatIsPaidItselfSaysWhereAndIsKeptWaitingNoLongerThanItSays) {
  const auto sale_with = [](const std::string& fields) {
    return parse_sale(object(R"({"id":"a","payment":"shop","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},)"
                             R"("stock":1}],)" +
                             fields + "}"));
  };
  const auto sale = sale_with(R"("checkout_url":"https://shop.example/pay?hold={hold}&x=1","hold":"2h")");
  ASSERT_TRUE(sale) << sale.error().detail;
  const HoldId hold(Id128(1, 2));
  EXPECT_EQ(checkout_address(sale->checkout, hold), "https://shop.example/pay?hold=" + hold.str() + "&x=1");
  EXPECT_EQ(hold_max_of(*sale), std::chrono::hours(2)) << "never shorter than the hold";
  EXPECT_EQ(*parse_sale(object(to_json(*sale))), *sale);
  const auto changed = patch_sale(*sale, object(R"({"hold":"3h"})"));
  ASSERT_TRUE(changed) << changed.error().detail;
  EXPECT_EQ(hold_max_of(*changed), std::chrono::hours(3));
  EXPECT_FALSE(patch_sale(*sale, object(R"({"payment":"sluice"})"))) << "for good";
  EXPECT_EQ(hold_max_of(SaleConfig{}), Duration::zero()) << "payments that are made here have an end of their own";

  for (const char* good : {"https://shop.example:8443/{hold}", "http://127.0.0.1:8081/c/{hold}/x",
                           "http://localhost/?h={hold}", "http://[::1]:80/{hold}", ""}) {
    EXPECT_TRUE(sale_with(R"("checkout_url":")" + std::string(good) + '"')) << good;
  }
  for (const char* bad :
       {"https://shop.example/pay", "https://shop.example/{hold}/{hold}", "http://shop.example/{hold}",
        "javascript:alert(1)//{hold}", "//shop.example/{hold}", "/pay/{hold}", "https://{hold}.shop.example/",
        "https://a@shop.example/{hold}", "https:///{hold}", "https://shop.example/ {hold}",
        "https://shop.example/\\r\\nX: {hold}", "https://shop.example\\\\{hold}", "http://localhost.evil/{hold}",
        "http://127.0.0.1.evil/{hold}", "https://shop.example{hold}"}) {
    const auto refused = sale_with(R"("checkout_url":")" + std::string(bad) + '"');
    ASSERT_FALSE(refused) << bad;
    EXPECT_TRUE(refused.error().detail.starts_with("checkout_url: ")) << refused.error().detail;
  }
}

TEST(SaleConfig, SaysWhatItsCheckoutAsksFor) {
  const auto sale = parse_sale(object(
      R"({"id":"a","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},"stock":1}],"asks_for":["contact",)"
      R"("shipping_address","billing_address"],"shipping_methods":[{"id":"slow","name":"By ship"},{"id":"fast","name":"By air"}]})"));
  ASSERT_TRUE(sale) << sale.error().detail;
  EXPECT_EQ(*parse_sale(object(to_json(*sale))), *sale);
  const AskedFor& asked = sale->checkout.asks_for;
  GivenDetails given;
  EXPECT_EQ(what_is_missing(asked, given), "contact: is asked for by this sale");
  given.contact = true;
  EXPECT_EQ(what_is_missing(asked, given), "shipping_address: is asked for by this sale");
  given.shipping_address = true;
  EXPECT_EQ(what_is_missing(asked, given), "shipping_method: is asked for by this sale")
      << "bill to the same address";
  given.shipping_method = "Slow";
  EXPECT_EQ(what_is_missing(asked, given), "shipping_method: must be one of slow, fast");
  given.shipping_method = "fast";
  EXPECT_EQ(what_is_missing(asked, given), "");
  EXPECT_EQ(what_is_missing({.billing_address = true}, {}), "billing_address: is asked for by this sale");
  EXPECT_EQ(what_is_missing({}, {.shipping_method = "whatever"}), "") << "nobody asks";

  const auto less = patch_sale(*sale, object(R"({"asks_for":["billing_address"],"shipping_methods":[]})"));
  ASSERT_TRUE(less) << less.error().detail;
  EXPECT_EQ(less->checkout.asks_for, AskedFor{.billing_address = true});
  EXPECT_EQ(patch_sale(*sale, object(R"({"name":"B"})"))->checkout.asks_for, asked);
}

TEST(SaleConfig, ThatIsWrongIsRefusedByTheNameOfTheField) {
  const auto item = R"({"id":"x","price":{"amount":1,"currency":"EUR"},"stock":1})";
  const auto with = [&](const std::string& fields) {
    return R"({"id":"a","items":[)" + std::string(item) + "]," + fields + "}";
  };
  const std::vector<std::pair<std::string, std::string>> table{
      {"{}", "id"},
      {R"({"id":"Big"})", "id"},
      {R"({"id":"a","itmes":[]})", "itmes"},
      {R"({"id":"a","items":[{"id":"x","stock":1}]})", "items[0].price"},
      {R"({"id":"a","items":[{"id":"x","price":{"amount":-1,"currency":"EUR"},"stock":1}]})",
       "items[0].price.amount"},
      {R"({"id":"a","items":[{"id":"x","price":{"amount":1,"currency":"eur"},"stock":1}]})",
       "items[0].price.currency"},
      {R"({"id":"a","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},"stock":1.5}]})", "items[0].stock"},
      {with(R"("hold":"10")"), "hold"},
      {with(R"("hold":600)"), "hold"},
      {with(R"("buyer_limit":0)"), "buyer_limit"},
      {with(R"("buyer_limit":65)"), "buyer_limit"},
      {with(R"("lobby":"random")"), "lobby"},
      {with(R"("rehearsal":"yes")"), "rehearsal"},
      {with(R"("work":"hard")"), "work"},
      {with(R"("work":true)"), "work"},
      {with(R"("identity":"nobody")"), "identity"},
      {with(R"("payment":"bank")"), "payment"},
      {R"({"id":"a","payment":"shop"})", "payment"},
      {with(R"("hold":"10m","hold_max":"5m")"), "hold_max"},
      {with(R"("hold_max":"25h")"), "hold_max"},
      {with(R"("checkout_url":"https://a.example/{hold}")"), "checkout_url"},
      {with(R"("asks_for":"contact")"), "asks_for"},
      {with(R"("asks_for":["contact","shoe size"])"), "asks_for[1]"},
      {R"({"id":"a","asks_for":["contact"]})", "asks_for"},
      {R"({"id":"a","hold_max":"1h"})", "hold_max"},
      {with(R"("payment":"shop","asks_for":["contact"])"), "asks_for"},
      {with(R"("payment":"shop","shipping_methods":[{"id":"a","name":"A"}])"), "shipping_methods"},
      {with(R"("shipping_methods":[{"id":"a"}])"), "shipping_methods[0].name"},
      {with(R"("shipping_methods":[{"id":"a","name":""}])"), "shipping_methods[0].name"},
      {with(R"("shipping_methods":[{"id":"by air","name":"A"}])"), "shipping_methods[0].id"},
      {with(R"("shipping_methods":[{"id":"a","name":"A"},{"id":"a","name":"B"}])"), "shipping_methods[1].id"},
      {with(R"("identity":"code")"), "identity"},
      {with(R"("identity":"work")"), "identity"},
      {with(R"("pace":{"admit":1,"par":"5s"})"), "pace.par"},
      {with(R"("opens_at":"tomorrow")"), "opens_at"},
      {with(R"("opens_at":"2026-12-24T20:00:00Z","closes_at":"2026-12-24T19:00:00Z")"), "closes_at"},
      {R"({"id":"a","items":[)" + std::string(item) + "," + item + "]}", "items[1].id"},
  };
  for (const auto& [text, field] : table) {
    const auto sale = parse_sale(object(text));
    ASSERT_FALSE(sale) << text;
    EXPECT_TRUE(sale.error().detail.starts_with(field + ":")) << sale.error().detail;
  }
}

std::string with_items(std::size_t count, const std::string& fields = "") {
  std::string items;
  for (std::size_t i = 0; i < count; ++i) {
    items += (i == 0 ? "" : ",") + (R"({"id":"x)" + std::to_string(i)) +
             R"(","price":{"amount":1,"currency":"EUR"},"stock":1})";
  }
  return R"({"id":"a","items":[)" + items + "]" + fields + "}";
}

TEST(SaleConfig, HasUpToFiveHundredItemsAndSixtyFourLinesOfItems) {
  EXPECT_TRUE(parse_sale(object(with_items(items_max))));
  EXPECT_FALSE(parse_sale(object(with_items(items_max + 1))));
  EXPECT_TRUE(parse_sale(object(with_items(lines_of_items_max, R"(,"line":"item")"))));
  const auto sale = parse_sale(object(with_items(lines_of_items_max + 1, R"(,"line":"item")")));
  ASSERT_FALSE(sale);
  EXPECT_TRUE(sale.error().detail.starts_with("line:")) << sale.error().detail;
}

std::string priced(const std::string& amount, const std::string& fields = "") {
  return R"({"id":"a","items":[{"id":"x","price":{"amount":)" + amount + R"(,"currency":"IDR"},"stock":1}])" +
         fields + "}";
}

TEST(SaleConfig, ATelephoneForTwentyMillionRupiahHasAPrice) {
  const auto sale = parse_sale(object(priced("2000000000")));
  ASSERT_TRUE(sale) << sale.error().detail;
  EXPECT_EQ(sale->items[0].price.amount, 2'000'000'000);
  EXPECT_EQ(*parse_sale(object(to_json(*sale))), *sale);
}

TEST(SaleConfig, TheLargestOrderFitsTwelveDigits) {
  EXPECT_TRUE(parse_sale(object(priced("999999999999", R"(,"buyer_limit":1)"))));
  EXPECT_TRUE(parse_sale(object(priced("15624999999", R"(,"buyer_limit":64)"))));
  for (const auto& [amount, fields] :
       {std::pair("999999999999", ""), std::pair("15625000000", R"(,"buyer_limit":64)"),
        std::pair("1000000000000", R"(,"buyer_limit":1)")}) {
    const auto sale = parse_sale(object(priced(amount, fields)));
    ASSERT_FALSE(sale) << amount;
    EXPECT_TRUE(sale.error().detail.starts_with("items[0].price.amount:")) << sale.error().detail;
  }
}

// Seen as: `amount = 25.00` was taken and sold for 25 cents.
TEST(SaleConfig, FieldsOfWholeNumbersTakeNothingElse) {
  const auto item = [](const std::string& stock) {
    return R"({"id":"a","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},"stock":)" + stock + "}]}";
  };
  const auto codes = [](const std::string& uses) {
    return R"({"id":"a","priority":[{"name":"m","share":0.2,"codes":[{"code":"WINTER","uses":)" + uses + "}]}]}";
  };
  for (const char* number : {"25.00", "1e0", "1.5", "\"1\"", "true", "null", "[1]", "9223372036854775808",
                             "18446744073709551616", "-9223372036854775809"}) {
    const std::string n = number;
    for (const auto& [text, field] : std::vector<std::pair<std::string, std::string>>{
             {priced(n), "items[0].price.amount"},
             {item(n), "items[0].stock"},
             {R"({"id":"a","buyer_limit":)" + n + "}", "buyer_limit"},
             {R"({"id":"a","cap":)" + n + "}", "cap"},
             {R"({"id":"a","pace":{"admit":)" + n + R"(,"per":"5s"}})", "pace.admit"},
             {codes(n), "priority[0].codes[0].uses"}}) {
      const auto sale = parse_sale(object(text));
      ASSERT_FALSE(sale) << text;
      EXPECT_TRUE(sale.error().detail.starts_with(field + ": must be a whole number")) << sale.error().detail;
    }
    EXPECT_FALSE(patch_sale(*parse_sale(object(R"({"id":"a"})")), object(R"({"cap":)" + n + "}"))) << n;
  }
}

TEST(SaleConfig, OnlyWhatMayChangeInARunningSaleIsPatched) {
  const auto sale = parse_sale(object(R"({"id":"a"})"));
  ASSERT_TRUE(patch_sale(*sale, object(R"({"cap":5,"message":"soon","work":"always"})")));
  const auto refused = patch_sale(*sale, object(R"({"buyer_limit":9})"));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().detail.starts_with("buyer_limit:"));
}

TEST(SaleConfig, DifferencesAreNamed) {
  auto a = *parse_sale(object(R"({"id":"a"})"));
  auto b = a;
  b.cap = 3;
  b.opens_at = WallTime(std::chrono::hours(1));
  EXPECT_EQ(differences(a, b), "cap, opens_at");
  EXPECT_EQ(differences(a, a), "");
}

TEST(SaleConfig, WhatOnlyGatesHaveIsRefusedAtASaleAndRoundTripsAtAGate) {
  const auto gate = parse_sale(object(R"({"id":"a","everybody_passes":"around","pass":"10m",
    "longest_stay":"2h","always_pass":["/payment/return","/health"]})"));
  ASSERT_TRUE(gate) << gate.error().detail;
  EXPECT_EQ(*parse_sale(object(to_json(*gate))), *gate);
  const auto changed = patch_sale(*gate, object(R"({"everybody_passes":"always"})"));
  ASSERT_TRUE(changed) << changed.error().detail;
  EXPECT_EQ(differences(*gate, *changed), "everybody_passes");
  const auto sale = parse_sale(object(priced("1")));
  EXPECT_EQ(to_json(*sale).find("everybody_passes"), std::string::npos);
  for (const auto& refused : {parse_sale(object(priced("1", R"(,"everybody_passes":"never")"))),
                              patch_sale(*sale, object(R"({"everybody_passes":"never"})")),
                              parse_sale(object(R"({"id":"a","everybody_passes":true})"))}) {
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().detail.starts_with("everybody_passes:")) << refused.error().detail;
  }
}

TEST(SaleConfig, AGatesFieldThatIsWrongIsNamed) {
  std::string many;
  for (int i = 0; i < 33; ++i) many += std::string(i == 0 ? "" : ",") + "\"/p" + std::to_string(i) + '"';
  const std::vector<std::pair<std::string, std::string>> table{
      {R"("longest_stay":"1m")", "longest_stay"},
      {R"("pass":"1h","longest_stay":"30m")", "longest_stay"},
      {R"("longest_stay":"25h")", "longest_stay"},
      {R"("always_pass":"/a")", "always_pass"},
      {R"("always_pass":["/a","b"])", "always_pass[1]"},
      {R"("always_pass":["/"])", "always_pass[0]"},
      {R"("always_pass":["//evil"])", "always_pass[0]"},
      {R"("always_pass":["/a/../b"])", "always_pass[0]"},
      {R"("always_pass":["/a%2fb"])", "always_pass[0]"},
      {R"("always_pass":["/a?b"])", "always_pass[0]"},
      {R"("always_pass":[)" + many + "]", "always_pass[32]"},
  };
  for (const auto& [fields, field] : table) {
    const auto gate = parse_sale(object(R"({"id":"a",)" + fields + "}"));
    ASSERT_FALSE(gate) << fields;
    EXPECT_TRUE(gate.error().detail.starts_with(field + ":")) << gate.error().detail;
  }
}

TEST(SaleConfig, EverybodyPassesInTheStatesThatTheSettingNames) {
  using enum SaleState;
  const std::vector<std::pair<EverybodyPasses, std::vector<SaleState>>> table{
      {EverybodyPasses::never, {}},
      {EverybodyPasses::before, {scheduled}},
      {EverybodyPasses::after, {closed}},
      {EverybodyPasses::around, {scheduled, closed}},
      {EverybodyPasses::always, {scheduled, lobby, open, paused, closed}}};
  for (const auto& [when, states] : table) {
    GateConfig gate;
    gate.everybody_passes = when;
    for (const SaleState state : {scheduled, lobby, open, paused, closed}) {
      const bool is_named = std::find(states.begin(), states.end(), state) != states.end();
      EXPECT_EQ(everybody_passes(gate, state), is_named) << to_string(state);
    }
  }
}

// --- Priority lines

std::string with_priority(const std::string& lines, const std::string& fields = "") {
  return R"({"id":"a","priority":)" + lines + fields + "}";
}

TEST(SaleConfig, PriorityLinesRoundTrip) {
  const auto sale = parse_sale(object(with_priority(
      R"([{"name":"members","share":0.2,"codes":[{"code":"Winter 10","uses":500},{"code":"VIP-2026"}]},
          {"name":"press","share":0.125}])")));
  ASSERT_TRUE(sale) << sale.error().detail;
  ASSERT_EQ(sale->priority.size(), 2U);
  EXPECT_EQ(sale->priority[0].codes[1].uses, PriorityCodes::uses_each_max);
  EXPECT_EQ(shares_of(*sale), (std::vector<double>{0.675, 0.2, 0.125}));
  EXPECT_EQ(*parse_sale(object(to_json(*sale))), *sale);
}

// Rounded to six digits these would be more than there is to share, and the sale could not be loaded any more.
TEST(SaleConfig, SharesAreKeptAsTheyAreWritten) {
  const auto sale = parse_sale(
      object(R"({"id":"a","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},"stock":1}],"priority":[)"
             R"({"name":"b","share":0.3300005},{"name":"c","share":0.3300005},{"name":"d","share":0.329999}]})"));
  ASSERT_TRUE(sale) << sale.error().detail;
  const auto again = parse_sale(object(to_json(*sale)));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(*again, *sale);
}

TEST(SaleConfig, ThePriorityLineThatIsWrongIsNamed) {
  const std::string two_items =
      R"(,"line":"item","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},"stock":1},
                                 {"id":"y","price":{"amount":1,"currency":"EUR"},"stock":1}])";
  const std::vector<std::pair<std::string, std::string>> table{
      {with_priority("7"), "priority"},
      {with_priority("[7]"), "priority[0]"},
      {with_priority(R"([{"share":0.2}])"), "priority[0].name"},
      {with_priority(R"([{"name":"members"}])"), "priority[0].share"},
      {with_priority(R"([{"name":"Members","share":0.2}])"), "priority[0].name"},
      {with_priority(R"([{"name":"a","share":0.2}])"), "priority[0].name"},
      {with_priority(R"([{"name":"m","share":0.2},{"name":"m","share":0.2}])"), "priority[1].name"},
      {with_priority(R"([{"name":"m","share":0}])"), "priority[0].share"},
      {with_priority(R"([{"name":"m","share":1}])"), "priority[0].share"},
      {with_priority(R"([{"name":"m","share":"a fifth"}])"), "priority[0].share"},
      {with_priority(R"([{"name":"m","share":0.5},{"name":"n","share":0.5}])"), "priority"},
      {with_priority(R"([{"name":"m","share":0.2,"color":1}])"), "priority[0].color"},
      {with_priority(R"([{"name":"m","share":0.2,"codes":["X"]}])"), "priority[0].codes[0]"},
      {with_priority(R"([{"name":"m","share":0.2,"codes":[{"uses":1}]}])"), "priority[0].codes[0].code"},
      {with_priority(R"([{"name":"m","share":0.2,"codes":[{"code":"ABC"}]}])"), "priority[0].codes[0].code"},
      {with_priority(R"([{"name":"m","share":0.2,"codes":[{"code":"WINTER!"}]}])"), "priority[0].codes[0].code"},
      {with_priority(R"([{"name":"m","share":0.2,"codes":[{"code":"WINTER","uses":0}]}])"),
       "priority[0].codes[0].uses"},
      {with_priority(R"([{"name":"m","share":0.2,"codes":[{"code":"WINTER"},{"code":"w1nter"}]}])"),
       "priority[0].codes[1].code"},
      {with_priority(R"([{"name":"m","share":0.1},{"name":"n","share":0.1},{"name":"o","share":0.1},
                         {"name":"p","share":0.1},{"name":"q","share":0.1}])"),
       "priority"},
      {with_priority(R"([{"name":"m","share":0.2}])", two_items), "priority"},
  };
  for (const auto& [text, field] : table) {
    const auto sale = parse_sale(object(text));
    ASSERT_FALSE(sale) << text;
    EXPECT_TRUE(sale.error().detail.starts_with(field + ":")) << sale.error().detail;
  }
}

TEST(SaleConfig, TheLineOfTheOnlyItemIsThatOfTheSale) {
  const auto sale = parse_sale(object(
      with_priority(R"([{"name":"m","share":0.2}])",
                    R"(,"line":"item","items":[{"id":"x","price":{"amount":1,"currency":"EUR"},"stock":1}])")));
  ASSERT_TRUE(sale) << sale.error().detail;
  EXPECT_EQ(sale->line, LineMode::sale);
}

TEST(SaleConfig, OfPriorityLinesOnlyTheSharesChangeInARunningSale) {
  const auto sale = parse_sale(object(with_priority(R"([{"name":"m","share":0.2},{"name":"n","share":0.3}])")));
  const auto changed = patch_sale(*sale, object(R"({"priority":[{"name":"n","share":0.5}]})"));
  ASSERT_TRUE(changed) << changed.error().detail;
  EXPECT_EQ(changed->priority[0].share, 0.2);
  EXPECT_EQ(changed->priority[1].share, 0.5);
  for (const auto& [patch, field] : std::vector<std::pair<std::string, std::string>>{
           {R"({"priority":[{"name":"o","share":0.5}]})", "priority[0].name"},
           {R"({"priority":[{"name":"m","share":0.7}]})", "priority"},
           {R"({"priority":[{"name":"m"}]})", "priority[0].share"},
           {R"({"priority":[{"name":"m","share":0.2,"codes":[]}]})", "priority[0].codes"}}) {
    const auto refused = patch_sale(*sale, object(patch));
    ASSERT_FALSE(refused) << patch;
    EXPECT_TRUE(refused.error().detail.starts_with(field + ":")) << refused.error().detail;
  }
}

}  // namespace
}  // namespace sluice::shop
