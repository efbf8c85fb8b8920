// An edge whose owner is away: what visitors are told, and what the owner is told after that.
#include "edge/degraded/degraded.h"

#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

constexpr StampTime long_ago{1};

class NoOwner final : public http::Elsewhere {
public:
  Asked ask(const http::Request&, http::Loop&, Then) override {
    ++asked;
    return Asked::nobody;
  }
  int asked = 0;
};

class DegradedTest : public testing::Test {
protected:
  DegradedTest() {
    edge.context.owner_elsewhere = &owner;
    edge.context.stamps = &stamps;
    drop = &edge.add(a_drop());
    gate = &edge.add(a_gate());
    stamps.begin(edge.clock.wall());
  }
  std::shared_ptr<TestAnswer> join(std::uint64_t number, const std::string& sale = "drop") {
    return edge.buyer({.method = http::Method::post,
                       .path = "/v1/sales/" + sale + "/tickets",
                       .authorization = "Bearer " + edge.identity(buyer_number(number))});
  }
  std::shared_ptr<TestAnswer> place(std::uint64_t number, const std::string& ticket = {}) {
    return edge.buyer({.path = "/v1/sales/drop/tickets/current",
                       .authorization = "Bearer " + edge.identity(buyer_number(number)),
                       .ticket = ticket});
  }
  std::vector<Stamps::Noted> noted(std::size_t from = 0) {
    std::vector<Stamps::Noted> all;
    (void)stamps.list(from, 1000, all);
    return all;
  }
  static std::string ticket_of(const TestAnswer& answer) {
    const std::size_t from = answer.body.find("\"ticket\":\"") + 10;
    return answer.body.substr(from, answer.body.find('"', from) - from);
  }
  TestEdge edge;
  NoOwner owner;
  Stamps stamps{7};
  shop::SaleFront* drop = nullptr;
  shop::SaleFront* gate = nullptr;
};

TEST_F(DegradedTest, WhoComesIsNotedOnceAndInOrder) {
  const auto first = join(1);
  EXPECT_EQ(first->status, 202);
  EXPECT_TRUE(first->says("\"state\":\"stamped\""));
  EXPECT_TRUE(first->says("\"stamped_at\":\"2026-12-24T12:00:00.000Z\""));
  EXPECT_TRUE(first->says("\"ordinal\":0"));
  EXPECT_TRUE(first->has("Retry-After: "));
  edge.clock.advance(std::chrono::milliseconds(5));
  EXPECT_TRUE(join(2)->says("\"ahead\":1"));
  EXPECT_EQ(ticket_of(*join(1)), ticket_of(*first));
  EXPECT_EQ(place(1)->status, 200);
  EXPECT_EQ(place(3)->problem(), "no-ticket");
  const auto all = noted();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].buyer, buyer_number(1));
  EXPECT_EQ(all[0].sale, "drop");
  EXPECT_EQ(all[0].client, "192.0.2.7");
  EXPECT_LT(all[0].at, all[1].at);
  EXPECT_EQ(owner.asked, 0);
}

TEST_F(DegradedTest, ANewcomerIsGivenAnIdentityWithTheStamp) {
  const auto answer = edge.buyer({.method = http::Method::post, .path = "/v1/sales/drop/tickets"});
  EXPECT_EQ(answer->status, 202);
  const auto cookies = answer->cookies();
  EXPECT_TRUE(cookies.contains("sluice_buyer"));
  EXPECT_EQ(cookies.at("sluice_drop"), ticket_of(*answer));
}

TEST_F(DegradedTest, AStampOfAnotherEdgeIsGoodAndNotNotedAgain) {
  const token::KeyRing ring = edge.keys.copy();
  const std::string theirs = token::sign(ring, edge.clock.wall(),
                                         token::Stamp{.sale = drop->tag,
                                                      .epoch = drop->epoch,
                                                      .buyer = token::thumb_of(buyer_number(1)),
                                                      .at = long_ago,
                                                      .edge = 8})
                                 .str();
  EXPECT_EQ(ticket_of(*place(1, theirs)), theirs);
  EXPECT_EQ(place(2, theirs)->problem(), "no-ticket") << "another's";
  EXPECT_EQ(noted().size(), 0U);
}

TEST_F(DegradedTest, WhatTheSaleDoesNotTakeIsRefusedAsEver) {
  drop->lines[0]->sold_out = true;
  EXPECT_EQ(join(1)->problem(), "sold-out");
  drop->lines[0]->sold_out = false;
  drop->told.state = shop::SaleState::paused;
  EXPECT_EQ(join(1)->problem(), "not-open");
  drop->told.state = shop::SaleState::closed;
  EXPECT_EQ(join(1)->problem(), "closed");
  EXPECT_EQ(noted().size(), 0U);
}

