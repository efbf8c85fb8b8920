#include "edge/allowance/network.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

Network of(std::string_view address) {
  const auto parsed = http::parse_address(address);
  EXPECT_TRUE(parsed) << address;
  return network_of(*parsed);
}

std::uint64_t host_of(std::string_view peer, std::string_view forwarded_for, const http::AddressRanges& proxies) {
  http::Request request;
  request.peer = peer;
  request.forwarded_for = forwarded_for;
  return network_of(request, proxies).host;
}

TEST(NetworkTest, AnIpv4AddressIsOneHoweverItIsWritten) {
  EXPECT_EQ(of("192.0.2.7").host, of("::ffff:192.0.2.7").host);
  EXPECT_EQ(of("192.0.2.7").host, of(" 192.0.2.7:443 ").host);
  EXPECT_NE(of("192.0.2.7").host, of("192.0.2.8").host);
  EXPECT_EQ(of("192.0.2.7").host, of("192.0.2.7").site);
  for (const char* wrong : {"", "nonsense", "192.0.2", "192.0.2.300", "unknown", "_hidden", "1.2.3.4.5"}) {
    EXPECT_FALSE(http::parse_address(wrong)) << wrong;
  }
}

TEST(NetworkTest, AnIpv6AddressIsItsHousehold) {
  EXPECT_EQ(of("2001:db8:1:2::1").host, of("[2001:db8:1:2:ffff::9]:443").host);
  EXPECT_NE(of("2001:db8:1:2::1").host, of("2001:db8:1:3::1").host);
  EXPECT_EQ(of("2001:db8:1:2::1").site, of("2001:db8:1:3::1").site);
  EXPECT_NE(of("2001:db8:1:2::1").site, of("2001:db8:2:2::1").site);
}

TEST(NetworkTest, OnlyATrustedProxysWordCountsAndIsReadFromTheRight) {
  http::AddressRanges proxies;
  ASSERT_TRUE(proxies.add("10.0.0.0/8"));
  ASSERT_TRUE(proxies.add("2001:db8::/33"));
  const std::uint64_t client = of("192.0.2.7").host;
  EXPECT_EQ(host_of("10.1.2.3", "192.0.2.7", proxies), client);
  EXPECT_EQ(host_of("10.1.2.3", "6.6.6.6, 192.0.2.7", proxies), client) << "what the client said itself";
  EXPECT_EQ(host_of("10.1.2.3", "6.6.6.6, 192.0.2.7,10.9.9.9", proxies), client) << "through two proxies";
  EXPECT_EQ(host_of("2001:db8:0:1::1", "192.0.2.7", proxies), client);
  EXPECT_EQ(host_of("2001:db8:8000::1", "192.0.2.7", proxies), of("2001:db8:8000::1").host) << "outside the range";
  EXPECT_EQ(host_of("6.6.6.6", "192.0.2.7", proxies), of("6.6.6.6").host) << "a stranger says so";
  EXPECT_EQ(host_of("10.1.2.3", "unknown", proxies), of("10.1.2.3").host);
  EXPECT_EQ(host_of("10.1.2.3", "", proxies), of("10.1.2.3").host);
  EXPECT_EQ(host_of("10.1.2.3", "10.0.0.9", proxies), of("10.0.0.9").host) << "as far as it goes";
}

}  // namespace
}  // namespace sluice::edge
