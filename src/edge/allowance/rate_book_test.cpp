#include "edge/allowance/rate_book.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Rate ten_a_second{.count = 10, .per = seconds(1)};
constexpr MonoTime start{seconds(1000)};

TEST(RateBook, GivesTheWholeCountAtOnceAndThenEvenly) {
  RateBook book(512);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(book.take(7, ten_a_second, 1, start), Duration::zero()) << i;
  EXPECT_EQ(book.take(7, ten_a_second, 1, start), milliseconds(100));
  EXPECT_EQ(book.take(7, ten_a_second, 1, start + milliseconds(99)), milliseconds(1));
  EXPECT_EQ(book.take(7, ten_a_second, 1, start + milliseconds(100)), Duration::zero());
  EXPECT_EQ(book.take(8, ten_a_second, 10, start), Duration::zero()) << "another key has its own";
}

TEST(RateBook, ARefusalCostsNothing) {
  RateBook book(512);
  EXPECT_EQ(book.take(7, ten_a_second, 10, start), Duration::zero());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(book.take(7, ten_a_second, 1, start), milliseconds(100));
  EXPECT_EQ(book.take(7, ten_a_second, 1, start + milliseconds(100)), Duration::zero());
}

TEST(RateBook, MoreThanThereEverIsCountsAsAllOfIt) {
  RateBook book(512);
  EXPECT_EQ(book.take(7, ten_a_second, 1000, start), Duration::zero());
  EXPECT_EQ(book.take(7, ten_a_second, 1000, start), seconds(1));
}

TEST(RateBook, LooksWithoutTaking) {
  RateBook book(512);
  EXPECT_FALSE(book.has(7, start));
  EXPECT_EQ(book.wait_for(7, ten_a_second, 10, start), Duration::zero());
  EXPECT_FALSE(book.has(7, start));
  EXPECT_EQ(book.take(7, ten_a_second, 1, start), Duration::zero());
  EXPECT_TRUE(book.has(7, start));
  EXPECT_FALSE(book.has(7, start + milliseconds(100)));
}

TEST(RateBook, TellsHowFullABucketIs) {
  RateBook book(512);
  EXPECT_EQ(book.fullness(7, ten_a_second, start), 0);
  EXPECT_EQ(book.take(7, ten_a_second, 5, start), Duration::zero());
  EXPECT_DOUBLE_EQ(book.fullness(7, ten_a_second, start), 0.5);
  EXPECT_DOUBLE_EQ(book.fullness(7, ten_a_second, start + milliseconds(250)), 0.25);
  EXPECT_EQ(book.fullness(7, ten_a_second, start + seconds(2)), 0);
  EXPECT_EQ(book.fullness(8, ten_a_second, start), 0);
}

TEST(RateBook, WhatIsGivenBackIsThereAgain) {
  RateBook book(512);
  EXPECT_EQ(book.take(7, ten_a_second, 10, start), Duration::zero());
  book.give_back(7, ten_a_second, 3, start);
  EXPECT_EQ(book.take(7, ten_a_second, 3, start), Duration::zero());
  EXPECT_GT(book.take(7, ten_a_second, 1, start), Duration::zero());
  book.give_back(7, ten_a_second, 10, start);
  book.give_back(7, ten_a_second, 10, start);
  EXPECT_EQ(book.take(7, ten_a_second, 10, start), Duration::zero());
  EXPECT_GT(book.take(7, ten_a_second, 1, start), Duration::zero()) << "nobody has more than all of it";
  book.give_back(8, ten_a_second, 1, start);
  EXPECT_FALSE(book.has(8, start));
}

// However many keys come, one that is used much is still known: those that are empty sooner go first.
TEST(RateBook, KeepsTheBusiestKeysWhenThereAreTooMany) {
  RateBook book(512);
  EXPECT_EQ(book.take(7, ten_a_second, 10, start), Duration::zero());
  for (std::uint64_t key = 100; key < 100'000; ++key) book.take(key, ten_a_second, 1, start);
  EXPECT_GT(book.take(7, ten_a_second, 1, start), Duration::zero());
}

}  // namespace
}  // namespace sluice::edge
