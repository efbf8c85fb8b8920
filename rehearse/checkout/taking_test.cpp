#include "rehearse/checkout/taking.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

TEST(Taking, FindsWhatAPointerLeadsTo) {
  constexpr std::string_view body = R"({"a":{"b":["x",12,true,null]},"c/d":"e"})";
  EXPECT_EQ(value_at(body, "/a/b/0"), "x");
  EXPECT_EQ(value_at(body, "/a/b/1"), "12");
  EXPECT_EQ(value_at(body, "/a/b/2"), "true");
  EXPECT_EQ(value_at(body, "/c~1d"), "e");
  for (const char* none : {"/a", "/a/b/3", "/a/b/4", "/x", "/a/b/x"}) EXPECT_FALSE(value_at(body, none)) << none;
  EXPECT_FALSE(value_at("{", "/a"));
}

TEST(Taking, FindsTheFirstTextBetweenTwoOthers) {
  constexpr std::string_view page = R"(<input name="t" value="a&amp;b&#39;&#xe4;&nope;&"> value="z")";
  EXPECT_EQ(text_between(page, "value=\"", "\"", true), "a&b'ä&nope;&");
  EXPECT_EQ(text_between(page, "value=\"", "\"", false), "a&amp;b&#39;&#xe4;&nope;&");
  EXPECT_FALSE(text_between(page, "id=\"", "\"", true));
  EXPECT_FALSE(text_between("value=\"a", "value=\"", "\"", true));
}

}  // namespace
}  // namespace sluice::rehearse
