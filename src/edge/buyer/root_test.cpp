// One prefix for everything of ours: what may be one, what is found below it, and what without.
#include "edge/buyer/root.h"

#include <gtest/gtest.h>

#include "edge/buyer/buyer_routes.h"
#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

using http::Method;
using Stands = Address::Stands;

TEST(Root, IsThePrefixWithoutItsLastSlash) {
  for (const auto& [prefix, root] :
       {std::pair("/.sluice/", "/.sluice"), std::pair("/", ""), std::pair("/a/b-1/~c/", "/a/b-1/~c"),
        std::pair("/v1x/", "/v1x"), std::pair("/.../", "/...")}) {
    EXPECT_EQ(root_of_prefix(prefix).value(), root) << prefix;
  }
  EXPECT_TRUE(root_of_prefix("/" + std::string(prefix_bytes_max - 2, 'a') + "/"));
}

TEST(Root, IsNotWhatCouldBeReadInTwoWays) {
  const std::pair<std::string, const char*> table[] = {
      {"", "must begin and end"},
      {"/.sluice", "must begin and end"},
      {".sluice/", "must begin and end"},
      {"//", "\"//\""},
      {"//evil.example/", "\"//\""},
      {"/a//b/", "\"//\""},
      {"/../", "\"/../\""},
      {"/a/./", "\"/./\""},
      {"/%2e%2e/", "between its slashes"},
      {"/a b/", "between its slashes"},
      {"/a\"b/", "between its slashes"},
      {"/a?b/", "between its slashes"},
      {"/\xC3\xA4/", "between its slashes"},
      {"/a\r\nb/", "between its slashes"},
      {"/" + std::string(prefix_bytes_max - 1, 'a') + "/", "longer than 64"},
      {"/v1/", "\"/v1\""},
      {"/v1/more/", "\"/v1\""},
      {"/queue/", "\"/queue\""},
      {"/assets/", "\"/assets\""},
      {"/order/x/", "\"/order\""},
      {"/problems/", "\"/problems\""},
      {"/sluice.js/", "\"/sluice.js\""},
  };
  for (const auto& [prefix, told] : table) {
    const auto root = root_of_prefix(prefix);
    ASSERT_FALSE(root) << prefix;
    EXPECT_NE(root.error().detail.find(told), std::string::npos) << prefix << ": " << root.error().detail;
  }
}

// --- On the port

class RootTest : public ::testing::Test {
protected:
  RootTest() {
    edge.add(a_drop());
    edge.add(a_gate());
  }
  std::shared_ptr<TestAnswer> get(const std::string& path, const std::string& query = {}) {
    return edge.buyer({.path = path, .query = query, .cookie = cookie});
  }
  // A value for each parameter of a template.
  static std::string filled(std::string path) {
    for (const auto& [slot, value] : {std::pair<std::string, std::string>("{sale}", "drop"),
                                      {"{hold}", HoldId(Id128(1, 2)).str()},
                                      {"{order}", OrderId(Id128(1, 2)).str()},
                                      {"{asset}", "pay.js"},
                                      {"{item}", "tee"},
                                      {"{problem}", "sold-out"},
                                      {"{provider}", "sandbox"},
                                      {"{uri}", "a"},
                                      {"{page}", "sluice.js"}}) {
      if (const auto at = path.find(slot); at != std::string::npos) path.replace(at, slot.size(), value);
    }
    return path;
  }

  TestEdge edge;
  std::string cookie = "sluice_buyer=" + edge.identity(buyer_number(7));
};

TEST_F(RootTest, EveryAddressIsFoundBelowItAsItSaysItStands) {
  for (const Address& row : buyer_router().book().rows()) {
    if (row.verb != Verb::get && row.verb != Verb::other) continue;
    const std::string path = filled(std::string(row.path));
    const auto below = get("/.sluice" + path);
    const auto without = get(path);
    edge.owner();
    if (row.stands == Stands::outside) {
      EXPECT_EQ(below->problem(), "not-found") << path;
      EXPECT_NE(without->problem(), "not-found") << path;
      continue;
    }
    EXPECT_NE(below->status, 301) << path;
    EXPECT_NE(below->problem(), "not-found") << path;
    EXPECT_EQ(without->status == 301, row.stands == Stands::below) << path;
    const bool leads_there = without->has("Location: /.sluice" + path + "\r\n");
    EXPECT_EQ(leads_there, row.stands == Stands::below) << path;
    const bool is_the_same = without->status == below->status;
    EXPECT_EQ(is_the_same, row.stands == Stands::everywhere) << path;
  }
}

TEST_F(RootTest, TheWayToAPageKeepsItsQueryAndGivesWhoIsNewAnIdentity) {
  cookie.clear();
  const auto led = get("/queue/drop", "plain=1&to=/a%3Fb");
  EXPECT_EQ(led->status, 301);
  EXPECT_TRUE(led->has("Location: /.sluice/queue/drop?plain=1&to=/a%3Fb\r\n"));
  EXPECT_TRUE(led->has("Cache-Control: no-store\r\n")) << "the shop may have a /queue/ of its own one day";
  EXPECT_TRUE(led->cookies().contains("sluice_buyer"));
  EXPECT_TRUE(get("/assets/pay.js")->cookies().empty()) << "a file is for everybody";
}

TEST_F(RootTest, WhatIsNotThereIsNotLedTo) {
  for (const char* path : {"/queue/none", "/sale/none", "/draw/none", "/checkout/x", "/order/ord_x",
                           "/assets/none.js", "/assets/../queue/drop", "/assets/..//evil.example"}) {
    EXPECT_EQ(get(path)->status, 404) << path;
  }
}

