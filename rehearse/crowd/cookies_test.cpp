#include "rehearse/crowd/cookies.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::rehearse {
namespace {

TEST(Cookies, KeepOneValueAName) {
  Cookies cookies;
  Jar jar;
  ASSERT_TRUE(cookies.set(jar, "sluice_buyer", "b"));
  ASSERT_TRUE(cookies.set(jar, "sluice_drop", "ticket"));
  EXPECT_EQ(jar.view(), "sluice_buyer=b; sluice_drop=ticket");
  ASSERT_TRUE(cookies.set(jar, "sluice_drop", "ticket~pass"));
  EXPECT_EQ(jar.view(), "sluice_buyer=b; sluice_drop=ticket~pass");
  ASSERT_TRUE(cookies.set(jar, "sluice_buyer", "c"));
  EXPECT_EQ(jar.view(), "sluice_drop=ticket~pass; sluice_buyer=c");
}

TEST(Cookies, SurviveGrowthBeyondTheirSlot) {
  Cookies cookies;
  Jar small;
  Jar large;
  ASSERT_TRUE(cookies.set(small, "a", "1"));
  ASSERT_TRUE(cookies.set(large, "a", "1"));
  const std::string value(1000, 'x');
  ASSERT_TRUE(cookies.set(large, "b", value));
  EXPECT_EQ(large.view(), "a=1; b=" + value);
  EXPECT_EQ(small.view(), "a=1");
}

TEST(Cookies, RefuseMoreThanABrowserKeepsAndChangeNothing) {
  Cookies cookies;
  Jar jar;
  ASSERT_TRUE(cookies.set(jar, "a", "1"));
  EXPECT_FALSE(cookies.set(jar, "b", std::string(Cookies::jar_bytes_max, 'x')));
  EXPECT_FALSE(cookies.set(jar, "b", std::string(10 * Cookies::jar_bytes_max, 'x')));
  EXPECT_EQ(jar.view(), "a=1");
  EXPECT_TRUE(cookies.set(jar, "b", std::string(Cookies::jar_bytes_max - 7, 'x')));
  EXPECT_EQ(jar.size, Cookies::jar_bytes_max);
}

TEST(Cookies, ReleasedMemoryIsUsedAgain) {
  Cookies cookies;
  for (int i = 0; i < 100'000; ++i) {
    Jar jar;
    ASSERT_TRUE(cookies.set(jar, "sluice_buyer", std::string(300, 'x')));
    cookies.release(jar);
  }
  EXPECT_EQ(cookies.bytes_reserved(), std::size_t{1} << 20U);
}

}  // namespace
}  // namespace sluice::rehearse
