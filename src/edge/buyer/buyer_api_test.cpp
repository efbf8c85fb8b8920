// The buyers' port without a server and without a shop: what is answered here, what is asked of the owner, and what
// each of its answers becomes.
#include "edge/buyer/buyer_api.h"

#include <gtest/gtest.h>

#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

using http::Method;
using shop::Verdict;

constexpr const char* one_tee = R"({"items":[{"item":"tee","quantity":1}]})";

class BuyerApiTest : public ::testing::Test {
protected:
  TestRequest post(const std::string& path, const std::string& body = "{}") {
    return {.method = Method::post, .path = path, .body = body, .cookie = cookie};
  }
  TestRequest get(const std::string& path) { return {.path = path, .cookie = cookie}; }
  TestRequest buy() { return post("/v1/sales/drop/buy", one_tee); }
  // The next `count` who come are called at once.
  static void serve(shop::SaleFront& sale, std::uint32_t count) {
    auto& gate = sale.lines[0]->board.turnstile;
    ASSERT_TRUE(gate.set_reserve(gate.read().issued, count));
  }
  static std::uint32_t issued(const shop::SaleFront& sale) { return sale.lines[0]->board.turnstile.read().issued; }
  std::shared_ptr<TestAnswer> decided(const TestRequest& request, const shop::Answer& answer) {
    const auto told = edge.buyer(request);
    EXPECT_EQ(told->status, 0) << "the owner has not answered yet";
    edge.owner([&](const shop::Command&) { return answer; });
    return told;
  }

  TestEdge edge;
  const BuyerId ada = buyer_number(7);
  std::string cookie = "sluice_buyer=" + edge.identity(ada);
};

// --- What needs no owner

TEST_F(BuyerApiTest, JoiningGivesAPlaceAndAskingForItGivesTheSame) {
  edge.add(a_drop());
  cookie.clear();
  const auto joined = edge.buyer(post("/v1/sales/drop/tickets"));
  EXPECT_EQ(joined->status, 201);
  EXPECT_TRUE(joined->says("\"state\":\"waiting\"") && joined->says("\"ordinal\":1"));
  EXPECT_TRUE(joined->has("Location: /v1/sales/drop/tickets/current\r\n"));
  const auto cookies = joined->cookies();
  cookie = "sluice_buyer=" + cookies.at("sluice_buyer") + "; sluice_drop=" + cookies.at("sluice_drop");
  EXPECT_EQ(edge.buyer(post("/v1/sales/drop/tickets"))->status, 200);
  const auto read = edge.buyer(get("/v1/sales/drop/tickets/current"));
  EXPECT_EQ(read->status, 200);
  EXPECT_TRUE(read->says("\"ordinal\":1"));
  EXPECT_TRUE(read->cookies().empty()) << "the browser has them";
  EXPECT_TRUE(edge.owner().empty());
}

TEST_F(BuyerApiTest, ASaleThatTakesNobodyRefusesWithItsReason) {
  const std::map<shop::SaleState, std::string> refused{{shop::SaleState::scheduled, "not-open"},
                                                       {shop::SaleState::paused, "not-open"},
                                                       {shop::SaleState::closed, "closed"}};
  for (const auto& [state, problem] : refused) {
    edge.add(a_drop(), state);
    for (const TestRequest& request : {post("/v1/sales/drop/tickets"), buy()}) {
      const auto answer = edge.buyer(request);
      EXPECT_EQ(answer->problem(), problem);
      EXPECT_TRUE(answer->cookies().empty());
    }
  }
}

TEST_F(BuyerApiTest, ALobbyGivesPlacesAndNoUnits) {
  const shop::SaleFront& sale = edge.add(a_drop(), shop::SaleState::lobby);
  EXPECT_EQ(edge.buyer(post("/v1/sales/drop/holds", one_tee))->problem(), "not-open");
  EXPECT_EQ(edge.buyer(post("/v1/sales/drop/tickets"))->status, 201);
  EXPECT_EQ(issued(sale), 1U);
}

TEST_F(BuyerApiTest, NothingIsPromisedWhileNothingCanBeWritten) {
  edge.add(a_drop());
  edge.health.mode = shop::Health::Mode::failed;
  for (const TestRequest& request : {post("/v1/sales/drop/tickets"), buy()}) {
    EXPECT_EQ(edge.buyer(request)->problem(), "read-only");
  }
}

