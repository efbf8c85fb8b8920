// Of whom a sale gives places: accounts of the shop, whoever has a code, whoever works for an entry.
#include "edge/visitor/accounts.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "edge/edge_test_kit.h"
#include "edge/work/difficulty.h"
#include "token/account.h"

namespace sluice::edge {
namespace {

using http::Method;
using shop::Identity;

shop::SaleConfig drop_for(Identity identity) {
  shop::SaleConfig config = a_drop();
  config.identity = identity;
  return config;
}

class AccountsTest : public ::testing::Test {
protected:
  AccountsTest() { EXPECT_TRUE(edge.context.front.proxies.add("10.0.0.0/8")); }
  std::string signed_account(const std::string& account, const std::string& sale = "drop") {
    const auto keys = token::origin_keys(edge.keys.copy(), edge.clock.wall(), sale);
    return token::sign_account(keys.front(), edge.clock.wall(), account);
  }
  TestRequest join(const std::string& account = "", const std::string& peer = "10.0.0.1") {
    TestRequest request{.method = Method::post, .path = "/v1/sales/drop/tickets"};
    request.account = account;
    request.peer = peer;
    return request;
  }
  static std::uint32_t issued(const shop::SaleFront& sale) {
    return sale.lines.front()->board.turnstile.read().issued;
  }
  TestEdge edge;
};

TEST_F(AccountsTest, AnAccountHasOnePlaceOnHoweverManyDevices) {
  const shop::SaleFront& sale = edge.add(drop_for(Identity::account));
  const auto first = edge.buyer(join(signed_account("1001")));
  EXPECT_EQ(first->status, 201);
  EXPECT_EQ(first->cookies().size(), 2U) << "the account's identity, and the place";
  const auto second = edge.buyer(join(signed_account("1001")));
  EXPECT_EQ(second->status, 200);
  EXPECT_EQ(edge.buyer(join(signed_account("1002")))->status, 201);
  EXPECT_EQ(issued(sale), 2U);
}

TEST_F(AccountsTest, ItsCookieIsTheAccountsWhereNoProxySaysSo) {
  edge.add(drop_for(Identity::account));
  TestRequest again = join();
  again.cookie = "sluice_buyer=" + edge.buyer(join(signed_account("1001")))->cookies().at("sluice_buyer");
  EXPECT_EQ(edge.buyer(again)->status, 200);
  TestRequest other = join(signed_account("1002"));
  other.cookie = again.cookie;
  EXPECT_EQ(edge.buyer(other)->status, 201) << "somebody else has signed in on this device";
}

TEST_F(AccountsTest, WithoutAnAccountThereIsNoPlace) {
  const shop::SaleFront& sale = edge.add(drop_for(Identity::account));
  const auto refused = edge.buyer(join());
  EXPECT_EQ(refused->status, 403);
  EXPECT_EQ(refused->problem(), "account-wanted");
  TestRequest known = join();
  known.cookie = "sluice_buyer=" + edge.identity(buyer_number(1));
  EXPECT_EQ(edge.buyer(known)->problem(), "account-wanted");
  TestRequest buy = known;
  buy.path = "/v1/sales/drop/buy";
  buy.body = R"({"items":[{"item":"tee","quantity":1}]})";
  EXPECT_EQ(edge.buyer(buy)->problem(), "account-wanted");
  EXPECT_EQ(issued(sale), 0U);
}

TEST_F(AccountsTest, OnlyATrustedProxySaysWhoSomebodyIs) {
  edge.add(drop_for(Identity::account));
  EXPECT_EQ(edge.buyer(join(signed_account("1001"), "192.0.2.7"))->problem(), "account-wanted");
}

TEST_F(AccountsTest, WhatATrustedProxySignsWronglyIsRefusedSoThatItIsSeen) {
  const shop::SaleFront& sale = edge.add(drop_for(Identity::anybody));
  const std::string good = signed_account("1001");
  edge.clock.advance(token::account_life + std::chrono::seconds(1));
  for (const std::string& bad : {std::string("1001"), signed_account("1001", "other"), good}) {
    const auto refused = edge.buyer(join(bad));
    EXPECT_EQ(refused->status, 401) << bad;
    EXPECT_EQ(refused->problem(), "bad-credentials");
    EXPECT_TRUE(refused->says("X-Sluice-Account"));
  }
  EXPECT_EQ(issued(sale), 0U);
}

TEST_F(AccountsTest, AlsoASaleForAnybodyKnowsAccountsByThem) {
  edge.add(drop_for(Identity::anybody));
  EXPECT_EQ(edge.buyer(join(signed_account("1001")))->status, 201);
  EXPECT_EQ(edge.buyer(join(signed_account("1001")))->status, 200);
}

TEST_F(AccountsTest, AGateLetsAccountsInAndSendsOthersToTheWaitingPage) {
  shop::SaleConfig config = a_gate();
  config.identity = Identity::account;
  shop::SaleFront& gate = edge.add(config);
  ASSERT_TRUE(gate.lines.front()->board.turnstile.set_reserve(0, 10));
  TestRequest check{.path = "/v1/gates/gate/check", .query = "mode=nginx", .original_uri = "/shop"};
  check.peer = "10.0.0.1";
  EXPECT_EQ(edge.buyer(check)->problem(), "not-admitted");
  check.account = signed_account("1001", "gate");
  EXPECT_EQ(edge.buyer(check)->status, 204);
  EXPECT_EQ(issued(gate), 1U);
}

TEST_F(AccountsTest, ASaleForCodesGivesNoPlaceWithoutOne) {
  shop::SaleConfig config = drop_for(Identity::code);
  config.priority = {{.name = "members", .share = 0.5, .codes = {}}};
  edge.add(config);
  EXPECT_EQ(edge.buyer(join())->problem(), "code-wanted");
  TestRequest coded = join();
  coded.body = R"({"code":"ABCDEFGH"})";
  EXPECT_EQ(edge.buyer(coded)->status, 0) << "the owner is asked";
  EXPECT_EQ(edge.owner().size(), 1U);
}

TEST_F(AccountsTest, AnEntryInALobbyCostsMoreWorkThanAPlaceAndNothingOnceItIsOpen) {
  shop::SaleFront& sale = edge.add(drop_for(Identity::work), shop::SaleState::lobby);
  const auto wanted = edge.buyer(join());
  EXPECT_EQ(wanted->problem(), "work-wanted");
  EXPECT_TRUE(wanted->says("\"bits\":" + std::to_string(entry_bits))) << wanted->body;
  sale.told.state = shop::SaleState::open;
  EXPECT_EQ(edge.buyer(join())->status, 201);
}

TEST_F(AccountsTest, ARehearsalTakesAnybody) {
  shop::SaleConfig config = drop_for(Identity::account);
  config.rehearsal = true;
  edge.add(config);
  EXPECT_EQ(edge.buyer(join())->status, 201);
}

}  // namespace
}  // namespace sluice::edge
