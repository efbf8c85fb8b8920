#include "edge/request/cart_body.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "edge/request/cart_scanner.h"
#include "edge/request/sale_test_kit.h"

namespace sluice::edge {
namespace {

std::optional<Refusal> refusal_of(const std::string& rows, shop::LineMode line = shop::LineMode::sale) {
  CartBody out;
  return read_cart("{\"items\":[" + rows + "]}", a_sale(line), out);
}

TEST(CartBody, HasOneRowAnItem) {
  CartBody out;
  EXPECT_FALSE(read_cart(R"({"items":[{"item":"hat","quantity":1},{"item":"tee","quantity":1},
                                      {"item":"hat","quantity":2}]})",
                         a_sale(), out));
  EXPECT_EQ(out.cart.size(), 2U);
  std::uint32_t units = 0;
  for (const sale::CartRow& row : out.cart) units += row.quantity;
  EXPECT_EQ(units, 4U);
}

TEST(CartBody, QuantitiesAreWrittenAsWhole) {
  for (const char* wrong : {"1.0", "1e0", "4294967297", "-1", "0", "\"1\"", "null"}) {
    const auto refusal = refusal_of(std::string(R"({"item":"tee","quantity":)") + wrong + "}");
    ASSERT_TRUE(refusal) << wrong;
    EXPECT_EQ(refusal->kind, &refusals::invalid_field) << wrong;
    EXPECT_EQ(refusal->detail.find("items[0].quantity: "), 0U) << wrong;
  }
}

TEST(CartBody, IsRefusedByTheRowThatIsWrong) {
  const std::string good = R"({"item":"tee","quantity":1},)";
  EXPECT_EQ(refusal_of(good + "5")->detail, "items[1]: must be an object");
  EXPECT_EQ(refusal_of(good + R"({"item":5,"quantity":1})")->detail, "items[1].item: must be a string");
  EXPECT_EQ(refusal_of(good + R"({"item":"cup","quantity":1})")->kind, &refusals::no_such_item);
  EXPECT_EQ(refusal_of(good + R"({"item":"hat","quantity":1})", shop::LineMode::item)->detail,
            "items[1].item: each item of this sale has a line of its own");
  EXPECT_EQ(refusal_of("")->kind, &refusals::invalid_field);
}

TEST(CartBody, StaysWithinTheBuyersLimit) {
  EXPECT_FALSE(refusal_of(R"({"item":"tee","quantity":4})"));
  for (const char* rows :
       {R"({"item":"tee","quantity":5})", R"({"item":"tee","quantity":3},{"item":"tee","quantity":2})",
        R"({"item":"tee","quantity":3},{"item":"hat","quantity":2})"}) {
    const auto refusal = refusal_of(rows);
    ASSERT_TRUE(refusal) << rows;
    EXPECT_EQ(refusal->kind, &refusals::limit_reached) << rows;
    EXPECT_EQ(refusal->extra, "\"available\":4") << rows;
  }
}

// --- The plain form

TEST(CartScanner, ReadsWhatPagesAndProgramsWrite) {
  for (const char* body : {R"({"items":[{"item":"tee","quantity":1}]})", R"({"items":[{"quantity":1,"item":"tee"}]})",
                           " {\n \"items\" : [ { \"item\" : \"tee\" ,\t\"quantity\" : 1 } ]\r\n}\n"}) {
    const auto cart = scan_cart(body);
    ASSERT_TRUE(cart) << body;
    ASSERT_EQ(cart->size(), 1U);
    EXPECT_EQ(cart->front().item, "tee");
    EXPECT_EQ(cart->front().quantity, 1U);
  }
}

TEST(CartScanner, LeavesWhateverElseIsWrittenToTheJsonReader) {
  for (const char* body :
       {R"({"items":[]})", R"({"items":[{"item":"tee","quantity":01}]})",
        R"({"items":[{"item":"tee","quantity":1.0}]})", R"({"items":[{"item":"t\u0065e","quantity":1}]})",
        R"({"items":[{"item":"tee","quantity":1}],"a":1})", R"({"items":[{"item":"tee","item":"hat"}]})",
        R"({"items":[{"item":"tee","quantity":1,"quantity":1}]})", R"({"items":[{"item":"tee","quantity":1},]})",
        R"({"items":[{"item":"tee","quantity":123456}]})", R"({"items":[{"item":"tee","quantity":1}]}})",
        R"({"items":[{"item":"tee","quantity":1}]} x)", "", "{"}) {
    EXPECT_FALSE(scan_cart(body)) << body;
  }
}

// Bodies cut, doubled and mistyped at every place: where the scanner takes one, the JSON reader takes the same cart.
TEST(CartScanner, TakesNothingThatTheJsonReaderTakesOtherwise) {
  constexpr std::string_view letters = "{}[]\",:0123456789 \nitemsquantyh-\\\x01\xff";
  const shop::SaleView sale = a_sale();
  SeededRandom random(7);
  const auto pick = [&random](std::size_t count) { return static_cast<std::size_t>(random.next() % count); };
  std::size_t taken = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string body = R"({"items":[{"item":"tee","quantity":1},{"quantity":2,"item":"hat"}]})";
    for (std::size_t changes = pick(3); changes-- > 0;) {
      const std::size_t at = pick(body.size());
      switch (pick(3)) {
        case 0:
          body.erase(at, 1 + pick(4));
          break;
        case 1:
          body.insert(at, 1, letters[pick(letters.size())]);
          break;
        default:
          body[at] = letters[pick(letters.size())];
      }
    }
    CartBody by_scanner;
    CartBody by_json;
    const auto refusal = read_json_cart(body, sale, by_json);
    const auto other = read_cart(body, sale, by_scanner);
    ASSERT_EQ(refusal.has_value(), other.has_value()) << body;
    if (refusal) continue;
    ASSERT_EQ(by_scanner.cart, by_json.cart) << body;
    ASSERT_EQ(by_scanner.line, by_json.line) << body;
    taken += scan_cart(body).has_value() ? 1 : 0;
  }
  EXPECT_GT(taken, 1000U);
}

}  // namespace
}  // namespace sluice::edge
