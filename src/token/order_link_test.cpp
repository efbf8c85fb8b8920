#include "token/order_link.h"

#include <gtest/gtest.h>

#include "token/challenge.h"

namespace sluice::token {
namespace {

constexpr WallTime signed_at{std::chrono::hours(24 * 20'000)};

class OrderLinkTest : public testing::Test {
protected:
  SeededRandom random{1};
  KeyRing ring{{make_key(1, random, signed_at)}};
  OrderId order{Id128(7, 8)};
};

TEST_F(OrderLinkTest, OpensItsOwnOrderAndNoOther) {
  const std::string key = sign_order_link(ring, signed_at, order);
  EXPECT_TRUE(verify_order_link(ring, signed_at, order, key));
  EXPECT_FALSE(verify_order_link(ring, signed_at, OrderId(Id128(7, 9)), key));
  EXPECT_FALSE(verify_order_link(ring, signed_at, OrderId(Id128(8, 8)), key));
}

TEST_F(OrderLinkTest, WithAnyCharacterChangedOrMissingItOpensNothing) {
  const std::string key = sign_order_link(ring, signed_at, order);
  for (std::size_t i = 0; i < key.size(); ++i) {
    std::string other = key;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify_order_link(ring, signed_at, order, other)) << other;
    EXPECT_FALSE(verify_order_link(ring, signed_at, order, key.substr(0, i)));
  }
  EXPECT_FALSE(verify_order_link(ring, signed_at, order, key + "A"));
}

TEST_F(OrderLinkTest, ATokenOfAnotherPurposeIsNoKey) {
  EXPECT_FALSE(verify_order_link(ring, signed_at, order, sign(ring, signed_at, Challenge{})));
}

TEST_F(OrderLinkTest, WorksForThirtyDaysAtLeast) {
  const std::string key = sign_order_link(ring, signed_at + key_signs_for - std::chrono::hours(1), order);
  EXPECT_TRUE(
      verify_order_link(ring, signed_at + key_signs_for + key_verifies_after - std::chrono::hours(2), order, key));
}

}  // namespace
}  // namespace sluice::token
