#include "edge/gate/free_path.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::edge {
namespace {

TEST(FreePath, IsAListedPathAndWhatIsBelowItAndNothingThatCouldBeReadAsAnother) {
  const std::vector<std::string> paths{"/payment/return", "/hooks/"};
  for (const char* uri : {"/payment/return", "/payment/return?to=/cart&x=..", "/payment/return/",
                          "/payment/return/3ds", "/hooks/", "/hooks/stripe", "/payment/return#top"}) {
    EXPECT_TRUE(is_free_path(uri, paths)) << uri;
  }
  for (const char* uri :
       {"", "/", "/payment", "/payment/returned", "/payment/return/../../cart", "/payment/return/..", "/hooks",
        "/hooks/./x", "/hooks/%2e%2e/cart", "/hooks/..%2fcart", "/hooks//cart", "/hooks/..\\cart", "/hooks/..;/cart",
        "http://shop/payment/return", "//payment/return", "/PAYMENT/return"}) {
    EXPECT_FALSE(is_free_path(uri, paths)) << uri;
  }
  EXPECT_FALSE(is_free_path("/payment/return", {}));
}

}  // namespace
}  // namespace sluice::edge