TEST_F(BuyerApiTest, WhatIsSoldOutGivesNoTicket) {
  shop::SaleFront& sale = edge.add(a_drop());
  sale.lines[0]->sold_out = true;
  for (const TestRequest& request : {post("/v1/sales/drop/tickets"), buy()}) {
    const auto answer = edge.buyer(request);
    EXPECT_EQ(answer->problem(), "sold-out");
    EXPECT_TRUE(answer->cookies().empty());
  }
  EXPECT_EQ(issued(sale), 0U);
}

TEST_F(BuyerApiTest, BuyingWithoutATurnIsAPlaceInLine) {
  edge.add(a_drop());
  const auto answer = edge.buyer(buy());
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->body.find("{\"outcome\":\"in_line\",\"ticket\":\""), 0U) << answer->body;
  EXPECT_TRUE(edge.owner().empty());
  EXPECT_EQ(edge.mailbox.depth(), 0U) << "the slot was given back";
}

TEST_F(BuyerApiTest, AFullMailboxCostsNobodyAPlace) {
  TestEdge full(0);
  shop::SaleFront& sale = full.add(a_drop());
  serve(sale, 5);
  TestRequest request = buy();
  request.cookie.clear();
  const auto answer = full.buyer(request);
  EXPECT_EQ(answer->problem(), "overloaded");
  EXPECT_TRUE(answer->has("Retry-After: 1\r\n"));
  EXPECT_EQ(issued(sale), 0U);
}

TEST_F(BuyerApiTest, AWrongBearerTokenIsNotReplacedByANewBuyer) {
  edge.add(a_drop());
  TestRequest request = buy();
  request.cookie.clear();
  request.authorization = "Bearer x";
  EXPECT_EQ(edge.buyer(request)->problem(), "bad-credentials");
  request.authorization = "Basic dXNlcjpwYXNz";
  EXPECT_EQ(edge.buyer(request)->status, 202) << "somebody else's field";
}

// --- What each answer of the owner becomes

TEST_F(BuyerApiTest, AnAnswerThatIsNoRefusalIsToldWithItsStatus) {
  serve(edge.add(a_drop()), 100);
  struct Case {
    shop::Answer answer;
    int status;
    const char* field;
  };
  const std::vector<Case> cases{
      {{.verdict = Verdict::secured, .body = "{}", .location = "/v1/holds/x"}, 201, "Location: /v1/holds/x\r\n"},
      {{.verdict = Verdict::existing_hold, .body = "{}"}, 200, "no-store"},
      {{.verdict = Verdict::found, .body = "{}"}, 200, "no-store"},
      {{.verdict = Verdict::done}, 204, "no-store"},
      {{.verdict = Verdict::order_accepted, .body = "{}", .location = "/v1/orders/x"}, 202, "Location"},
      {{.verdict = Verdict::replayed, .status = 201, .body = "{}"}, 201, "Idempotent-Replayed: true\r\n"},
      {{.verdict = Verdict::code_told, .body = "{}"}, 201, "no-store"},
  };
  for (const Case& each : cases) {
    const auto told = decided(buy(), each.answer);
    EXPECT_EQ(told->status, each.status);
    EXPECT_TRUE(told->has(each.field)) << told->fields;
    EXPECT_EQ(told->body, each.answer.body);
  }
}

TEST_F(BuyerApiTest, EveryRefusalOfTheOwnerIsAProblem) {
  serve(edge.add(a_drop()), 100);
  const std::map<Verdict, std::string> refused{
      {Verdict::not_open, "not-open"},
      {Verdict::closed, "closed"},
      {Verdict::sold_out, "sold-out"},
      {Verdict::not_enough, "not-enough"},
      {Verdict::limit_reached, "limit-reached"},
      {Verdict::not_called, "not-called"},
      {Verdict::no_such_sale, "no-such-sale"},
      {Verdict::no_such_item, "no-such-item"},
      {Verdict::no_such_hold, "no-such-hold"},
      {Verdict::no_such_order, "no-such-order"},
      {Verdict::hold_expired, "hold-expired"},
      {Verdict::already_ordered, "already-ordered"},
      {Verdict::too_many_orders, "too-many-orders"},
      {Verdict::in_payment, "in-payment"},
      {Verdict::already_sold, "already-sold"},
      {Verdict::key_mismatch, "key-mismatch"},
      {Verdict::no_such_code, "no-such-code"},
      {Verdict::too_many_tries, "too-many-tries"},
      {Verdict::unknown_code, "unknown-code"},
      {Verdict::code_used_up, "code-used-up"},
      {Verdict::no_such_line, "no-such-priority"},
      {Verdict::no_such_job, "no-such-job"},
      {Verdict::no_such_endpoint, "no-such-endpoint"},
      {Verdict::overloaded, "overloaded"},
      {Verdict::read_only, "read-only"},
      {Verdict::conflict, "conflict"},
      {Verdict::invalid, "invalid-field"},
  };
  for (const auto& [verdict, problem] : refused) {
    EXPECT_EQ(decided(buy(), {.verdict = verdict})->problem(), problem);
  }
}

