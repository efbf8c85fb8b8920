#include "edge/remote/forwarding.h"

#include "edge/allowance/network.h"
#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

// Keeps what it is asked; the test answers.
class OtherOwner final : public http::Elsewhere {
public:
  Asked ask(const http::Request& request, http::Loop&, Then then) override {
    if (says != Asked::yes) return says;
    path = request.path;
    peer = request.peer;
    forwarded_for = request.forwarded_for;
    account = request.account;
    cookie = request.cookie;
    body = request.body;
    ++asked;
    answer = std::move(then);
    return Asked::yes;
  }
  Asked says = Asked::yes;
  int asked = 0;
  std::string path, peer, forwarded_for, account, cookie, body;
  Then answer;
};

class ForwardingTest : public testing::Test {
protected:
  ForwardingTest() {
    edge.context.owner_elsewhere = &owner;
    edge.add(a_drop());
    EXPECT_TRUE(edge.context.front.proxies.add("10.0.0.0/8"));
  }
  TestEdge edge;
  OtherOwner owner;
};

TEST_F(ForwardingTest, AsksTheOwnerForWhatNeedsOneAndSaysWhatItSays) {
  const auto answer =
      edge.buyer({.method = http::Method::post, .path = "/v1/sales/drop/buy", .body = "{}", .cookie = "a=b"});
  EXPECT_EQ(answer->status, 0);
  EXPECT_EQ(owner.path, "/v1/sales/drop/buy");
  EXPECT_EQ(owner.cookie, "a=b");
  EXPECT_EQ(owner.body, "{}");
  const http::Response said{
      .status = 202, .content_type = "application/json", .extra_headers = "X-Theirs: 1\r\n", .body = "{\"n\":1}"};
  owner.answer(&said);
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->type, "application/json");
  EXPECT_EQ(answer->fields, "X-Theirs: 1\r\n");
  EXPECT_EQ(answer->body, "{\"n\":1}");
}

TEST_F(ForwardingTest, AnswersByItselfWhatEveryEdgeIsTold) {
  for (const char* path : {"/v1/sales", "/v1/sales/drop", "/.sluice/queue/drop", "/queue/drop", "/openapi.json",
                           "/problems/sold-out", "/nothing-here", "/v1/nothing"}) {
    EXPECT_NE(edge.buyer({.method = http::Method::get, .path = path})->status, 0) << path;
  }
  EXPECT_EQ(edge.buyer({.method = http::Method::put, .path = "/v1/sales/drop/buy"})->status, 405);
  EXPECT_EQ(
      edge.buyer({.method = http::Method::post, .path = "/v1/sales/drop/buy", .fetch_site = "cross-site"})->problem(),
      "cross-site");
  EXPECT_EQ(owner.asked, 0);
}

TEST_F(ForwardingTest, AsksAsItWasAsked) {
  (void)edge.buyer({.method = http::Method::post, .path = "/.sluice/queue/drop/leave"});
  EXPECT_EQ(owner.path, "/.sluice/queue/drop/leave");
}

TEST_F(ForwardingTest, APageThatShowsWhatIsItsReadersIsTheOwners) {
  EXPECT_EQ(edge.buyer({.method = http::Method::get, .path = "/.sluice/queue/drop"})->status, 200);
  EXPECT_EQ(owner.asked, 0);
  (void)edge.buyer({.method = http::Method::get, .path = "/.sluice/queue/drop", .query = "plain=1"});
  EXPECT_EQ(owner.asked, 1);
}

TEST_F(ForwardingTest, SaysWhoseItIsAndBelievesNobodyElse) {
  const TestRequest join{.method = http::Method::post,
                         .path = "/v1/sales/drop/tickets",
                         .account = "theirs",
                         .peer = "192.0.2.7",
                         .forwarded_for = "198.51.100.1"};
  (void)edge.buyer(join);
  EXPECT_EQ(owner.peer, "192.0.2.7");
  EXPECT_EQ(owner.forwarded_for, "");
  EXPECT_EQ(owner.account, "") << "nobody trusted says so";
  TestRequest by_proxy = join;
  by_proxy.peer = "10.0.0.1";
  (void)edge.buyer(by_proxy);
  EXPECT_EQ(owner.peer, "198.51.100.1");
  EXPECT_EQ(owner.forwarded_for, "");
  EXPECT_EQ(owner.account, "theirs");
}

TEST_F(ForwardingTest, NobodyThereIsReadOnlyAndTooMuchIsOverloaded) {
  const TestRequest buy{.method = http::Method::post, .path = "/v1/sales/drop/buy", .body = "{}"};
  owner.says = http::Elsewhere::Asked::nobody;
  const auto nobody = edge.buyer(buy);
  EXPECT_EQ(nobody->problem(), "read-only");
  EXPECT_TRUE(nobody->has("Retry-After: 5\r\n"));
  owner.says = http::Elsewhere::Asked::too_much;
  EXPECT_EQ(edge.buyer(buy)->problem(), "overloaded");
  owner.says = http::Elsewhere::Asked::yes;
  const auto given_up = edge.buyer(buy);
  owner.answer(nullptr);
  EXPECT_EQ(given_up->problem(), "read-only");
}

TEST_F(ForwardingTest, TheOwnerTakesTheEdgesWordForWhoseItIs) {
  const http::Front front = all_trusted();
  for (const char* address : {"192.0.2.7", "10.0.0.1", "2001:db8::1"}) {
    http::Request request;
    request.peer = address;
    const auto client = client_of(request, front);
    ASSERT_TRUE(client);
    EXPECT_EQ(http::to_string(*client), address);
  }
}

}  // namespace
}  // namespace sluice::edge
