#include "edge/request/cart_body.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

shop::SaleView a_sale(shop::LineMode line = shop::LineMode::sale) {
  shop::SaleView view;
  view.config.id = "drop";
  view.config.line = line;
  view.config.buyer_limit = 4;
  for (const char* id : {"tee", "hat"}) {
    view.config.items.push_back({.id = id, .name = id, .price = {.amount = 1, .currency = "EUR"}, .stock = 9});
  }
  return view;
}

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

}  // namespace
}  // namespace sluice::edge
