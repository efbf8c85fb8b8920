#include "shop/told/sale_copy.h"

#include <gtest/gtest.h>

#include <random>

namespace sluice::shop {
namespace {

SaleConfig copied_drop() {
  SaleConfig config;
  config.id = "drop";
  config.name = "Winter \"drop\"";
  config.items = {{.id = "tee", .name = "Tee", .price = {.amount = 2500, .currency = "EUR"}, .stock = 10},
                  {.id = "mug", .name = "Mug", .price = {.amount = 900, .currency = "EUR"}, .stock = 3}};
  return config;
}

SaleFront& told(SaleFront& front) {
  front.told.state = SaleState::open;
  front.told.poll_after_ms = 1500;
  front.told.status.set({.body = R"({"sale":"drop","items":[{"a":1},{"b":2}]})",
                         .etag = "\"17\"",
                         .state = "open",
                         .revision = 4,
                         .items = {{.begin = 24, .end = 31}, {.begin = 32, .end = 39}}});
  return front;
}

TEST(SaleCopy, SaysWhatIsTold) {
  SaleFront original(copied_drop(), 3);
  const auto copy = take_copy(copy_text(told(original)), nullptr);
  ASSERT_NE(copy, nullptr);
  EXPECT_EQ(copy->id, "drop");
  EXPECT_EQ(copy->epoch, 3U);
  EXPECT_EQ(copy->told.state, SaleState::open);
  EXPECT_EQ(copy->told.poll_after_ms, 1500U);
  EXPECT_EQ(copy->told.view.copy().config, copied_drop());
  const auto document = copy->told.status.copy();
  EXPECT_EQ(document.body, original.told.status.copy().body);
  EXPECT_EQ(document.etag, "\"17\"");
  EXPECT_EQ(document.revision, 4U);
  ASSERT_EQ(document.items.size(), 2U);
  EXPECT_EQ(document.body.substr(document.items[1].begin, 7), "{\"b\":2}");
  EXPECT_FALSE(copy->lines.at(0)->sold_out);
}

TEST(SaleCopy, IsBroughtUpToDateWhereItIs) {
  SaleFront original(copied_drop(), 3);
  const auto first = take_copy(copy_text(told(original)), nullptr);
  original.lines[0]->sold_out = true;
  SaleConfig renamed = copied_drop();
  renamed.message = "Soon gone";
  original.told.view.set({renamed});
  const auto second = take_copy(copy_text(original), first);
  EXPECT_EQ(second, first);
  EXPECT_TRUE(second->lines[0]->sold_out);
  EXPECT_EQ(second->told.view.copy().config.message, "Soon gone");
}

TEST(SaleCopy, OfOtherLinesOrAnotherEpochIsANewOne) {
  SaleFront original(copied_drop(), 3);
  const auto first = take_copy(copy_text(told(original)), nullptr);
  SaleFront again(copied_drop(), 4);
  EXPECT_NE(take_copy(copy_text(told(again)), first), first);
  SaleConfig by_item = copied_drop();
  by_item.line = LineMode::item;
  SaleFront other(by_item, 3);
  const auto second = take_copy(copy_text(told(other)), first);
  ASSERT_NE(second, nullptr);
  EXPECT_NE(second, first);
  EXPECT_EQ(second->lines.size(), 2U);
}

TEST(SaleCopy, OfAnotherFormIsNone) {
  SaleFront original(copied_drop(), 3);
  const std::string text = copy_text(told(original));
  for (const char* other : {"", "{}", "[]", "{\"settings\":{}}", "null"})
    EXPECT_EQ(take_copy(other, nullptr), nullptr);
  std::string outside = text;
  outside.replace(outside.find("[32,39]"), 7, "[32,99]");
  EXPECT_EQ(take_copy(outside, nullptr), nullptr);
  std::string lines = text;
  lines.replace(lines.find("[false]"), 7, "[]     ");
  EXPECT_EQ(take_copy(lines, nullptr), nullptr);
  // Bytes changed at random are a copy, or none.
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    std::string garbled = text;
    garbled[random() % garbled.size()] = static_cast<char>(random());
    (void)take_copy(garbled, nullptr);
  }
}

}  // namespace
}  // namespace sluice::shop
