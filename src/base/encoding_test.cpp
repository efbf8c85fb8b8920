#include "base/encoding.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice {
namespace {

TEST(Base64Url, RoundTripsEveryLength) {
  for (std::size_t size = 0; size < 70; ++size) {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + size);
    std::string text;
    append_base64url(text, bytes);
    EXPECT_EQ(text.size(), base64url_size(size));
    std::vector<std::uint8_t> back(size);
    EXPECT_TRUE(decode_base64url(text, back));
    EXPECT_EQ(back, bytes);
  }
}

TEST(Base64Url, RefusesWhatEncodingWouldNotGive) {
  std::vector<std::uint8_t> out(1);
  EXPECT_TRUE(decode_base64url("AA", out));
  EXPECT_FALSE(decode_base64url("AB", out)) << "stray bits";
  EXPECT_FALSE(decode_base64url("AA==", out)) << "padding";
  EXPECT_FALSE(decode_base64url("A+", out)) << "the other alphabet";
  EXPECT_FALSE(decode_base64url("A", out)) << "too short";
}

TEST(Base64Url, RefusesAForeignCharacterWhereverItStands) {
  std::vector<std::uint8_t> out(11);
  const std::string good(base64url_size(out.size()), 'A');
  ASSERT_TRUE(decode_base64url(good, out));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char foreign : {'+', '=', '/', ' ', '\0', '\x80', '\xff'}) {
      std::string bad = good;
      bad[at] = foreign;
      EXPECT_FALSE(decode_base64url(bad, out)) << at;
    }
  }
}

TEST(Hex, RoundTripsAndRefusesForeignCharacters) {
  const std::vector<std::uint8_t> bytes{0x00, 0xff, 0x1a};
  EXPECT_EQ(to_hex(bytes), "00ff1a");
  EXPECT_EQ(from_hex("00FF1a"), std::string("\x00\xff\x1a", 3));
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
  EXPECT_TRUE(is_hex("0af9"));
  EXPECT_FALSE(is_hex("0AF9")) << "there is one text for one number";
}

TEST(Hex, WritesTheLastDigitsOfANumber) {
  std::string out = "x";
  append_hex(out, 0xabc, 4);
  append_hex(out, 0xfedcba9876543210, 16);
  append_hex(out, 0x12345, 2);
  EXPECT_EQ(out, "x0abcfedcba987654321045");
}

}  // namespace
}  // namespace sluice
