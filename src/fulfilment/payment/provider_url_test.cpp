#include "fulfilment/payment/provider_url.h"

#include <gtest/gtest.h>

namespace sluice::fulfilment {
namespace {

TEST(ProviderUrl, IsHttpOrHttpsWithNeitherQueryNorFragment) {
  for (const char* url :
       {"http://127.0.0.1:4010", "https://pay.example", "https://pay.example/shop/", "http://[::1]:1"}) {
    EXPECT_TRUE(is_valid_provider_url(url)) << url;
  }
  for (const char* url : {"", "pay.example", "ftp://pay.example", "file:///etc/passwd", "http://", "http://a b/",
                          "https://pay.example/?key=1", "https://pay.example/#top", "http://pay.example:99999"}) {
    EXPECT_FALSE(is_valid_provider_url(url)) << url;
  }
}

TEST(ProviderUrl, HasAHost) {
  EXPECT_EQ(host_of("https://pay.example:8443/shop"), "pay.example");
  EXPECT_EQ(host_of("http://[::1]:4010"), "[::1]");
  EXPECT_EQ(host_of("no url at all"), "");
}

}  // namespace
}  // namespace sluice::fulfilment