TEST_F(BuyerApiTest, ARefusalTellsWhatStandsInTheWay) {
  serve(edge.add(a_drop()), 100);
  const auto told = decided(buy(), {.verdict = Verdict::not_enough, .item = "tee", .order = "ord_1", .available = 3});
  EXPECT_TRUE(told->says("\"available\":3,\"item\":\"tee\",\"order\":\"ord_1\"")) << told->body;
}

TEST_F(BuyerApiTest, WhoWasTakenInButGotNoUnitIsInLineWithTheTicket) {
  serve(edge.add(a_drop()), 1);
  cookie.clear();
  const auto told = decided(buy(), {.verdict = Verdict::in_line, .number = Ordinal{1}});
  EXPECT_EQ(told->status, 202);
  EXPECT_EQ(told->body.find("{\"outcome\":\"in_line\",\"ticket\":\""), 0U);
  EXPECT_EQ(told->cookies().size(), 2U) << "identity and ticket";
}

TEST_F(BuyerApiTest, ASecuredNewcomerGetsIdentityAndTicketAndASoldOutOneNothing) {
  serve(edge.add(a_drop()), 2);
  cookie.clear();
  EXPECT_EQ(decided(buy(), {.verdict = Verdict::secured, .body = "{}", .number = Ordinal{1}})->cookies().size(), 2U);
  EXPECT_TRUE(decided(buy(), {.verdict = Verdict::sold_out, .item = "tee"})->cookies().empty());
}

TEST_F(BuyerApiTest, AKeyIsRunningUntilItsAnswerAndThenFreeUnlessThatIsStored) {
  serve(edge.add(a_drop()), 100);
  TestRequest request = buy();
  request.key = "k1";
  const auto first = edge.buyer(request);
  EXPECT_EQ(edge.buyer(request)->problem(), "key-in-use");
  edge.owner([](const shop::Command&) { return shop::Answer{.verdict = Verdict::sold_out}; });
  EXPECT_EQ(first->problem(), "sold-out");
  EXPECT_EQ(edge.buyer(request)->status, 0) << "asked anew";
}

TEST_F(BuyerApiTest, AKeyOfARequestThatIsAnsweredHereIsFreeAgain) {
  edge.add(a_drop());
  TestRequest request = buy();
  request.key = "k1";
  EXPECT_EQ(edge.buyer(request)->status, 202);
  EXPECT_EQ(edge.buyer(request)->status, 202);
}

TEST_F(BuyerApiTest, AnAnswerThatComesLaterHasTheCallersTraceId) {
  serve(edge.add(a_drop()), 100);
  TestRequest request = buy();
  request.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_TRUE(decided(request, {.verdict = Verdict::sold_out})->says("4bf92f3577b34da6a3ce929d0e0e4736"));
}

TEST_F(BuyerApiTest, ACheckoutTellsTheOwnerWhoPaysAndFromWhichNetwork) {
  const auto payer = [&](const char* peer) {
    TestRequest request = post("/v1/holds/" + HoldId(Id128(1, 2)).str() + "/checkout",
                               R"({"email":"a@b.example","payment":{"method":"tok_ok"}})");
    request.peer = peer;
    EXPECT_EQ(edge.buyer(request)->status, 0);
    const auto asked = edge.owner();
    EXPECT_EQ(asked.size(), 1U);
    return std::get<shop::Checkout>(asked.at(0)).payer;
  };
  EXPECT_NE(payer("192.0.2.7").address, 0U);
  EXPECT_EQ(payer("192.0.2.7").person, raw(token::thumb_of(ada)));
  EXPECT_NE(payer("192.0.2.7"), payer("192.0.2.8"));
  EXPECT_EQ(payer("2001:db8:1:2::1"), payer("2001:db8:1:2:ffff::9")) << "one /64";
  EXPECT_NE(payer("2001:db8:1:2::1"), payer("2001:db8:1:3::1"));
}

