#include "http/parse/octets.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sluice::http
