#include "edge/request/notice_body.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

constexpr shop::NoticeWays by_mail{.email = true};
constexpr shop::NoticeWays both{.email = true, .push = true};

std::string problem_with(std::string_view body, shop::NoticeWays ways = both) {
  NoticeBody out;
  const auto refusal = read_notice(body, ways, false, out);
  return refusal ? std::string(refusal->kind->slug) + " " + refusal->detail : "";
}

const std::string key = "B" + std::string(86, 'A');
const std::string auth(22, 'A');
std::string subscription(std::string_view endpoint, const std::string& p256dh = key,
                         const std::string& secret = auth) {
  return R"({"push":{"endpoint":")" + std::string(endpoint) + R"(","expirationTime":null,"keys":{"p256dh":")" +
         p256dh + R"(","auth":")" + secret + R"("}}})";
}

TEST(NoticeBody, IsOneEmailAddress) {
  NoticeBody out;
  EXPECT_FALSE(read_notice(R"({"email":"ada@example.com"})", by_mail, false, out));
  EXPECT_EQ(out.email, "ada@example.com");
  EXPECT_EQ(out.push, "");
}

TEST(NoticeBody, OrASubscriptionAsABrowserWritesIt) {
  NoticeBody out;
  EXPECT_FALSE(read_notice(subscription("https://push.example/a?b=c"), both, false, out));
  EXPECT_EQ(out.push,
            R"({"endpoint":"https://push.example/a?b=c","p256dh":")" + key + R"(","auth":")" + auth + R"("})");
  EXPECT_EQ(out.email, "");
}

TEST(NoticeBody, WhatIsWrongIsNamed) {
  EXPECT_EQ(problem_with("ada@example.com").substr(0, 8), "not-json");
  EXPECT_EQ(problem_with("{}"), "invalid-field email: it or push must be there, and not both");
  EXPECT_EQ(problem_with(R"({"email":"a@b.c","push":{}})"), problem_with("{}"));
  for (const char* body : {R"({"email":7})", R"({"email":"ada"})", R"({"email":"a@b.c,d@e.f"})", R"({"email":""})"}) {
    EXPECT_EQ(problem_with(body), "invalid-field email: must be one e-mail address") << body;
  }
  EXPECT_EQ(problem_with(R"({"push":"https://push.example/"})"), "invalid-field push: must be an object");
  const std::string long_one = "https://push.example/" + std::string(1024, 'a');
  for (const std::string& url : {std::string("http://push.example/"), std::string("https://"), long_one,
                                 std::string("https://push.example/ x"), std::string("ftp://push.example/")}) {
    EXPECT_EQ(problem_with(subscription(url)).substr(0, 28), "invalid-field push.endpoint:") << url;
  }
  EXPECT_EQ(problem_with(R"({"push":{"endpoint":"https://push.example/"}})"),
            "invalid-field push.keys: must be an object");
  EXPECT_EQ(problem_with(subscription("https://p.e/", "C" + std::string(86, 'A'))).substr(0, 31),
            "invalid-field push.keys.p256dh:");
  EXPECT_EQ(problem_with(subscription("https://p.e/", "BAAA")).substr(0, 31), "invalid-field push.keys.p256dh:");
  EXPECT_EQ(problem_with(subscription("https://p.e/", key, "AAAA")),
            "invalid-field push.keys.auth: must be 16 bytes in base64url");
}

TEST(NoticeBody, AWayThatThereIsNotIsRefused) {
  EXPECT_EQ(problem_with(R"({"email":"ada@example.com"})", {}), "invalid-field email: nobody is told by e-mail here");
  EXPECT_EQ(problem_with(subscription("https://push.example/"), by_mail),
            "invalid-field push: nobody is told by push messages here");
}

TEST(NoticeBody, APushServiceInOnesOwnNetworkNeedsNoTls) {
  NoticeBody out;
  EXPECT_FALSE(read_notice(subscription("http://127.0.0.1:8100/x"), both, true, out));
}

}  // namespace
}  // namespace sluice::edge
