// Whom to call when several lines share one room.
#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using std::chrono::seconds;

class Lines : public ShopStory {
protected:
  static SaleConfig two_items(std::uint32_t cap) {
    SaleConfig config = a_sale(10);
    config.items.push_back({.id = "cap", .name = "Cap", .price = {.amount = 1500, .currency = "EUR"}, .stock = 10});
    config.line = LineMode::item;
    config.cap = cap;
    return config;
  }
  line::Board& board(std::size_t index) { return front_of("drop").lines[index]->board; }
  Ordinal join(std::size_t index) { return board(index).turnstile.issue()->ordinal; }
  bool is_called(std::size_t index, Ordinal ordinal) {
    return board(index).standing(ordinal) == line::Standing::called;
  }
};

// Before, the first line kept all the room there was as its reserve, and whoever wanted the second item waited for
// ever. Found by the simulator, seed 334.
TEST_F(Lines, TheReserveOfALineInWhichNobodyWaitsMakesWayForWhoWaitsInAnother) {
  open(two_items(2));
  const Ordinal first = join(1);
  const Ordinal second = join(1);
  const Ordinal third = join(1);
  pass(seconds(1));
  EXPECT_TRUE(is_called(1, first));
  EXPECT_TRUE(is_called(1, second));
  EXPECT_FALSE(is_called(1, third)) << "the room is for two";
}

TEST_F(Lines, WhatNobodyWaitsForIsReserveAgain) {
  open(two_items(3));
  const Ordinal called = join(1);
  pass(seconds(1));
  ASSERT_TRUE(is_called(1, called));
  EXPECT_TRUE(board(0).turnstile.issue()->called || board(1).turnstile.issue()->called)
      << "there is room for two more";
}

TEST_F(Lines, InWhichPeopleWaitTakeTurnsAtTheRoom) {
  SaleConfig config = two_items(1);
  config.claim = seconds(2);
  open(config);
  for (int i = 0; i < 6; ++i) {
    join(0);
    join(1);
  }
  // Nobody comes, so the room is free again every two seconds.
  for (int i = 0; i < 100; ++i) {
    pass(settings.tick);
    for (std::uint32_t ordinal = 1; ordinal <= 6; ++ordinal) {
      board(0).see(Ordinal{ordinal});
      board(1).see(Ordinal{ordinal});
    }
  }
  EXPECT_GE(board(0).turnstile.read().called_upto(), 1U);
  EXPECT_GE(board(1).turnstile.read().called_upto(), 1U);
}

}  // namespace
}  // namespace sluice::shop
