#include "edge/gate/return_address.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::edge {
namespace {

using namespace std::string_literals;

const std::vector<std::string> origins{"https://shop.example", "http://127.0.0.1:8080"};

TEST(ReturnAddress, APathOfOurOwnStaysWhatItIs) {
  for (const std::string path :
       {"/", "/a", "/a/b?c=d&e=%20f", "/?x=https://evil.example/", "/a#b", "/a//b", "/@evil"}) {
    EXPECT_EQ(safe_return(path, origins), path);
  }
}

TEST(ReturnAddress, WhatABrowserWouldTakeElsewhereBecomesTheFrontPage) {
  for (const std::string& address : {""s,
                                     "a"s,
                                     "//evil.example"s,
                                     "//evil.example/x"s,
                                     "/\\evil.example"s,
                                     "\\\\evil.example"s,
                                     "///evil.example"s,
                                     "https://evil.example"s,
                                     "HTTPS://evil.example/"s,
                                     "javascript:alert(1)"s,
                                     "data:text/html,x"s,
                                     "https:evil.example"s,
                                     " //evil.example"s,
                                     "/\t/evil.example"s,
                                     "\t//evil.example"s,
                                     "/\r\nSet-Cookie: a=b"s,
                                     "/a\0b"s,
                                     "/a\x7f"s,
                                     "https://shop.example.evil"s,
                                     "https://shop.example@evil"s,
                                     "https://shop.example:81/"s,
                                     "https://shop.example\\@evil"s,
                                     "http://shop.example/"s,
                                     "http://127.0.0.1:80801/"s}) {
    EXPECT_EQ(safe_return(address, origins), "/") << address;
  }
}

TEST(ReturnAddress, AnAllowListedOriginIsKeptAndItsPathIsMadeSafeToo) {
  EXPECT_EQ(safe_return("https://shop.example", origins), "https://shop.example/");
  EXPECT_EQ(safe_return("https://shop.example/a?b=c", origins), "https://shop.example/a?b=c");
  EXPECT_EQ(safe_return("https://shop.example//evil.example", origins), "https://shop.example/");
  EXPECT_EQ(safe_return("https://shop.example/a", {}), "/");
}

TEST(ReturnAddress, WhatDoesNotBelongIntoAnAddressIsEscaped) {
  EXPECT_EQ(safe_path("/a b\"<>\\^`{|}"), "/a%20b%22%3C%3E%5C%5E%60%7B%7C%7D");
  EXPECT_EQ(safe_path("/caf\xc3\xa9"), "/caf%C3%A9");
}

TEST(ReturnAddress, ATooLongOneLosesItsQueryAndThenItsPath) {
  EXPECT_EQ(safe_path("/a?" + std::string(return_bytes_max, 'x')), "/a");
  EXPECT_EQ(safe_path("/" + std::string(return_bytes_max, 'x')), "/");
  EXPECT_EQ(safe_path("/" + std::string(return_bytes_max / 2, '\xff')), "/") << "escaping makes it longer";
}

TEST(ReturnAddress, AQueryParameterComesBackAsItWasPutIn) {
  for (const std::string text : {"/a?b=c&d=e%20f#g", "", "+ +", "\x01\xff"}) {
    EXPECT_EQ(query_value("x=1&to=" + escaped(text) + "&y=2", "to"), text);
  }
  EXPECT_EQ(query_value("tog=1&at=2", "to"), std::nullopt);
  EXPECT_EQ(query_value("", "to"), std::nullopt);
  for (const char* wrong : {"to=%", "to=%4", "to=%zz", "to=a%2"}) EXPECT_EQ(query_value(wrong, "to"), std::nullopt);
}

TEST(ReturnAddress, TheOriginOfAnAddressEndsBeforeItsPath) {
  EXPECT_EQ(origin_of("https://shop.example/a"), "https://shop.example");
  EXPECT_EQ(origin_of("https://shop.example:8443"), "https://shop.example:8443");
  EXPECT_EQ(origin_of("https://shop.example?x"), "https://shop.example");
  EXPECT_EQ(origin_of("shop.example"), "");
}

}  // namespace
}  // namespace sluice::edge
