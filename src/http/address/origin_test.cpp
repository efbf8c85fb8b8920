#include "http/address/origin.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

TEST(Origin, HasOneFormWhichIsThatOfBrowsers) {
  const std::pair<const char*, const char*> table[] = {
      {"https://shop.example", "https://shop.example"},
      {"https://shop.example/", "https://shop.example"},
      {"HTTPS://SHOP.Example", "https://shop.example"},
      {"https://shop.example:443", "https://shop.example"},
      {"http://shop.example:80/", "http://shop.example"},
      {"http://shop.example:443", "http://shop.example:443"},
      {"https://shop.example:08443", "https://shop.example:8443"},
      {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
      {"http://localhost:3000", "http://localhost:3000"},
      {"http://[::1]:80", "http://[::1]"},
      {"https://[2001:DB8:0:0::1]:8443/", "https://[2001:db8::1]:8443"},
      {"https://xn--bcher-kva.example", "https://xn--bcher-kva.example"},
  };
  for (const auto& [given, normal] : table) {
    const auto origin = normal_origin(given);
    ASSERT_TRUE(origin) << given << ": " << origin.error().detail;
    EXPECT_EQ(*origin, normal);
    EXPECT_EQ(*normal_origin(*origin), normal) << "normal is normal";
  }
}

TEST(Origin, ThatNoBrowserSendsIsRefused) {
  for (const char* bad : {"",
                          "null",
                          "*",
                          "shop.example",
                          "//shop.example",
                          "ftp://shop.example",
                          "https:shop.example",
                          "https://",
                          "https:///",
                          "https://shop.example/path",
                          "https://shop.example//",
                          "https://shop.example?x",
                          "https://shop.example#x",
                          "https://me@shop.example",
                          "https://*.shop.example",
                          "https://shop .example",
                          " https://shop.example",
                          "https://shop..example",
                          "https://.example",
                          "https://shop.example:",
                          "https://shop.example:0",
                          "https://shop.example:65536",
                          "https://shop.example:http",
                          "https://shop.example:-1",
                          "https://b\xc3\xbc.example",
                          "https://[::1",
                          "https://[::g]",
                          "https://[::1]x",
                          "https://shop.example\\x"}) {
    EXPECT_FALSE(normal_origin(bad)) << bad;
  }
}

TEST(Host, IsANameWithoutAPort) {
  EXPECT_EQ(*normal_host("Ops.Example"), "ops.example");
  EXPECT_EQ(*normal_host("[0:0::1]"), "[::1]");
  for (const char* bad : {"", "ops.example:9090", "https://ops.example", "ops.example/", "*", "a b"}) {
    EXPECT_FALSE(normal_host(bad)) << bad;
  }
}

}  // namespace
}  // namespace sluice::http
