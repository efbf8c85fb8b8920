#include "http/reception/proxy_header.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace sluice::http {
namespace {

using namespace std::string_literals;
using Verdict = ProxyHeader::Verdict;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;

std::string binary(unsigned what, unsigned family, const std::string& rest) {
  const auto octet = [](std::size_t value) { return std::string(1, static_cast<char>(value)); };
  return signature + octet(what) + octet(family) + octet(rest.size() >> 8U) + octet(rest.size() & 0xffU) + rest;
}

const std::string v4_rest = "\xc0\x00\x02\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb"s;
const std::string v6_rest =
    "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01"s + std::string(16, '\x01') + "\1\2\3\4"s;

TEST(ProxyHeader, TellsWhoseTheConnectionIs) {
  const std::pair<std::string, const char*> table[] = {
      {"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n", "192.0.2.7"},
      {"PROXY TCP6 2001:db8::1 2001:db8::2 0 65535\r\n", "2001:db8::1"},
      {"PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n", "192.0.2.7"},
      {binary(0x21, 0x11, v4_rest), "192.0.2.7"},
      {binary(0x21, 0x21, v6_rest), "2001:db8::1"},
      {binary(0x21, 0x11,
              v4_rest + "\x04\x00\x03"
                        "abc"s),
       "192.0.2.7"},
  };
  for (const auto& [bytes, client] : table) {
    const ProxyHeader header = read_proxy_header(bytes + "GET / HTTP/1.1\r\n");
    EXPECT_EQ(header.verdict, Verdict::complete) << bytes;
    EXPECT_EQ(header.size, bytes.size()) << bytes;
    EXPECT_EQ(header.client, parse_address(client)) << bytes;
  }
}

TEST(ProxyHeader, OfAProxyThatSpeaksForItselfThereIsNoClient) {
  for (const std::string& bytes :
       {"PROXY UNKNOWN\r\n"s, "PROXY UNKNOWN ffff::1 what ever 1 2\r\n"s, binary(0x20, 0x00, ""),
        binary(0x20, 0x11, v4_rest), binary(0x21, 0x00, "anything"), binary(0x21, 0x31, std::string(216, 'x'))}) {
    const ProxyHeader header = read_proxy_header(bytes);
    EXPECT_EQ(header.verdict, Verdict::complete) << bytes;
    EXPECT_EQ(header.size, bytes.size()) << bytes;
    EXPECT_FALSE(header.client) << bytes;
  }
}

TEST(ProxyHeader, WhatIsNoneIsMalformed) {
  const std::string hostile[] = {
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
      "PROXY  TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
      "PROXY TCP5 192.0.2.7 198.51.100.1 1 2\r\n",
      "PROXY TCP4 192.0.2.7  198.51.100.1 1 2\r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 \r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n",
      "PROXY TCP4 192.0.2.7:80 198.51.100.1 1 2\r\n",
      "PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n",
      "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
      "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
      "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
      "PROXY TCP6 192.0.2.7:80 2001:db8::2 1 2\r\n",
      "PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2\r\n",
      "PROXY TCP6 fe80::1%eth0 2001:db8::2 1 2\r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 65536 2\r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 -1 2\r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n\r\n",
      "PROXY TCP4 192.0.2.7\0 198.51.100.1 1 2\r\n"s,
      "PROXY UNKNOWNX\r\n",
      "PROXY \r\n",
      "PROXY UNKNOWN " + std::string(100, 'x') + "\r\n",
      "PROXY TCP4 " + std::string(5000, '1'),
      signature + std::string(4, '\xff'),
      binary(0x11, 0x11, v4_rest),
      binary(0x22, 0x11, v4_rest),
      binary(0x21, 0x12, v4_rest),
      binary(0x21, 0x41, v4_rest),
      binary(0x21, 0x11, v4_rest.substr(1)),
      binary(0x21, 0x21, v4_rest),
      binary(0x21, 0x11, v4_rest + std::string(2048, 'x')),
  };
  for (const std::string& bytes : hostile) {
    EXPECT_EQ(read_proxy_header(bytes).verdict, Verdict::malformed) << bytes;
  }
}

TEST(ProxyHeader, HoweverItIsCutTheRestIsWaitedFor) {
  for (const std::string& bytes : {"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"s, binary(0x21, 0x21, v6_rest)}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(read_proxy_header(bytes.substr(0, size)).verdict, Verdict::need_more) << size;
    }
  }
}

// What is said of a part is never taken back but by what was waited for.
TEST(ProxyHeader, NoBytesAreReadTwoWays) {
  std::minstd_rand random(7);
  const std::string starts[] = {"PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n", binary(0x21, 0x11, v4_rest),
                                binary(0x20, 0, "")};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = starts[random() % std::size(starts)];
    for (int i = 0; i < 2; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    const ProxyHeader whole = read_proxy_header(bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const ProxyHeader part = read_proxy_header(std::string_view(bytes).substr(0, size));
      if (part.verdict == Verdict::need_more) continue;
      ASSERT_EQ(part.verdict, whole.verdict) << bytes;
      ASSERT_EQ(part.size, whole.size) << bytes;
      ASSERT_EQ(part.client, whole.client) << bytes;
      ASSERT_TRUE(part.verdict != Verdict::complete || part.size <= size) << bytes;
    }
  }
}

}  // namespace
}  // namespace sluice::http
