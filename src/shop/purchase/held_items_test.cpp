#include "shop/purchase/held_items.h"

#include <gtest/gtest.h>

#include <array>

namespace sluice::shop {
namespace {

SaleConfig two_items() {
  SaleConfig config;
  config.id = "drop";
  for (const char* id : {"tee", "cap"}) {
    config.items.push_back({.id = id, .name = id, .price = {.amount = 2500, .currency = "EUR"}, .stock = 9});
  }
  return config;
}

TEST(HeldItems, AreReadAsTheyWereWritten) {
  const std::array units{sale::UnitRef{.item = ItemIndex{0}, .unit = Unit{7}},
                         sale::UnitRef{.item = ItemIndex{0}, .unit = Unit{8}}};
  const std::array returned{ReturnedOf{.item = ItemIndex{1}, .count = 3}};
  const HeldItems held = held_items_from(items_json(HoldId(), units, returned, two_items()), two_items());
  EXPECT_TRUE(held.is_whole);
  ASSERT_EQ(held.items.size(), 2U);
  EXPECT_EQ(held.items[0].item, ItemIndex{0});
  EXPECT_EQ(held.items[0].quantity, 2);
  EXPECT_EQ(held.items[0].returned, 0);
  EXPECT_EQ(held.items[1].item, ItemIndex{1});
  EXPECT_EQ(held.items[1].quantity, 0);
  EXPECT_EQ(held.items[1].returned, 3);
}

// Whatever somebody has made of a row, the rest of it is still known.
TEST(HeldItems, WhatCannotBeReadIsLeftOutAndToldOf) {
  const HeldItems held = held_items_from(
      R"([{"item":"hat","quantity":1},{"item":"tee","quantity":"two","returned":1},7,{"item":"cap","quantity":1}])",
      two_items());
  EXPECT_FALSE(held.is_whole);
  ASSERT_EQ(held.items.size(), 2U);
  EXPECT_EQ(held.items[0].returned, 1);
  EXPECT_EQ(held.items[1].quantity, 1);
  for (const char* no_list : {"", "{", "{}", "null", "\"tee\""}) {
    const HeldItems none = held_items_from(no_list, two_items());
    EXPECT_FALSE(none.is_whole) << no_list;
    EXPECT_TRUE(none.items.empty()) << no_list;
  }
}

}  // namespace
}  // namespace sluice::shop
