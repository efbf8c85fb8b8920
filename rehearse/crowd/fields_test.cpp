#include "rehearse/crowd/fields.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::rehearse {
namespace {

std::string walk(std::string_view json) {
  std::string out;
  Fields fields(json);
  while (const auto field = fields.next()) {
    out.append(field->key).append("=").append(field->value).append("|");
  }
  return fields.ok() ? out : "breach";
}

TEST(Fields, WalkTopLevelMembersInAnyOrder) {
  EXPECT_EQ(walk(R"({"a":1,"b":"x","c":null,"d":-2.5e3})"), R"(a=1|b="x"|c=null|d=-2.5e3|)");
  EXPECT_EQ(walk(" { \"a\" : [ 1 , {\"b\":\"]}\"} ] , \"c\" : { } } \r\n"), R"(a=[ 1 , {"b":"]}"} ]|c={ }|)");
  EXPECT_EQ(walk(R"({"a":"say \"}\" twice"})"), R"(a="say \"}\" twice"|)");
  EXPECT_EQ(walk("{}"), "");
}

TEST(Fields, NoticeEveryTruncation) {
  const std::string whole = R"({"a":[1,{"b":"c"}],"d":"e\"f","g":12})";
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_EQ(walk(whole.substr(0, size)), "breach") << size;
}

TEST(Fields, NoticeNonsense) {
  for (const char* json : {"", "[]", "x", "{a:1}", R"({"a" 1})", R"({"a":1 "b":2})", R"({"a":1,})", R"({"a":[1}})",
                           R"({"a":1}x)", R"({"a":})", "{\"a\":\"line\nbreak\"}", R"({,"a":1})"}) {
    EXPECT_EQ(walk(json), "breach") << json;
  }
}

TEST(Fields, DeepNestingIsABreachAndNotACrash) {
  EXPECT_EQ(walk("{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}"), "breach");
}

TEST(Fields, ScalarsAreReadOnlyAsWhatTheyAre) {
  EXPECT_EQ(plain_string("\"waiting\""), "waiting");
  EXPECT_EQ(plain_string("12"), std::nullopt);
  EXPECT_EQ(plain_string("\"a\\u0041\""), std::nullopt);
  EXPECT_EQ(whole_number("12"), 12U);
  EXPECT_EQ(whole_number("-1"), std::nullopt);
  EXPECT_EQ(whole_number("1.5"), std::nullopt);
  EXPECT_EQ(whole_number("99999999999999999999"), std::nullopt);
  EXPECT_EQ(share("0.25"), 0.25);
  EXPECT_EQ(share("1"), 1.0);
  for (const char* none : {"null", "1.01", "-0.5", "0.5x", "nan", "inf", ""})
    EXPECT_EQ(share(none), std::nullopt) << none;
}

}  // namespace
}  // namespace sluice::rehearse
