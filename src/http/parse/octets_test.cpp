#include "http/parse/octets.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::http {
namespace {

TEST(Octets, WhatTakesMoreBytesThanItNeedsIsOverlong) {
  for (const char* path :
       {"/%C0%AF", "/a%c1%81", "/%E0%9F%BF", "/%F0%8F%BF%BF", "/%FC%80%80%80%80%AF", "%41%C0%80"}) {
    EXPECT_TRUE(has_overlong(path)) << path;
  }
  for (const char* path : {"/", "/plain", "/%C3%A4", "/%E0%A0%80", "/%F0%90%80%80", "/%F0%9F%98%80", "/%C0", "/%C0/",
                           "/%C0%2F", "/%C0x%AF", "/%C0%A", "/%C0%", "/%", "/%zz%AF", "/%E4%F6%FC"}) {
    EXPECT_FALSE(has_overlong(path)) << path;  // the last and those with %C0 alone are Latin-1, as old shops have it
  }
}

TEST(Octets, AHostIsANameOrAnAddressWithOrWithoutAPort) {
  for (const char* host : {"a", "shop.example", "shop.example:80", "127.0.0.1:8080", "[::1]", "[2001:db8::1]:443",
                           "a:", "[::ffff:192.0.2.7]:1", "xn--bcher-kva.example", "a_b", "A:65535"}) {
    EXPECT_TRUE(is_host(host)) << host;
  }
  for (const char* host :
       {"",    ":",      ":80",    "a:b",     "a:80b",  "a:123456", "a:1:2", "[",   "[]",  "[]:80", "[::1",
        "::1", "[shop]", "[::1]a", "[::1]:a", "[::1]]", "a]",       "a[",    "a/b", "a,b", "a b",   "u@a"}) {
    EXPECT_FALSE(is_host(host)) << host;
  }
}

TEST(Octets, WordsArePlainWhenEachOfTheirOctetsIs) {
  for (std::size_t at = 0; at < 8; ++at) {
    for (unsigned octet = 0; octet < 256; ++octet) {
      std::string text = "\xff\x20\x7e\x80\x21\x7e\x20\xff";
      text[at] = static_cast<char>(octet);
      const bool is_plain = octets::value[octet] && octet != '\t';
      EXPECT_EQ(octets::plain_words(text), is_plain ? 8U : 0U) << octet << " at " << at;
      EXPECT_EQ(octets::plain_words("12345678" + text + "1234567"), is_plain ? 16U : 8U) << octet << " at " << at;
    }
  }
  EXPECT_EQ(octets::plain_words("1234567"), 0U);
}

}  // namespace
}  // namespace sluice::http
