// Shares by address as buyers meet them, and the sums behind them.
#include "edge/allowance/allowances.h"

#include <gtest/gtest.h>

#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

using http::Method;
using shop::Verdict;
using std::chrono::minutes;
using std::chrono::seconds;

shop::SaleConfig drop_of(std::uint32_t stock) {
  shop::SaleConfig config = a_drop();
  config.items.front().stock = stock;
  config.work = shop::Work::off;
  return config;
}

class AllowancesTest : public ::testing::Test {
protected:
  TestEdge edge{100, {.is_on = true}};
  std::shared_ptr<TestAnswer> join(const std::string& peer, const std::string& forwarded_for = "",
                                   const std::string& identity = "") {
    TestRequest request{.method = Method::post, .path = "/v1/sales/drop/tickets"};
    request.peer = peer;
    request.forwarded_for = forwarded_for;
    if (!identity.empty()) request.authorization = "Bearer " + identity;
    return edge.buyer(request);
  }
  // The line calls whoever comes.
  void give_reserve(shop::SaleFront& sale, std::uint32_t count) {
    auto& turnstile = sale.lines.front()->board.turnstile;
    ASSERT_TRUE(turnstile.set_reserve(turnstile.read().issued, count));
  }
};

TEST_F(AllowancesTest, OneAddressIsCalledToAShareOfTheStockAndOthersToTheRest) {
  shop::SaleFront& sale = edge.add(drop_of(5000));
  give_reserve(sale, 900);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(join("192.0.2.7")->status, 201) << i;
  const auto refused = join("192.0.2.7");
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->problem(), "allowance-used");
  EXPECT_TRUE(refused->has("RateLimit: \"units\";r=0;t=6\r\n")) << refused->fields;
  EXPECT_TRUE(refused->has("RateLimit-Policy: \"units\";q=100;w=600\r\n")) << refused->fields;
  EXPECT_TRUE(refused->has("Retry-After: 6\r\n")) << refused->fields;
  EXPECT_TRUE(refused->says("\"allowance\":\"units\""));
  EXPECT_EQ(edge.allowances.refused(Allowance::units), 1U);
  EXPECT_EQ(sale.lines.front()->board.turnstile.read().issued, 100U) << "a refusal takes no place";
  EXPECT_EQ(join("192.0.2.8")->status, 201);
  edge.clock.advance(seconds(6));
  EXPECT_EQ(join("192.0.2.7")->status, 201);
}

class RequestRates : public ::testing::Test {
protected:
  TestEdge edge{100, {.is_on = true, .requests = {.count = 3, .per = seconds(3)}}};
  int ask(const std::string& path, const std::string& peer, const std::string& forwarded_for = "") {
    TestRequest request{.method = Method::get, .path = path};
    request.peer = peer;
    request.forwarded_for = forwarded_for;
    return (latest = edge.buyer(request))->status;
  }
  // The first of them that was refused; none of ten: 0.
  int first_refused(const std::string& path, const std::string& peer, const std::string& forwarded_for = "") {
    for (int i = 1; i <= 10; ++i) {
      if (ask(path, peer, forwarded_for) == 429) return i;
    }
    return 0;
  }
  std::shared_ptr<TestAnswer> latest;
};

TEST_F(RequestRates, WhateverIsAskedCountsAndComesBackWithTime) {
  edge.add(drop_of(50));
  EXPECT_EQ(ask("/v1/sales/drop", "192.0.2.7"), 200);
  EXPECT_EQ(ask("/v1/nothing", "192.0.2.7"), 404);
  EXPECT_EQ(ask("/v1/sales/drop", "192.0.2.7"), 200);
  EXPECT_EQ(ask("/v1/nothing", "192.0.2.7"), 429);
  EXPECT_EQ(latest->problem(), "allowance-used");
  EXPECT_TRUE(latest->has("RateLimit-Policy: \"requests\";q=3;w=3\r\n")) << latest->fields;
  EXPECT_TRUE(latest->has("Retry-After: 1\r\n")) << latest->fields;
  EXPECT_EQ(edge.allowances.refused(Allowance::requests), 1U);
  EXPECT_EQ(ask("/v1/sales/drop", "192.0.2.8"), 200) << "somebody else";
  edge.clock.advance(seconds(1));
  EXPECT_EQ(ask("/v1/sales/drop", "192.0.2.7"), 200);
  EXPECT_EQ(ask("/v1/sales/drop", "192.0.2.7"), 429);
}

