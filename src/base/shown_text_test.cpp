#include "base/shown_text.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(ShownText, IsCutBetweenCharacters) {
  EXPECT_EQ(beginning_of("short", 5), "short");
  EXPECT_EQ(beginning_of("longer", 5), "longe");
  EXPECT_EQ(beginning_of("xx\u00e9", 3), "xx");
  EXPECT_EQ(beginning_of("xx\u00e9", 4), "xx\u00e9");
  EXPECT_EQ(beginning_of("\U0001F600", 3), "");
  EXPECT_EQ(beginning_of("", 0), "");
}

TEST(ShownText, IsOneLineOfCharacters) {
  using namespace std::string_view_literals;
  EXPECT_EQ(one_line_of("plain \u00e9 \u20ac \U0001F600"), "plain \u00e9 \u20ac \U0001F600");
  EXPECT_EQ(one_line_of("a\nb\r\tc\0d\x7f"sv), "a b  c d ");
  EXPECT_EQ(one_line_of("K\xe4se \xc3"), "K?se ?");
  const char* odd[] = {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xff"};
  for (const char* text : odd) EXPECT_EQ(one_line_of(text), std::string(std::string_view(text).size(), '?'));
}

}  // namespace
}  // namespace sluice
