#include "edge/request/json_body.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

TEST(JsonBody, IsAnObjectOrNothing) {
  EXPECT_FALSE(JsonBody("{}").refusal());
  EXPECT_FALSE(JsonBody(R"( {"a":{"b":[1]}} )").refusal());
  for (const char* other : {"", "[]", "null", "\"{}\"", "{", "{}{}", "{\"a\":}", "{'a':1}"}) {
    EXPECT_EQ(JsonBody(other).refusal()->kind, &refusals::not_json) << other;
  }
}

TEST(JsonBody, ThatIsNestedTooDeepIsNone) {
  const std::string opening = R"({"a":)";
  std::string deep;
  for (int i = 0; i < 9; ++i) deep += opening;
  EXPECT_TRUE(JsonBody(deep + "1" + std::string(9, '}')).refusal());
}

TEST(JsonBody, WhatIsThereTwiceIsRefusedByItsNameAtWhateverDepth) {
  for (const auto& [text, name] : {std::pair{R"({"a":1,"a":2})", "a"},
                                   {R"({"shipping":{"city":"a","city":"b"}})", "shipping.city"},
                                   {R"({"items":[{"item":"a"},{"item":"b","item":"c"}]})", "items[1].item"},
                                   {R"({"a":[[],[1,{"b":{"c":0,"d":[],"c":{}}}]]})", "a[1][1].b.c"},
                                   {R"({"a":{"x":1},"b":2,"\u0061":{}})", "a"},
                                   {R"({ "q\"}" : "{,\"" , "q\u0022}" : 1 })", "q\"}"},
                                   {R"({"":1,"":2})", ""}}) {
    const auto refusal = JsonBody(text).refusal();
    ASSERT_TRUE(refusal) << text;
    EXPECT_EQ(refusal->kind, &refusals::invalid_field) << text;
    EXPECT_EQ(refusal->detail, std::string(name) + ": is there twice");
  }
  for (const char* text :
       {R"({"a":{"a":{"a":"a"}},"b":["a","a"],"c":[{"d":1},{"d":1}],"A":1})", R"({"a":"\"b\":1,\"b\":2","b":3})"}) {
    EXPECT_FALSE(JsonBody(text).refusal()) << text;
  }
}

TEST(JsonBody, MayBeLargerThanItsOwnMemory) {
  const std::string long_text(100'000, 'x');
  const JsonBody body(R"({"a":")" + long_text + R"("})");
  ASSERT_FALSE(body.refusal());
  EXPECT_EQ(text_in(body.object(), "a"), long_text);
}

TEST(JsonBody, TellsTextsFromWhatIsNone) {
  const JsonBody body(R"({"text":"a\u00e9","empty":"","number":5,"none":null})");
  EXPECT_EQ(text_in(body.object(), "text"), "a\u00e9");
  EXPECT_EQ(text_in(body.object(), "empty"), "");
  for (const char* name : {"number", "none", "absent"}) EXPECT_FALSE(text_in(body.object(), name)) << name;
}

TEST(JsonBody, TellsWholeNumbersByHowTheyAreWritten) {
  const JsonBody body(R"({"a":[0,-5,9223372036854775807,1.0,1e3,9223372036854775808,"5",true,null]})");
  std::vector<std::optional<std::int64_t>> read;
  for (const auto& value : body.object().at("a").get_array()) read.push_back(whole_number(value));
  const std::optional<std::int64_t> none;
  EXPECT_EQ(read,
            (std::vector{std::optional<std::int64_t>(0), std::optional<std::int64_t>(-5),
                         std::optional<std::int64_t>(9223372036854775807), none, none, none, none, none, none}));
}

// It was cut after 40 octets, and half a letter made a problem document that nobody could read.
TEST(JsonBody, AnUnknownNameIsToldInWholeLetters) {
  const std::string name = std::string(39, 'x') + "\u00e9";
  const JsonBody body("{\"" + name + "\":1}");
  EXPECT_EQ(unknown_member(body.object(), {"a"})->detail, std::string(39, 'x') + ": not a known field");
}

TEST(JsonBody, IsRefusedByTheFieldsName) {
  EXPECT_EQ(not_json().kind, &refusals::not_json);
  const Refusal refusal = invalid_field("a.b: must be a number");
  EXPECT_EQ(refusal.kind, &refusals::invalid_field);
  EXPECT_EQ(refusal.detail, "a.b: must be a number");
}

}  // namespace
}  // namespace sluice::edge
