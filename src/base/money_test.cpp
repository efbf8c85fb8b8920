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

TEST(Money, IsReadAsItIsWritten) {
  EXPECT_EQ(amount_from("12.50", "EUR"), 1250);
  EXPECT_EQ(amount_from("12", "EUR"), 1200);
  EXPECT_EQ(amount_from("12.5", "EUR"), 1250);
  EXPECT_EQ(amount_from("0.01", "EUR"), 1);
  EXPECT_EQ(amount_from("2500", "JPY"), 2500);
  EXPECT_EQ(amount_from("1.234", "KWD"), 1234);
  for (const char* wrong : {"", ".", "1.", ".5", "-1", "+1", "1.234", "1,50", "1e3", "99999999999999999999", " 1"}) {
    EXPECT_FALSE(amount_from(wrong, "EUR")) << wrong;
  }
  EXPECT_FALSE(amount_from("1.5", "JPY"));
}

}  // namespace
}  // namespace sluice