// --- Gates

class GateCheckTest : public BuyerApiTest {
protected:
  std::shared_ptr<TestAnswer> check(const std::string& mode) {
    TestRequest request = get(mode == "envoy" ? "/v1/gates/gate/envoy/shop?x" : "/v1/gates/gate/check");
    if (mode == "envoy") request.path = "/v1/gates/gate/envoy/shop";
    if (mode != "envoy") request.query = "mode=" + mode;
    request.original_uri = "/shop";
    return edge.buyer(request);
  }
  void hold_place(std::uint32_t number, bool with_pass) {
    cookie = "sluice_buyer=" + edge.identity(ada) +
             "; sluice_gate=" + edge.ticket(*gate, ada, LineIndex{0}, Ordinal{number});
    if (with_pass) cookie += "~" + edge.pass(*gate, ada, LineIndex{0}, Ordinal{number});
  }
  static void is_sent_to(const TestAnswer& answer, const std::string& mode, const std::string& address) {
    if (mode == "nginx") {
      EXPECT_EQ(answer.problem(), "not-admitted");
      EXPECT_TRUE(answer.has("X-Sluice-Location: https://shop.example" + address + "?to=/shop\r\n")) << answer.fields;
    } else {
      EXPECT_EQ(answer.status, 303) << mode;
      EXPECT_TRUE(answer.has("Location: https://shop.example" + address + "?to=/shop\r\n")) << answer.fields;
    }
  }
  shop::SaleFront* gate = &edge.add(a_gate());
  const std::vector<std::string> modes{"nginx", "redirect", "envoy"};
};

TEST_F(GateCheckTest, WhoIsInsideIsLetThroughAndNobodyIsAsked) {
  serve(*gate, 1);
  static_cast<void>(gate->lines[0]->board.turnstile.issue());
  gate->lines[0]->board.set_mark(Ordinal{1}, line::Mark::used);
  hold_place(1, true);
  for (const std::string& mode : modes) {
    const auto answer = check(mode);
    EXPECT_EQ(answer->status, mode == "envoy" ? 200 : 204);
    EXPECT_TRUE(answer->has("X-Sluice-Pass: v1.")) << mode;
    EXPECT_TRUE(edge.owner().empty()) << mode;
  }
}

TEST_F(GateCheckTest, TheFirstUseOfAPassIsToldToTheOwner) {
  serve(*gate, 1);
  static_cast<void>(gate->lines[0]->board.turnstile.issue());
  hold_place(1, true);
  for (const std::string& mode : modes) {
    EXPECT_EQ(check(mode)->status, mode == "envoy" ? 200 : 204);
    const auto told = edge.owner();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(std::get<shop::EnterGate>(told[0]).number, Ordinal{1});
  }
}

TEST_F(GateCheckTest, WhoWaitsIsSentToTheWaitingPage) {
  static_cast<void>(gate->lines[0]->board.turnstile.issue());
  hold_place(1, false);
  for (const std::string& mode : modes) is_sent_to(*check(mode), mode, "/.sluice/queue/gate");
  EXPECT_EQ(issued(*gate), 1U);
}

TEST_F(GateCheckTest, ANewcomerIsLetInAtOnceWhereThereIsRoomOrSentToShowACookieFirst) {
  serve(*gate, 10);
  cookie.clear();
  for (const std::string& mode : modes) {
    const auto answer = check(mode);
    if (mode == "redirect") {
      is_sent_to(*answer, mode, "/.sluice/v1/gates/gate/enter");
      continue;
    }
    EXPECT_EQ(answer->status, mode == "envoy" ? 200 : 204);
    EXPECT_TRUE(answer->has("X-Sluice-Set-Buyer: sluice_buyer=") && answer->has("X-Sluice-Set-Place: sluice_gate="));
    EXPECT_EQ(edge.owner().size(), 1U) << "it is told";
  }
  EXPECT_EQ(issued(*gate), 2U) << "who has shown no cookie took no place";
}