TEST_F(RootTest, WhatIsSentToAnOldAddressIsTakenThere) {
  const auto left = edge.buyer({.method = Method::post, .path = "/queue/drop/join", .cookie = cookie});
  EXPECT_EQ(left->status, 303);
  EXPECT_TRUE(left->has("Location: /.sluice/queue/drop?plain=1\r\n"));
  EXPECT_EQ(edge.buyer({.method = Method::post, .path = "/queue/drop"})->problem(), "method-not-allowed");
  EXPECT_EQ(edge.buyer({.method = Method::del, .path = "/assets/pay.js"})->problem(), "method-not-allowed");
}

TEST_F(RootTest, TheFrontPageIsThereInBothWays) {
  for (const char* path : {"/", "/.sluice/"}) EXPECT_EQ(get(path)->status, 200) << path;
  for (const char* path : {"/.sluice", "/.sluicex/", "/.Sluice/", "/.sluice//", "/.sluice/.sluice/", "/x/.sluice/"}) {
    EXPECT_EQ(get(path)->problem(), "not-found") << path;
  }
}

TEST_F(RootTest, TheApiNamesItsAddressesAsItWasAsked) {
  for (const std::string root : {"", "/.sluice"}) {
    TestRequest join{.method = Method::post, .path = root + "/v1/sales/drop/tickets", .body = "{}"};
    EXPECT_TRUE(edge.buyer(join)->has("Location: " + root + "/v1/sales/drop/tickets/current\r\n"));
    TestRequest buy{.method = Method::post,
                    .path = root + "/v1/holds/" + HoldId(Id128(1, 2)).str() + "/checkout",
                    .body = R"({"email":"a@b.example","payment":{"method":"tok_ok"}})",
                    .cookie = cookie};
    const auto told = edge.buyer(buy);
    const auto asked = edge.owner([](const shop::Command&) {
      return shop::Answer{.verdict = shop::Verdict::order_accepted, .body = "{}", .location = "/v1/orders/ord_1"};
    });
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(std::get<shop::Checkout>(asked[0]).return_origin, "https://shop.example/.sluice");
    EXPECT_TRUE(told->has("Location: " + root + "/v1/orders/ord_1\r\n"));
  }
}

TEST_F(RootTest, OneKeyIsOneWishWhicheverWayItComes) {
  for (const std::string root : {"", "/.sluice"}) {
    edge.buyer({.method = Method::post,
                .path = root + "/v1/holds/" + HoldId(Id128(1, 2)).str() + "/checkout",
                .body = R"({"email":"a@b.example","payment":{"method":"tok_ok"}})",
                .cookie = cookie,
                .key = "k"});
  }
  const auto asked = edge.owner();
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(std::get<shop::Checkout>(asked[0]).request.route, std::get<shop::Checkout>(asked[1]).request.route);
}

TEST_F(RootTest, PagesLeadToWhatIsBelowItAndOnlyTheShopsNameLeadsElsewhere) {
  for (const std::string path :
       {"/", "/.sluice/queue/gate", "/.sluice/queue/drop", "/.sluice/sale/drop", "/.sluice/handover/drop"}) {
    const auto page = get(path);
    ASSERT_EQ(page->status, 200) << path;
    EXPECT_TRUE(page->says("`/.sluice${")) << path << ": its script asks below it";
    for (const std::string attribute : {"href=\"/", "src=\"/", "action=\"/"}) {
      for (auto at = page->body.find(attribute); at != std::string::npos; at = page->body.find(attribute, at + 1)) {
        const std::string address = page->body.substr(at + attribute.size() - 1, 10);
        EXPECT_TRUE(address.starts_with("/.sluice/") || address.starts_with("/\"")) << path << ": " << address;
      }
    }
  }
}

// A change of the root: what it stands for is one setting of the edge.
class OtherRootTest : public RootTest {
protected:
  explicit OtherRootTest(const char* root = "/line/here") {
    edge.context.root = root;
    edge.buyers = std::make_unique<BuyerApi>(edge.context, edge.random);
    edge.buyers->attach(edge.loop);
  }
};

TEST_F(OtherRootTest, AnotherRootIsKeptToInThePlaceOfTheUsualOne) {
  EXPECT_EQ(get("/line/here/v1/sales/drop")->status, 200);
  EXPECT_EQ(get("/.sluice/v1/sales/drop")->problem(), "not-found");
  EXPECT_TRUE(get("/queue/drop")->has("Location: /line/here/queue/drop\r\n"));
  const auto check = get("/v1/gates/gate/check", "mode=redirect");
  EXPECT_TRUE(check->has("Location: https://shop.example/line/here/v1/gates/gate/enter?to=")) << check->fields;
}

class NoRootTest : public OtherRootTest {
protected:
  NoRootTest() : OtherRootTest("") {}
};

TEST_F(NoRootTest, WithoutARootAddressesAreTheirPathsAlone) {
  EXPECT_EQ(get("/queue/drop")->status, 200);
  EXPECT_EQ(get("/assets/pay.js")->status, 200);
  EXPECT_EQ(get("/.sluice/queue/drop")->problem(), "not-found");
  EXPECT_TRUE(
      get("/v1/gates/gate/check", "mode=redirect")->has("Location: https://shop.example/v1/gates/gate/enter?to="));
}

}  // namespace
}  // namespace sluice::edge