TEST_F(DegradedTest, WhoHasAPlaceIsTheOwners) {
  const std::string ticket = edge.ticket(*drop, buyer_number(1), LineIndex{0}, Ordinal{3});
  EXPECT_EQ(place(1, ticket)->problem(), "read-only");
  EXPECT_EQ(owner.asked, 1);
  EXPECT_EQ(edge.buyer({.method = http::Method::post, .path = "/v1/sales/drop/holds", .body = "{}"})->problem(),
            "read-only");
}

TEST_F(DegradedTest, WhoLeavesIsNotHandedIn) {
  (void)join(1);
  (void)join(2);
  const auto left = edge.buyer({.method = http::Method::del,
                                .path = "/v1/sales/drop/tickets/current",
                                .authorization = "Bearer " + edge.identity(buyer_number(1))});
  EXPECT_EQ(left->status, 204);
  ASSERT_EQ(noted().size(), 1U);
  EXPECT_EQ(noted()[0].buyer, buyer_number(2));
}

TEST_F(DegradedTest, WhatCameLastIsHandedOverInTheMomentInWhichItEnds) {
  (void)join(1);
  stamps.begin_hand_in();
  EXPECT_EQ(join(2)->status, 202) << "until the owner has all";
  std::vector<Stamps::Noted> first;
  const std::size_t upto = stamps.list(0, 1, first);
  EXPECT_FALSE(stamps.finish(upto, [](std::vector<Stamps::Noted>) { return false; }));
  EXPECT_EQ(stamps.mode(), Stamps::Mode::handing_in);
  std::vector<Stamps::Noted> rest;
  EXPECT_TRUE(stamps.finish(upto, [&rest](std::vector<Stamps::Noted> last) {
    rest = std::move(last);
    return true;
  }));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].buyer, buyer_number(2));
  EXPECT_EQ(join(3)->problem(), "read-only") << "the owner answers again; there is none here";
  EXPECT_EQ(noted().size(), 2U) << "kept until the owner has acknowledged it";
  stamps.forget_all();
  EXPECT_EQ(noted().size(), 0U);
}

TEST_F(DegradedTest, AtAGateAPassGoesOnAndWhoIsLetInHasOne) {
  const auto check = [this](const TestRequest& request) {
    TestRequest asked = request;
    asked.path = "/v1/gates/" + gate->id + "/check";
    asked.original_uri = "/cart";
    return edge.buyer(asked);
  };
  const std::string bearer = "Bearer " + edge.identity(buyer_number(1));
  EXPECT_EQ(
      check(
          {.path = {}, .authorization = bearer, .pass = edge.pass(*gate, buyer_number(1), LineIndex{0}, Ordinal{5})})
          ->status,
      204);
  const auto newcomer = check({.path = {}});
  EXPECT_EQ(newcomer->status, 204) << "nobody is before them";
  const auto cookies = newcomer->cookies();
  const std::string cookie =
      "sluice_buyer=" + cookies.at("sluice_buyer") + "; sluice_" + gate->id + "=" + cookies.at("sluice_" + gate->id);
  EXPECT_EQ(check({.path = {}, .cookie = cookie})->status, 204);
  EXPECT_EQ(noted().size(), 0U) << "who is inside does not wait";
  edge.context.owner_elsewhere = nullptr;
  edge.context.stamps = nullptr;
  EXPECT_EQ(check({.path = {}, .cookie = cookie})->status, 204) << "the owner honours it";
  EXPECT_EQ(gate->lines[0]->board.turnstile.read().issued, 0U) << "and gives them no place";
}

TEST_F(DegradedTest, AnOwnerGivesOnePlaceForAStampHoweverItComes) {
  const auto stamped = join(1);
  edge.context.owner_elsewhere = nullptr;
  edge.context.stamps = nullptr;
  for (int times = 0; times < 2; ++times) {
    edge.buyers->give_place({.sale = "drop", .epoch = drop->epoch, .buyer = buyer_number(1), .client = "192.0.2.7"});
  }
  edge.buyers->give_place({.sale = "drop", .epoch = drop->epoch + 1, .buyer = buyer_number(2), .client = {}});
  edge.buyers->give_place(
      {.sale = "drop", .line = LineIndex{9}, .epoch = drop->epoch, .buyer = buyer_number(2), .client = {}});
  edge.buyers->give_place({.sale = "gone", .buyer = buyer_number(2), .client = {}});
  EXPECT_EQ(drop->lines[0]->board.turnstile.read().issued, 1U);
  const auto told = place(1, ticket_of(*stamped));
  EXPECT_EQ(told->status, 200);
  EXPECT_TRUE(told->says("\"ordinal\":1"));
  EXPECT_NE(ticket_of(*told), ticket_of(*stamped));
}

}  // namespace
}  // namespace sluice::edge