TEST_F(GateCheckTest, AClosedGateAndOneThatCannotWriteTakeNoNewcomers) {
  for (const bool read_only : {false, true}) {
    gate->told.state = read_only ? shop::SaleState::open : shop::SaleState::paused;
    edge.health.mode = read_only ? shop::Health::Mode::suspended : shop::Health::Mode::writable;
    for (const char* mode : {"nginx", "envoy"}) is_sent_to(*check(mode), mode, "/.sluice/queue/gate");
  }
  EXPECT_EQ(issued(*gate), 0U);
}

TEST_F(GateCheckTest, EnteringGivesWhoKeepsCookiesAPlaceAndSendsOn) {
  serve(*gate, 1);
  TestRequest request = get("/v1/gates/gate/enter");
  request.query = "to=/shop";
  const auto answer = edge.buyer(request);
  EXPECT_EQ(answer->status, 303);
  EXPECT_TRUE(answer->has("Location: /shop\r\n"));
  EXPECT_NE(answer->cookies().at("sluice_gate").find('~'), std::string::npos) << "with a pass";
  EXPECT_TRUE(edge.buyer(request)->has("Location: /shop\r\n")) << "in another tab, before the cookie came";
  EXPECT_EQ(issued(*gate), 1U);
  request.cookie = "sluice_buyer=" + edge.identity(buyer_number(99));
  const auto next = edge.buyer(request);
  EXPECT_TRUE(next->has("Location: https://shop.example/.sluice/queue/gate?to=/shop\r\n")) << "the gate is full";
}

TEST_F(GateCheckTest, WhatIsNotThereIsNoGate) {
  EXPECT_EQ(edge.buyer(get("/v1/gates/nothing/check"))->problem(), "no-such-gate");
  EXPECT_EQ(edge.buyer(get("/v1/gates/nothing/envoy/x"))->problem(), "no-such-gate");
}

// --- Other sites

TEST_F(BuyerApiTest, APageOfAListedOriginMayAskAndReadAndAStrangersMayNot) {
  edge.add(a_drop());
  TestRequest flight{.method = Method::options, .path = "/v1/sales/drop/buy", .origin = "https://other.example"};
  const auto leave = edge.buyer(flight);
  EXPECT_EQ(leave->status, 204);
  EXPECT_TRUE(leave->has("Access-Control-Allow-Origin: https://other.example\r\n"));
  EXPECT_TRUE(leave->has("Access-Control-Allow-Methods: POST\r\n"));
  EXPECT_TRUE(leave->has("Idempotency-Key"));
  TestRequest read = get("/v1/sales/drop");
  read.origin = "https://other.example";
  EXPECT_TRUE(edge.buyer(read)->has("Access-Control-Allow-Credentials: true\r\n"));
  read.origin = "https://evil.example";
  EXPECT_FALSE(edge.buyer(read)->has("Access-Control"));
  EXPECT_TRUE(edge.buyer(read)->has("Vary: Origin\r\n"));
  flight.origin = "https://evil.example";
  EXPECT_EQ(edge.buyer(flight)->problem(), "cross-site");
}

TEST_F(BuyerApiTest, AnAnswerThatComesLaterMayBeReadByTheListedPageToo) {
  serve(edge.add(a_drop()), 1);
  TestRequest request = buy();
  request.origin = "https://other.example";
  request.fetch_site = "cross-site";
  EXPECT_TRUE(decided(request, {.verdict = Verdict::secured, .body = "{}"})
                  ->has("Access-Control-Allow-Origin: https://other.example\r\n"));
}

TEST_F(BuyerApiTest, OurOwnPagesMayWriteHoweverAProxyWritesHost) {
  edge.add(a_drop());
  for (const char* host : {"shop.example", "Shop.Example", "shop.example:443", "127.0.0.1:8080", "inside"}) {
    TestRequest request = post("/v1/sales/drop/tickets");
    request.origin = "https://shop.example";
    request.host = host;
    EXPECT_LT(edge.buyer(request)->status, 300) << host;
  }
  for (const char* origin : {"null", "https://evil.example", "http://shop.example.evil"}) {
    for (const char* host : {"127.0.0.1:8080", ""}) {
      TestRequest request = post("/v1/sales/drop/tickets");
      request.origin = origin;
      request.host = host;
      EXPECT_EQ(edge.buyer(request)->problem(), "cross-site") << origin << " at " << host;
    }
  }
}

