#include "shop/place/typed_code.h"

#include <gtest/gtest.h>

namespace sluice::shop {
namespace {

TEST(TypedCode, IsToldInGroupsAndReadBack) {
  EXPECT_EQ(code_text(0, 8), "0000-0000");
  EXPECT_EQ(code_text(0xFF'FFFF'FFFF, 8), "ZZZZ-ZZZZ");
  EXPECT_EQ(code_text(0x123'4567'89AB'CDEF, 12), "28T5-CY4T-QKFF");
  for (std::uint64_t bits = 1; bits < (1ULL << 59U); bits = bits * 31 + 7) {
    EXPECT_EQ(code_bits(code_text(bits, 12), 12), bits);
  }
}

TEST(TypedCode, IsReadAsPeopleTypeIt) {
  const auto winter = plain_code("WINTER 10");
  ASSERT_TRUE(winter);
  for (const char* typed : {"winter10", "Win-ter 10", "W1NTERIO", "wlnterl0", " WINTER-1O "}) {
    EXPECT_EQ(plain_code(typed), winter) << typed;
  }
  EXPECT_NE(plain_code("WINTER 11"), winter);
}

TEST(TypedCode, WhatCannotBeOneIsNone) {
  for (const char* typed : {"", " - ", "WINTER!", "W\xc3\x8dNTER", "W\tNTER"})
    EXPECT_FALSE(plain_code(typed)) << typed;
  EXPECT_TRUE(plain_code(std::string(code_characters_max, 'A')));
  EXPECT_FALSE(plain_code(std::string(code_characters_max + 1, 'A')));
  for (const char* typed : {"ABCD-EFG", "ABCD-EFGHJ", "ABCU-EFGH"}) EXPECT_FALSE(code_bits(typed, 8)) << typed;
}

}  // namespace
}  // namespace sluice::shop
