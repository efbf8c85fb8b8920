#include "edge/request/json_body.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

TEST(JsonBody, IsAnObjectOrNothing) {
  EXPECT_TRUE(JsonBody("{}").is_object());
  EXPECT_TRUE(JsonBody(R"( {"a":{"b":[1]}} )").is_object());
  for (const char* other : {"", "[]", "null", "\"{}\"", "{", "{}{}", "{\"a\":}", "{'a':1}"}) {
    EXPECT_FALSE(JsonBody(other).is_object()) << other;
  }
}

TEST(JsonBody, ThatIsNestedTooDeepIsNone) {
  const std::string opening = R"({"a":)";
  std::string deep;
  for (int i = 0; i < 9; ++i) deep += opening;
  EXPECT_FALSE(JsonBody(deep + "1" + std::string(9, '}')).is_object());
}

TEST(JsonBody, MayBeLargerThanItsOwnMemory) {
  const std::string long_text(100'000, 'x');
  const JsonBody body(R"({"a":")" + long_text + R"("})");
  ASSERT_TRUE(body.is_object());
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

TEST(JsonBody, IsRefusedByTheFieldsName) {
  EXPECT_EQ(not_json().kind, &refusals::not_json);
  const Refusal refusal = invalid_field("a.b: must be a number");
  EXPECT_EQ(refusal.kind, &refusals::invalid_field);
  EXPECT_EQ(refusal.detail, "a.b: must be a number");
}

}  // namespace
}  // namespace sluice::edge
