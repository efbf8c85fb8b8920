#include "rehearse/target.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

TEST(Target, LoopbackIsWhatResolvesToLoopback) {
  for (const char* url : {"http://127.0.0.1:8080", "http://127.9.9.9/", "http://[::1]:8080", "http://localhost:1"}) {
    const auto target = resolve_target(url);
    ASSERT_TRUE(target) << url;
    EXPECT_TRUE(target->is_loopback) << url;
  }
  for (const char* url : {"http://192.0.2.1:8080", "http://[2001:db8::1]", "http://10.0.0.1"}) {
    const auto target = resolve_target(url);
    ASSERT_TRUE(target) << url;
    EXPECT_FALSE(target->is_loopback) << url;
  }
}

TEST(Target, KeepsTheHostAsItIsSent) {
  EXPECT_EQ(resolve_target("http://127.0.0.1:8080/")->host, "127.0.0.1:8080");
  EXPECT_EQ(resolve_target("http://[::1]:81")->host, "[::1]:81");
}

TEST(Target, RefusesWhatIsNoPlainUrlAndQuotesIt) {
  for (const char* url :
       {"", "127.0.0.1:8080", "https://127.0.0.1", "ftp://127.0.0.1", "http://", "http://:80", "http://127.0.0.1:0",
        "http://127.0.0.1:99999", "http://127.0.0.1:x", "http://127.0.0.1/shop", "http://me@127.0.0.1", "http://[::1",
        "http://127.0.0.1\r\nX: y"}) {
    const auto target = resolve_target(url);
    ASSERT_FALSE(target) << url;
    EXPECT_NE(target.error().detail.find("url '"), std::string::npos) << target.error().detail;
  }
}

TEST(Target, MoreConnectionsThanFilesAreRefusedWithTheLimit) {
  EXPECT_TRUE(allow_connections(64));
  const auto refused = allow_connections(1'000'000'000);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_NE(refused.error().detail.find("limit is"), std::string::npos);
}

}  // namespace
}  // namespace sluice::rehearse