TEST_F(RequestRates, BehindATrustedProxyEachHasTheirOwnAndTheProxyItselfNone) {
  ASSERT_TRUE(edge.context.front.proxies.add("10.0.0.0/8"));
  edge.add(drop_of(50));
  EXPECT_EQ(first_refused("/v1/sales/drop", "10.0.0.1", "192.0.2.7"), 4);
  EXPECT_EQ(ask("/v1/sales/drop", "10.0.0.1", "192.0.2.8"), 200);
  EXPECT_EQ(first_refused("/v1/sales/drop", "10.0.0.1"), 0) << "it speaks for everybody";
}

TEST_F(RequestRates, WhatIsBoundedOtherwiseAndRehearsalsAreNotCounted) {
  edge.add(drop_of(50));
  shop::SaleConfig robots = drop_of(50);
  robots.id = "robots";
  robots.rehearsal = true;
  edge.add(robots);
  for (const char* path : {"/v1/gates/drop/check", "/v1/shop/holds/x", "/v1/orders/x", "/v1/sales/robots"}) {
    EXPECT_EQ(first_refused(path, "192.0.2.7"), 0) << path;
  }
  EXPECT_EQ(first_refused("/v1/sales/drop", "192.0.2.9"), 4);
  EXPECT_EQ(edge.allowances.refused(Allowance::requests), 1U);
}

TEST_F(AllowancesTest, BehindATrustedProxyEverybodyHasTheirOwn) {
  ASSERT_TRUE(edge.context.front.proxies.add("10.0.0.0/8"));
  give_reserve(edge.add(drop_of(1000)), 900);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(join("10.0.0.1", "192.0.2.7")->status, 201) << i;
  EXPECT_EQ(join("10.0.0.1", "192.0.2.7")->status, 429);
  EXPECT_EQ(join("10.0.0.1", "192.0.2.8")->status, 201);
}

TEST_F(AllowancesTest, WhoWaitsTakesNothingOfTheStock) {
  edge.add(drop_of(1000));
  for (int i = 0; i < 600; ++i) ASSERT_EQ(join("192.0.2.7")->status, 201) << i;
  EXPECT_EQ(join("192.0.2.7")->status, 429);
  EXPECT_EQ(edge.allowances.refused(Allowance::places), 1U);
}

TEST_F(AllowancesTest, ARehearsalsCrowdIsOneMachine) {
  shop::SaleConfig config = drop_of(1000);
  config.rehearsal = true;
  give_reserve(edge.add(config), 900);
  for (int i = 0; i < 700; ++i) ASSERT_EQ(join("192.0.2.7")->status, 201) << i;
}