// --- What payment providers tell by themselves

TestRequest webhook() {
  return {
      .method = Method::post, .path = "/v1/webhooks/payments/stripe", .body = "{}", .stripe_signature = "t=1,v1=aa"};
}

TEST_F(BuyerApiTest, AnEventIsReadAsItCameAndAnsweredWhenItIsDurable) {
  edge.events.event = {.kind = order::ProviderEvent::Kind::of_order, .event = "evt_1", .order = OrderId(Id128(1, 2))};
  const auto answer = edge.buyer(webhook());
  EXPECT_EQ(edge.events.provider, "stripe");
  EXPECT_EQ(edge.events.signature, "t=1,v1=aa");
  EXPECT_EQ(edge.events.body, "{}");
  EXPECT_EQ(answer->status, 0) << "not answered yet";
  const auto asked = edge.owner([](const shop::Command&) { return shop::Answer{.verdict = shop::Verdict::done}; });
  ASSERT_EQ(asked.size(), 1U);
  const auto& told = std::get<shop::ProviderTold>(asked[0]);
  EXPECT_EQ(told.provider, "stripe");
  EXPECT_EQ(told.event, "evt_1");
  EXPECT_EQ(told.order, OrderId(Id128(1, 2)));
  EXPECT_EQ(answer->status, 204);
  EXPECT_TRUE(answer->cookies().empty());
  EXPECT_EQ(edge.event_counts.taken, 1U);
}

TEST_F(BuyerApiTest, AnEventThatNeedNotBeToldAgainIsThankedAndOneThatMustIsNot) {
  edge.events.event = {.kind = order::ProviderEvent::Kind::of_order, .event = "evt_1", .order = OrderId(Id128(1, 2))};
  for (const auto& [verdict, status] :
       {std::pair(shop::Verdict::replayed, 204), std::pair(shop::Verdict::no_such_order, 204),
        std::pair(shop::Verdict::read_only, 503)}) {
    const auto answer = edge.buyer(webhook());
    (void)edge.owner([verdict = verdict](const shop::Command&) { return shop::Answer{.verdict = verdict}; });
    EXPECT_EQ(answer->status, status);
  }
  EXPECT_EQ(edge.event_counts.duplicate, 1U);
  EXPECT_EQ(edge.event_counts.ignored, 1U);
  edge.events.event.kind = order::ProviderEvent::Kind::of_no_order;
  EXPECT_EQ(edge.buyer(webhook())->status, 204);
  EXPECT_EQ(edge.event_counts.ignored, 2U);
}

TEST_F(BuyerApiTest, WhatIsNoEventIsRefusedAndSaysWhy) {
  using Kind = order::ProviderEvent::Kind;
  for (const auto& [kind, problem] :
       {std::pair(Kind::no_such_provider, "no-such-provider"), std::pair(Kind::not_signed, "bad-signature"),
        std::pair(Kind::not_json, "not-json"), std::pair(Kind::invalid, "invalid-field")}) {
    edge.events.event = {.kind = kind, .detail = "because"};
    const auto answer = edge.buyer(webhook());
    EXPECT_EQ(answer->problem(), problem);
    EXPECT_TRUE(answer->cookies().empty());
  }
  EXPECT_TRUE(edge.owner().empty());
  EXPECT_EQ(edge.event_counts.refused, 4U);
}

TEST(ProviderEventFloods, WhoSignsNothingIsLimitedAndWhoSignsIsNot) {
  TestEdge edge(100, {.is_on = true, .unsigned_events = {.count = 3, .per = std::chrono::minutes(1)}});
  edge.events.event = {.kind = order::ProviderEvent::Kind::not_signed, .detail = "because"};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(edge.buyer(webhook())->problem(), "bad-signature");
  const auto limited = edge.buyer(webhook());
  EXPECT_EQ(limited->problem(), "allowance-used");
  EXPECT_TRUE(limited->says("unsigned_events"));
  edge.events.event.kind = order::ProviderEvent::Kind::of_no_order;
  EXPECT_EQ(edge.buyer(webhook())->status, 204) << "from the same address";
}

}  // namespace
}  // namespace sluice::edge
