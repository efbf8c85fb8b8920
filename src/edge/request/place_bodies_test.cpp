#include "edge/request/place_bodies.h"

#include <gtest/gtest.h>

#include "edge/request/sale_test_kit.h"

namespace sluice::edge {
namespace {

TEST(JoinBody, HasACodeHoweverItsNameIsWritten) {
  for (const char* body : {R"({"code":"WINTER"})", R"({"co\u0064e":"WINTER"})", R"({"item":5,"code":"WINTER"})"}) {
    JoinBody out;
    EXPECT_FALSE(read_join(body, a_sale(), out)) << body;
    EXPECT_EQ(out.code, "WINTER") << body;
  }
  JoinBody none;
  EXPECT_FALSE(read_join("", a_sale(), none));
  EXPECT_FALSE(none.code);
}

TEST(JoinBody, NamesTheItemWhereEachHasALineOfItsOwn) {
  const auto sale = a_sale(shop::LineMode::item);
  JoinBody out;
  EXPECT_FALSE(read_join(R"({"item":"hat"})", sale, out));
  EXPECT_EQ(out.line, LineIndex{1});
  EXPECT_EQ(read_join("{}", sale, out)->kind, &refusals::invalid_field);
  EXPECT_EQ(read_join(R"({"item":5})", sale, out)->kind, &refusals::invalid_field);
  EXPECT_EQ(read_join(R"({"item":"cup"})", sale, out)->kind, &refusals::no_such_item);
  EXPECT_EQ(read_join("[]", sale, out)->kind, &refusals::not_json);
}

TEST(NamedLine, IsNoneWhereNothingIsNamed) {
  std::optional<LineIndex> out;
  for (const char* nothing : {"", "{}"}) {
    EXPECT_FALSE(read_named_line(nothing, a_sale(shop::LineMode::item), out)) << nothing;
    EXPECT_FALSE(out) << nothing;
  }
  EXPECT_FALSE(read_named_line(R"({"item":"hat"})", a_sale(shop::LineMode::item), out));
  EXPECT_EQ(out, LineIndex{1});
}

TEST(HandoverCodeBody, IsRefusedOnlyWhereThereIsNoText) {
  std::optional<shop::HandoverCode> out;
  EXPECT_FALSE(read_code(R"({"code":"no code looks like this"})", out));
  EXPECT_FALSE(out);
  for (const char* wrong : {"{}", R"({"code":5})"}) {
    EXPECT_EQ(read_code(wrong, out)->kind, &refusals::invalid_field) << wrong;
  }
}

}  // namespace
}  // namespace sluice::edge
