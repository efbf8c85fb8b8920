#include "edge/work/work_book.h"

#include <gtest/gtest.h>

#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr MonoTime began{seconds(1000)};

Network network(std::string_view address) {
  return network_of(*http::parse_address(address));
}

class WorkBookTest : public ::testing::Test {
protected:
  void take(const Network& by, int places) {
    for (int i = 0; i < places; ++i) book.note_place(by, sale, began);
  }
  WorkBook book{{.is_on = true, .places_without_work = {.count = 10, .per = seconds(1)}}};
  shop::SaleView sale{.config = a_drop()};
  const Network somebody = network("192.0.2.7");
};

TEST_F(WorkBookTest, PressureIsWhatWasTakenOfWhatIsFreeAndFallsByTime) {
  EXPECT_EQ(book.pressure_of(somebody, sale, began), 0);
  take(somebody, 5);
  EXPECT_NEAR(book.pressure_of(somebody, sale, began), 0.5, 1e-3);
  take(somebody, 35);
  EXPECT_NEAR(book.pressure_of(somebody, sale, began), 4, 1e-3);
  EXPECT_NEAR(book.pressure_of(somebody, sale, began + seconds(3)), 1, 1e-3);
  EXPECT_EQ(book.pressure_of(somebody, sale, began + seconds(5)), 0);
  EXPECT_EQ(book.pressure_of(network("192.0.2.8"), sale, began), 0) << "an address is none of another's";
}

TEST_F(WorkBookTest, PressureHasAnEndSoThatARushIsForgottenSoonAfterIt) {
  take(somebody, 100'000);
  EXPECT_NEAR(book.pressure_of(somebody, sale, began), 128, 1);
  EXPECT_EQ(book.pressure_of(somebody, sale, began + seconds(129)), 0);
}

TEST_F(WorkBookTest, OfAnotherSaleNothingCounts) {
  take(somebody, 100);
  shop::SaleView other = sale;
  other.config.id = "other";
  EXPECT_EQ(book.pressure_of(somebody, other, began), 0);
}

TEST_F(WorkBookTest, AHouseholdIsPressedByATenthAndASiteByAllOfIt) {
  const Network household = network("2001:db8:1:2::1");
  take(household, 4);
  EXPECT_NEAR(book.pressure_of(household, sale, began), 4, 0.2) << "a tenth of ten is one";
  for (int i = 0; i < 20; ++i) book.note_place(network("2001:db8:1:" + std::to_string(i) + "::1"), sale, began);
  EXPECT_NEAR(book.pressure_of(network("2001:db8:1:ffff::1"), sale, began), 2.4, 0.1) << "a household of that site";
  EXPECT_EQ(book.pressure_of(network("2001:db8:2:1::1"), sale, began), 0);
}

TEST_F(WorkBookTest, WhereNothingIsCountedByAddressThereIsNoPressure) {
  WorkBook off({.is_on = false});
  for (int i = 0; i < 1000; ++i) off.note_place(somebody, sale, began);
  EXPECT_EQ(off.pressure_of(somebody, sale, began), 0);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(off.take_wait(somebody, sale, began));
}

TEST_F(WorkBookTest, AChallengeIsSpentOnceForAsLongAsItLives) {
  token::Challenge challenge{.nonce = 7};
  EXPECT_TRUE(book.spend(challenge, began));
  EXPECT_FALSE(book.spend(challenge, began));
  EXPECT_FALSE(book.spend(challenge, began + challenge_life + time_cost - milliseconds(1)));
  challenge.nonce = 8;
  EXPECT_TRUE(book.spend(challenge, began));
}

TEST_F(WorkBookTest, OnlySoManyOfAnAddressWaitAtOnce) {
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(book.take_wait(somebody, sale, began)) << i;
  const auto shortage = book.take_wait(somebody, sale, began);
  ASSERT_TRUE(shortage);
  EXPECT_EQ(shortage->wait, milliseconds(1500));
  EXPECT_FALSE(book.take_wait(network("192.0.2.8"), sale, began));
  EXPECT_FALSE(book.take_wait(somebody, sale, began + milliseconds(1500)));
}

}  // namespace
}  // namespace sluice::edge
