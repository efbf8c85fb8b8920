#include "token/account.h"

#include <gtest/gtest.h>

namespace sluice::token {
namespace {

const WallTime signed_in_at = *parse_rfc3339("2026-12-24T20:00:00Z");

class AccountTest : public ::testing::Test {
protected:
  std::vector<OriginKey> keys_of(std::string_view sale, std::uint64_t seed = 1) {
    SeededRandom random(seed);
    return origin_keys(KeyRing({make_key(1, random, signed_in_at)}), signed_in_at, sale);
  }
  std::vector<OriginKey> keys = keys_of("drop-1");
};

TEST_F(AccountTest, IsTheSameBuyerWhoeverSignsItAndWhenever) {
  const auto buyer = verify_account(keys, signed_in_at, sign_account(keys.front(), signed_in_at, "customer-1001"));
  ASSERT_TRUE(buyer);
  EXPECT_TRUE(is_account(*buyer));
  const WallTime later = signed_in_at + std::chrono::hours(1);
  EXPECT_EQ(verify_account(keys, later, sign_account(keys.front(), later, "customer-1001")), buyer);
  const auto others = keys_of("drop-2", 7);
  EXPECT_EQ(verify_account(others, signed_in_at, sign_account(others.front(), signed_in_at, "customer-1001")), buyer);
  EXPECT_NE(verify_account(keys, signed_in_at, sign_account(keys.front(), signed_in_at, "customer-1002")), buyer);
}

TEST_F(AccountTest, AMintedBuyerIsNone) {
  SeededRandom random(1);
  EXPECT_FALSE(is_account(BuyerId(IdMint(random).mint(signed_in_at))));
}

TEST_F(AccountTest, WithAnyBitFlippedOrCutIsRefused) {
  const std::string good = sign_account(keys.front(), signed_in_at, "customer-1001");
  for (std::size_t i = 0; i < good.size() * 8; ++i) {
    std::string bad = good;
    bad[i / 8] = static_cast<char>(static_cast<unsigned char>(bad[i / 8]) ^ (1U << (i % 8)));
    EXPECT_FALSE(verify_account(keys, signed_in_at, bad)) << i;
  }
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(verify_account(keys, signed_in_at, good.substr(0, size)));
  EXPECT_FALSE(verify_account(keys, signed_in_at, good + "A"));
}

TEST_F(AccountTest, OfAnotherSaleOrShopIsRefused) {
  const std::string good = sign_account(keys.front(), signed_in_at, "customer-1001");
  EXPECT_FALSE(verify_account(keys_of("drop-2"), signed_in_at, good));
  EXPECT_FALSE(verify_account(keys_of("drop-1", 2), signed_in_at, good));
}

TEST_F(AccountTest, IsGoodForFiveMinutesBeforeAndAfter) {
  const std::string good = sign_account(keys.front(), signed_in_at, "a");
  EXPECT_TRUE(verify_account(keys, signed_in_at + account_life, good));
  EXPECT_TRUE(verify_account(keys, signed_in_at - account_life, good));
  EXPECT_FALSE(verify_account(keys, signed_in_at + account_life + std::chrono::milliseconds(1), good));
  EXPECT_FALSE(verify_account(keys, signed_in_at - account_life - std::chrono::milliseconds(1), good));
}

TEST_F(AccountTest, HasOneTo128Bytes) {
  EXPECT_TRUE(verify_account(keys, signed_in_at, sign_account(keys.front(), signed_in_at, std::string(128, 'a'))));
  EXPECT_FALSE(verify_account(keys, signed_in_at, sign_account(keys.front(), signed_in_at, std::string(129, 'a'))));
  EXPECT_FALSE(verify_account(keys, signed_in_at, sign_account(keys.front(), signed_in_at, "")));
}

TEST_F(AccountTest, APassIsNoAccountAndAnAccountNoPass) {
  std::string pass;
  keys.front().append_signed(pass,
                             {.sale = "drop-1", .ordinal = Ordinal{7}, .buyer = {}, .expires_at = signed_in_at});
  EXPECT_FALSE(verify_account(keys, signed_in_at, pass));
  EXPECT_FALSE(verify_origin_pass(keys, "drop-1", sign_account(keys.front(), signed_in_at, "drop-1")));
}

}  // namespace
}  // namespace sluice::token
