#include "sale/item_limits.h"

#include <gtest/gtest.h>

namespace sluice::sale {
namespace {

TEST(ItemLimits, CountsUnitsOfItemsThatHaveALimitAndOfNoOthers) {
  const std::vector<ItemSetup> items = {{.stock = 9, .price = 1, .limit = 2}, {.stock = 9, .price = 1}};
  ItemLimits limits(items);
  const BuyerId ada(Id128(1, 1));
  const BuyerId ben(Id128(2, 1));
  EXPECT_EQ(limits.left(ada, ItemIndex{0}), 2U);
  limits.take(ada, ItemIndex{0}, 2);
  limits.take(ada, ItemIndex{1}, 5);
  EXPECT_EQ(limits.left(ada, ItemIndex{0}), 0U);
  EXPECT_GT(limits.left(ada, ItemIndex{1}), 64U) << "it has none of its own";
  EXPECT_EQ(limits.left(ben, ItemIndex{0}), 2U);
  limits.give_back(ada, ItemIndex{0}, 1);
  limits.give_back(ada, ItemIndex{1}, 5);
  EXPECT_EQ(limits.left(ada, ItemIndex{0}), 1U);
}

TEST(ItemLimits, WhoHasMoreThanALaterLimitMayHaveNone) {
  const std::vector<ItemSetup> items = {{.stock = 9, .price = 1, .limit = 1}};
  ItemLimits limits(items);
  const BuyerId ada(Id128(1, 1));
  limits.take(ada, ItemIndex{0}, 3);
  EXPECT_EQ(limits.left(ada, ItemIndex{0}), 0U);
  limits.give_back(ada, ItemIndex{0}, 3);
  EXPECT_EQ(limits, ItemLimits(items));
}

}  // namespace
}  // namespace sluice::sale