TEST_F(AllowancesTest, AHouseholdHasATenthAndASiteAllOfIt) {
  give_reserve(edge.add(drop_of(10'000)), 900);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(join("2001:db8:1:1::1")->status, 201) << i;
  EXPECT_EQ(join("2001:db8:1:1::2")->status, 429);
  int others = 0;
  for (int i = 2; i < 200; ++i) others += join("2001:db8:1:" + std::to_string(i) + "::1")->status == 201 ? 1 : 0;
  EXPECT_EQ(others, 180);
  EXPECT_EQ(join("2001:db8:2:1::1")->status, 201);
}

TEST_F(AllowancesTest, AGateLetsAShareOfItsRoomInFromOneAddress) {
  shop::SaleConfig config = a_gate();
  config.cap = 500;
  give_reserve(edge.add(config), 400);
  const auto check = [this](const std::string& peer) {
    TestRequest request{.path = "/v1/gates/" + a_gate().id + "/check"};
    request.peer = peer;
    return edge.buyer(request)->status;
  };
  for (int i = 0; i < 25; ++i) ASSERT_EQ(check("192.0.2.7"), 204) << i;
  EXPECT_EQ(check("192.0.2.7"), 401);
  EXPECT_EQ(check("192.0.2.8"), 204);
}

TEST_F(AllowancesTest, WrongCodesOfOneShutNobodyElseOut) {
  edge.add(drop_of(10));
  const auto take_over = [this](const std::string& peer, const shop::Answer& answer) {
    TestRequest request{
        .method = Method::post, .path = "/v1/sales/drop/tickets/handover", .body = R"({"code":"K7QF-2MXD"})"};
    request.peer = peer;
    const auto asked = edge.buyer(request);
    edge.owner([&answer](const shop::Command&) { return answer; });
    edge.loop.run();
    return asked;
  };
  const shop::Answer wrong{.verdict = Verdict::no_such_code};
  for (int i = 0; i < 60; ++i) ASSERT_EQ(take_over("192.0.2.7", wrong)->status, 404) << i;
  EXPECT_EQ(take_over("192.0.2.7", wrong)->problem(), "too-many-tries");
  EXPECT_EQ(take_over("192.0.2.8", wrong)->status, 404);
  // So many wrong ones come in the whole sale that only who has typed none wrong may try.
  shop::TryLimit& sale_tries = edge.directory.copy().at("drop")->told.handover_tries;
  while (!sale_tries.is_full(edge.clock.mono())) sale_tries.count(edge.clock.mono());
  EXPECT_EQ(take_over("192.0.2.8", wrong)->problem(), "too-many-tries");
  EXPECT_EQ(take_over("192.0.2.9", wrong)->status, 404);
}

TEST_F(AllowancesTest, WhoGivesHoldsBackOverAndOverPauses) {
  shop::SaleFront& sale = edge.add(drop_of(1000));
  give_reserve(sale, 900);
  const BuyerId ada = buyer_number(7);
  const std::string me = edge.identity(ada);
  const auto buy = [&] {
    TestRequest request{
        .method = Method::post, .path = "/v1/sales/drop/buy", .body = R"({"items":[{"item":"tee","quantity":1}]})"};
    request.authorization = "Bearer " + me;
    return edge.buyer(request);
  };
  for (int i = 0; i < 10; ++i) {
    TestRequest release{.method = Method::del, .path = "/v1/holds/" + HoldId(Id128(1, 1)).str()};
    release.authorization = "Bearer " + me;
    const auto released = edge.buyer(release);
    edge.owner([](const shop::Command&) { return shop::Answer{.verdict = Verdict::done}; });
    edge.loop.run();
    ASSERT_EQ(released->status, 204);
  }
  EXPECT_EQ(buy()->problem(), "allowance-used");
  edge.clock.advance(minutes(6));
  EXPECT_EQ(buy()->status, 0) << "the owner is asked";
}

TEST_F(AllowancesTest, ReadsInALoopCountAsNoCrowd) {
  edge.add(drop_of(10));
  for (int i = 0; i < 500; ++i) ASSERT_EQ(edge.buyer({.path = "/v1/sales/drop"})->status, 200);
  edge.loop.beat();
  EXPECT_EQ(edge.directory.copy().at("drop")->heard.status_reads.load(), 20U);
}

// --- What goes together, and what comes of it

using Command = shop::Command;

class CalledPlacesTest : public AllowancesTest {
protected:
  struct Bought {
    std::shared_ptr<TestAnswer> answer;
    bool owner_was_asked = false;
  };
  // Somebody with the place of this number buys two, and the owner says so.
  Bought buy_two(std::uint32_t number, Verdict verdict = Verdict::secured, const std::string& ticket = "") {
    const BuyerId who = buyer_number(number);
    TestRequest request{
        .method = Method::post, .path = "/v1/sales/drop/buy", .body = R"({"items":[{"item":"tee","quantity":2}]})"};
    request.authorization = "Bearer " + edge.identity(who);
    request.ticket = ticket.empty() ? ticket_of(number) : ticket;
    Bought bought{.answer = edge.buyer(request)};
    const auto asked = edge.owner(
        [&](const Command&) { return shop::Answer{.verdict = verdict, .body = "{}", .number = Ordinal{number}}; });
    edge.loop.run();
    bought.owner_was_asked = !asked.empty();
    return bought;
  }
  std::string ticket_of(std::uint32_t number) {
    return edge.ticket(sale, buyer_number(number), LineIndex{0}, Ordinal{number});
  }
  void take_places(int count) {
    for (int i = 0; i < count; ++i) ASSERT_EQ(join("192.0.2.7")->status, 201) << i;
  }
  shop::SaleFront& sale = edge.add(drop_of(1000));  // twenty units an address
};

TEST_F(CalledPlacesTest, WhatIsBoughtWithAPlaceBeyondOneUnitCountsToo) {
  give_reserve(sale, 900);
  take_places(12);
  for (std::uint32_t number = 1; number <= 8; ++number) ASSERT_TRUE(buy_two(number).owner_was_asked) << number;
  const Bought refused = buy_two(9);
  EXPECT_EQ(refused.answer->problem(), "allowance-used");
  EXPECT_TRUE(refused.answer->says("\"allowance\":\"units\""));
  EXPECT_FALSE(refused.owner_was_asked);
  EXPECT_EQ(join("192.0.2.7")->status, 429);
  EXPECT_EQ(join("192.0.2.8")->status, 201);
}

TEST_F(CalledPlacesTest, WhatCameToNothingIsThereAgain) {
  give_reserve(sale, 900);
  take_places(19);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(buy_two(1, Verdict::limit_reached).owner_was_asked) << i;
  EXPECT_TRUE(buy_two(1).owner_was_asked);
  EXPECT_FALSE(buy_two(2).owner_was_asked);
}

TEST_F(CalledPlacesTest, WhoHasWaitedBuysWhatTheyLike) {
  take_places(40);
  std::vector<std::string> tickets;
  for (std::uint32_t number = 1; number <= 40; ++number) tickets.push_back(ticket_of(number));
  edge.clock.advance(seconds(10));
  shop::LineFront& line = *sale.lines.front();
  line.board.turnstile.serve_until(40);
  shop::ClaimClock claims;
  claims.times.add_range(1, 40, Instant(drop_of(1000).claim));
  claims.wall_ahead = edge.clock.wall().time_since_epoch();
  line.claims.set(claims);
  for (std::uint32_t number = 1; number <= 40; ++number) {
    ASSERT_TRUE(buy_two(number, Verdict::secured, tickets[number - 1]).owner_was_asked) << number;
  }
}

TEST_F(AllowancesTest, WhoIsRefusedUnitsTakesNoPlacesEither) {
  shop::SaleFront& sale = edge.add(drop_of(1000));
  give_reserve(sale, 900);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(join("192.0.2.7")->status, 201) << i;
  for (int i = 0; i < 700; ++i) ASSERT_EQ(join("192.0.2.7")->status, 429) << i;
  give_reserve(sale, 0);
  for (int i = 0; i < 580; ++i) ASSERT_EQ(join("192.0.2.7")->status, 201) << i;
  EXPECT_EQ(join("192.0.2.7")->status, 429);
  EXPECT_EQ(edge.allowances.refused(Allowance::places), 1U);
}

TEST_F(AllowancesTest, AHouseholdThatItsSiteRefusesKeepsItsOwn) {
  give_reserve(edge.add(drop_of(10'000)), 900);
  const auto join_at = [this](int household) { return join("2001:db8:1:" + std::to_string(household) + "::1"); };
  for (int i = 0; i < 200; ++i) ASSERT_EQ(join_at(i / 20)->status, 201) << i;
  for (int i = 0; i < 30; ++i) ASSERT_EQ(join_at(99)->status, 429) << i;
  edge.clock.advance(seconds(60));  // twenty units for the site, two for a household that had none left
  for (int i = 0; i < 20; ++i) ASSERT_EQ(join_at(99)->status, 201) << i;
  EXPECT_EQ(join_at(99)->status, 429);
}

TEST_F(AllowancesTest, WhoHasTypedAWrongCodeIsKnownForAnHour) {
  edge.add(drop_of(10));
  const auto take_over = [this](const std::string& peer) {
    TestRequest request{
        .method = Method::post, .path = "/v1/sales/drop/tickets/handover", .body = R"({"code":"K7QF-2MXD"})"};
    request.peer = peer;
    const auto asked = edge.buyer(request);
    edge.owner([](const Command&) { return shop::Answer{.verdict = Verdict::no_such_code}; });
    edge.loop.run();
    return asked->problem();
  };
  shop::TryLimit& sale_tries = edge.directory.copy().at("drop")->told.handover_tries;
  const auto fill = [&] {
    while (!sale_tries.is_full(edge.clock.mono())) sale_tries.count(edge.clock.mono());
  };
  EXPECT_EQ(take_over("192.0.2.8"), "no-such-code");
  EXPECT_EQ(take_over("2001:db8:1:1::1"), "no-such-code");
  edge.clock.advance(minutes(59));
  fill();
  EXPECT_EQ(take_over("192.0.2.8"), "too-many-tries");
  EXPECT_EQ(take_over("2001:db8:1:2::1"), "too-many-tries") << "of the same site";
  EXPECT_EQ(take_over("192.0.2.9"), "no-such-code") << "the first one is never shut out";
  edge.clock.advance(minutes(2));
  fill();
  EXPECT_EQ(take_over("192.0.2.8"), "no-such-code");
}

TEST(PriorityAllowance, WrongCodesTakeNoPlacesOfPriorityLines) {
  TestEdge edge{100, {.is_on = true, .priority_places = {.count = 60, .per = std::chrono::hours(24)}}};
  shop::SaleConfig config = drop_of(10);
  config.priority = {{.name = "members", .share = 0.5, .codes = {}}};
  edge.add(config);
  const auto join_with = [&edge](Verdict verdict) {
    TestRequest request{.method = Method::post, .path = "/v1/sales/drop/tickets", .body = R"({"code":"WINTER"})"};
    const auto asked = edge.buyer(request);
    edge.owner([verdict](const Command&) {
      return shop::Answer{.verdict = verdict, .number = Ordinal{1}, .line = LineIndex{1}};
    });
    edge.loop.run();
    return asked;
  };
  for (int i = 0; i < 30; ++i) {
    ASSERT_EQ(join_with(Verdict::unknown_code)->problem(), "unknown-code") << i;
    ASSERT_EQ(join_with(Verdict::code_used_up)->problem(), "code-used-up") << i;
  }
  edge.clock.advance(minutes(1));  // for the codes that were tried, not for places
  for (int i = 0; i < 60; ++i) ASSERT_EQ(join_with(Verdict::joined)->status, 201) << i;
  edge.clock.advance(minutes(1));
  EXPECT_TRUE(join_with(Verdict::joined)->says("\"allowance\":\"priority_places\""));
}

TEST_F(AllowancesTest, AProxyThatNobodyHasListedIsNoticed) {
  edge.add(drop_of(10));
  join("203.0.113.9", "192.0.2.7");
  EXPECT_FALSE(edge.allowances.saw_unlisted_proxy()) << "a client may say what it likes";
  join("172.17.0.1", "192.0.2.7");
  EXPECT_TRUE(edge.allowances.saw_unlisted_proxy());
}

// --- One place a person

TEST_F(AllowancesTest, AnIdentityHasOnePlaceInALineWithoutItsTicket) {
  shop::SaleFront& sale = edge.add(drop_of(10));
  const std::string me = edge.identity(buyer_number(7));
  const auto first = join("192.0.2.7", "", me);
  const auto again = join("192.0.2.7", "", me);
  EXPECT_EQ(first->status, 201);
  EXPECT_EQ(again->status, 200);
  EXPECT_TRUE(again->says("\"ordinal\":1")) << again->body;
  EXPECT_EQ(sale.lines.front()->board.turnstile.read().issued, 1U);
  EXPECT_EQ(join("192.0.2.7", "", edge.identity(buyer_number(8)))->status, 201);
}

TEST_F(AllowancesTest, WhoHasLeftGetsANewPlace) {
  shop::SaleFront& sale = edge.add(drop_of(10));
  const std::string me = edge.identity(buyer_number(7));
  ASSERT_EQ(join("192.0.2.7", "", me)->status, 201);
  TestRequest leave{.method = Method::del, .path = "/v1/sales/drop/tickets/current"};
  leave.authorization = "Bearer " + me;
  leave.ticket = edge.ticket(sale, buyer_number(7), LineIndex{0}, Ordinal{1});
  ASSERT_EQ(edge.buyer(leave)->status, 204);
  const auto again = join("192.0.2.7", "", me);
  EXPECT_EQ(again->status, 201);
  EXPECT_TRUE(again->says("\"ordinal\":2")) << again->body;
}

// Seen as: another tab at the waiting page of a gate heard "used", and had nothing to go in with.
TEST_F(AllowancesTest, WhoIsInsideAGateAndIsKnownByIdentityGetsThePassAgain) {
  shop::SaleFront& gate = edge.add(a_gate());
  give_reserve(gate, 10);
  const BuyerId ada = buyer_number(7);
  TestRequest request{.method = Method::post, .path = "/v1/sales/gate/tickets"};
  request.authorization = "Bearer " + edge.identity(ada);
  ASSERT_EQ(edge.buyer(request)->status, 201);
  gate.lines.front()->board.set_mark(Ordinal{1}, line::Mark::used);
  const auto again = edge.buyer(request);
  EXPECT_EQ(again->status, 200);
  EXPECT_TRUE(again->says("\"state\":\"used\"")) << again->body;
  EXPECT_TRUE(again->says("\"pass\":\"v1.")) << again->body;
  const auto told = edge.owner();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(std::get<shop::EnterGate>(told.front()).number, Ordinal{1}) << "who stays as long as the pass says";
}

}  // namespace
}  // namespace sluice::edge
