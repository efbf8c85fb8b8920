#include "rehearse/checkout/pattern.h"

#include <gtest/gtest.h>

#include "rehearse/checkout/script.h"

namespace sluice::rehearse {
namespace {

std::string filled(std::string_view text, std::string_view value, Escape escape, Literals literals) {
  Names names;
  names.add("it");
  const auto pattern = Pattern::parse(text, names, escape, literals);
  if (!pattern) return "error: " + pattern.error().detail;
  std::string out;
  const std::string values[] = {std::string(value)};
  pattern->fill(out, values);
  return out;
}

TEST(Pattern, AValueIsOneValueWhereverItStands) {
  constexpr std::string_view wild = "a b&c=\"d\"\\/\r\nX: ä";
  EXPECT_EQ(filled("/x?y={it}&z", wild, Escape::url, Literals::as_written),
            "/x?y=a%20b%26c%3D%22d%22%5C%2F%0D%0AX%3A%20%C3%A4&z");
  EXPECT_EQ(filled("v: {it}", wild, Escape::header, Literals::as_written), "v: a b&c=\"d\"\\/X: ä");
  EXPECT_EQ(filled("{it}", wild, Escape::json, Literals::escaped), R"(a b&c=\"d\"\\/\u000d\u000aX: ä)");
  EXPECT_EQ(filled("<{it}>", wild, Escape::none, Literals::as_written), "<" + std::string(wild) + ">");
}

TEST(Pattern, TheTextAroundIsEscapedOnlyWhereItIsToBe) {
  EXPECT_EQ(filled("a&{it}", "1", Escape::url, Literals::escaped), "a%261");
  EXPECT_EQ(filled("a&{it}", "1", Escape::url, Literals::as_written), "a&1");
  EXPECT_EQ(filled("\"{{{it}}}\"", "1", Escape::json, Literals::escaped), R"(\"{1}\")");
}

TEST(Pattern, NamesWhatIsNotKnown) {
  EXPECT_EQ(filled("{that}", "1", Escape::url, Literals::as_written),
            "error: {that} is not known at this step; known are {it}");
  for (const char* text : {"{", "}", "{it", "a}b", "{{it}"}) {
    EXPECT_EQ(filled(text, "1", Escape::url, Literals::as_written),
              "error: has a brace that stands for nothing; {{ and }} stand for braces")
        << text;
  }
}

TEST(Pattern, AnAddressThatWasTakenStaysAsItIs) {
  Names names;
  names.add("next");
  auto pattern = Pattern::parse("{next}?from={next}", names, Escape::url);
  ASSERT_TRUE(pattern);
  ASSERT_TRUE(pattern->begins_with_hole());
  pattern->keep_first();
  std::string out;
  const std::string values[] = {"http://x/y?a=b\r\n"};
  pattern->fill(out, values);
  EXPECT_EQ(out, "http://x/y?a=b?from=http%3A%2F%2Fx%2Fy%3Fa%3Db%0D%0A");
}

TEST(Script, TellsTheHostOfAnAddressAsOneText) {
  EXPECT_EQ(host_of("http://127.0.0.1:8081/a?b"), "http://127.0.0.1:8081");
  EXPECT_EQ(host_of("https://Shop.example"), "https://shop.example:443");
  EXPECT_EQ(host_of("http://shop.example@evil.example/"), "http://evil.example:80");
  for (const char* none : {"", "/a", "ftp://x/", "file:///etc/passwd", "http://"})
    EXPECT_FALSE(host_of(none)) << none;
}

}  // namespace
}  // namespace sluice::rehearse
