#include "http/address/address.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

TEST(Address, IsReadAsProxiesWriteIt) {
  const auto plain = parse_address("192.0.2.7");
  ASSERT_TRUE(plain);
  for (const char* same : {"::ffff:192.0.2.7", " 192.0.2.7:443 ", "[::ffff:192.0.2.7]:443"}) {
    EXPECT_EQ(parse_address(same), plain) << same;
  }
  EXPECT_TRUE(plain->is_ipv4());
  EXPECT_EQ(parse_address("[2001:db8::1]:443"), parse_address("2001:db8::1"));
  EXPECT_FALSE(parse_address("2001:db8::1")->is_ipv4());
  EXPECT_EQ(to_string(*plain), "192.0.2.7");
  EXPECT_EQ(to_string(*parse_address("[2001:DB8:0::1]")), "2001:db8::1");
}

TEST(Address, DoesNotEndAtAZeroOctet) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {"192.0.2.7\0x"sv, "::1\0"sv, "[::1\0]:80"sv}) EXPECT_FALSE(parse_address(text));
  EXPECT_FALSE(AddressRanges().add("10.0.0.0\0/8"sv));
}

TEST(Address, ARangeThatIsNoneIsRefused) {
  AddressRanges ranges;
  for (const char* wrong : {"", "ten", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "2001:db8::/129", "[::1]:80"}) {
    EXPECT_FALSE(ranges.add(wrong)) << wrong;
  }
  EXPECT_EQ(ranges.size(), 0U);
  ASSERT_TRUE(ranges.add("0.0.0.0/0"));
  EXPECT_TRUE(ranges.has(*parse_address("192.0.2.7")));
  EXPECT_FALSE(ranges.has(*parse_address("2001:db8::1")));
}

}  // namespace
}  // namespace sluice::http
