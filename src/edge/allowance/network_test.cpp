#include "edge/allowance/network.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

Network of(std::string_view address) {
  const auto parsed = http::parse_address(address);
  EXPECT_TRUE(parsed) << address;
  return network_of(*parsed);
}

std::uint64_t host_of(std::string_view peer, std::string_view forwarded_for, const http::Front& front) {
  http::Request request;
  request.peer = peer;
  request.forwarded_for = forwarded_for;
  return network_of(request, front).host;
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
  http::Front front;
  ASSERT_TRUE(front.proxies.add("10.0.0.0/8"));
  ASSERT_TRUE(front.proxies.add("2001:db8::/33"));
  const std::uint64_t client = of("192.0.2.7").host;
  EXPECT_EQ(host_of("10.1.2.3", "192.0.2.7", front), client);
  EXPECT_EQ(host_of("10.1.2.3", "6.6.6.6, 192.0.2.7", front), client) << "what the client said itself";
  EXPECT_EQ(host_of("10.1.2.3", "6.6.6.6, 192.0.2.7,10.9.9.9", front), client) << "through two front";
  EXPECT_EQ(host_of("2001:db8:0:1::1", "192.0.2.7", front), client);
  EXPECT_EQ(host_of("2001:db8:8000::1", "192.0.2.7", front), of("2001:db8:8000::1").host) << "outside the range";
  EXPECT_EQ(host_of("6.6.6.6", "192.0.2.7", front), of("6.6.6.6").host) << "a stranger says so";
  EXPECT_EQ(host_of("10.1.2.3", "unknown", front), of("10.1.2.3").host);
  EXPECT_EQ(host_of("10.1.2.3", "", front), of("10.1.2.3").host);
  EXPECT_EQ(host_of("10.1.2.3", "10.0.0.9", front), of("10.0.0.9").host) << "as far as it goes";
}

TEST(NetworkTest, OfForwardedAndXForwardedForTheOneThatWasNamedIsReadAsWhatItIs) {
  http::Front front;
  front.forwarding = http::Forwarding::forwarded;
  ASSERT_TRUE(front.proxies.add("10.0.0.0/8"));
  const std::uint64_t client = of("192.0.2.7").host;
  EXPECT_EQ(host_of("10.1.2.3", "for=192.0.2.7;proto=https", front), client);
  EXPECT_EQ(host_of("10.1.2.3", "for=6.6.6.6, for=\"192.0.2.7:443\", for=10.9.9.9", front), client);
  EXPECT_EQ(host_of("10.1.2.3", "for=\"[2001:db8:1:2::9]:1\"", front), of("2001:db8:1:2::1").host);
  EXPECT_EQ(host_of("10.1.2.3", "192.0.2.7", front), of("10.1.2.3").host) << "that is no Forwarded";
  EXPECT_EQ(host_of("10.1.2.3", "for=\"6.6.6.6, for=192.0.2.7", front), of("10.1.2.3").host);
  EXPECT_EQ(host_of("6.6.6.6", "for=192.0.2.7", front), of("6.6.6.6").host);
}

TEST(NetworkTest, AProxyThatNobodyHasListedIsSeenByWhereItIs) {
  http::Front front;
  ASSERT_TRUE(front.proxies.add("10.0.0.0/8"));
  const auto is_one = [&front](std::string_view peer) {
    http::Request request;
    request.peer = peer;
    request.forwarded_for = "192.0.2.7";
    return is_of_unlisted_proxy(request, front);
  };
  EXPECT_TRUE(is_one("172.17.0.1"));
  EXPECT_TRUE(is_one("fd00::1"));
  EXPECT_TRUE(is_one("127.0.0.1"));
  EXPECT_FALSE(is_one("10.0.0.1")) << "listed";
  EXPECT_FALSE(is_one("203.0.113.9")) << "anybody may say so";
}

}  // namespace
}  // namespace sluice::edge
