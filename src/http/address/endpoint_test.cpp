#include <gtest/gtest.h>

#include "http/address/endpoint.h"

namespace sluice::http {
namespace {

TEST(Endpoint, ReadsBothFamiliesAndWritesThemBack) {
  for (const char* text : {"127.0.0.1:8080", "0.0.0.0:0", "[::1]:8080", "[::]:65535"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_TRUE(endpoint.has_value()) << text;
    EXPECT_EQ(to_string(*endpoint), text);
  }
  EXPECT_EQ(parse_endpoint("[::1]:80")->address, "::1");
}

TEST(Endpoint, RefusesWhatIsNoAddressAndPortAndNamesIt) {
  for (const char* text :
       {"", ":", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80x",
        "127.0.0.1: 80", "localhost:80", "::1:80", "[::1]", "[::1]80", "[]:80", "[127.0.0.1]:80", "256.0.0.1:80"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_FALSE(endpoint.has_value()) << text;
    EXPECT_EQ(endpoint.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(endpoint.error().detail.find("'" + std::string(text) + "'"), std::string::npos);
  }
}

TEST(Endpoint, DoesNotEndAtAZeroOctet) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {"127.0.0.1\0x:80"sv, "[::1\0]:80"sv}) EXPECT_FALSE(parse_endpoint(text));
}

}  // namespace
}  // namespace sluice::http
