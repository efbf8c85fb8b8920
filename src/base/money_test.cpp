#include "base/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace sluice {
namespace {

TEST(Money, HasTheDigitsOfItsCurrency) {
  EXPECT_EQ(money_text(2500, "EUR"), "25.00 EUR");
  EXPECT_EQ(money_text(2500, "JPY"), "2500 JPY");
  EXPECT_EQ(money_text(250000, "HUF"), "2500.00 HUF");
  EXPECT_EQ(money_text(2500, "KWD"), "2.500 KWD");
  EXPECT_EQ(money_text(25000, "CLF"), "2.5000 CLF");
}

TEST(Money, WritesSmallAndNegativeAmountsInFull) {
  EXPECT_EQ(money_text(0, "EUR"), "0.00 EUR");
  EXPECT_EQ(money_text(7, "EUR"), "0.07 EUR");
  EXPECT_EQ(money_text(-50, "USD"), "-0.50 USD");
  EXPECT_EQ(money_text(0, "JPY"), "0 JPY");
  EXPECT_EQ(money_text(std::numeric_limits<std::int64_t>::min(), "EUR"), "-92233720368547758.08 EUR");
}

}  // namespace
}  // namespace sluice
