#include "sale/cart.h"

#include <gtest/gtest.h>

namespace sluice::sale {
namespace {

constexpr ItemIndex tee{0};
constexpr ItemIndex cap{1};

TEST(Cart, RepeatedItemsAreMergedInItemOrder) {
  Cart cart;
  EXPECT_TRUE(add_to_cart(cart, {cap, 1}));
  EXPECT_TRUE(add_to_cart(cart, {tee, 1}));
  EXPECT_TRUE(add_to_cart(cart, {cap, 1}));
  EXPECT_EQ(cart, (Cart{{tee, 1}, {cap, 2}}));
  EXPECT_EQ(units_in(cart), 3U);
}

TEST(Cart, IsBounded) {
  Cart cart;
  EXPECT_FALSE(add_to_cart(cart, {tee, 0}));
  EXPECT_FALSE(add_to_cart(cart, {tee, buyer_limit_max + 1}));
  EXPECT_TRUE(add_to_cart(cart, {tee, buyer_limit_max}));
  EXPECT_FALSE(add_to_cart(cart, {tee, 1}));
  cart.clear();
  for (std::uint16_t item = 0; item < cart_rows_max; ++item) EXPECT_TRUE(add_to_cart(cart, {ItemIndex{item}, 1}));
  EXPECT_FALSE(add_to_cart(cart, {ItemIndex{cart_rows_max}, 1}));
  EXPECT_TRUE(add_to_cart(cart, {ItemIndex{0}, 1}));
}

}  // namespace
}  // namespace sluice::sale
