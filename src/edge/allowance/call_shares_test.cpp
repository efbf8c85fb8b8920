// What one buyer and one network may have under way at owners: the counts by themselves, and what the API says.
#include "edge/allowance/call_shares.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "edge/edge_test_kit.h"
#include "http/address/address.h"

namespace sluice::edge {
namespace {

constexpr auto nobody = CallShares::Of::nobody;

Network network(const char* address) {
  return network_of(*http::parse_address(address));
}

AllowanceSettings calls(std::uint32_t of_buyer, std::uint32_t of_address) {
  AllowanceSettings settings;
  settings.is_on = true;
  settings.calls_of_buyer = of_buyer;
  settings.calls_of_address = of_address;
  return settings;
}

TEST(CallShares, GiveABuyerSoManyAtATimeAndNobodyElseFewer) {
  CallShares shares(calls(2, 100));
  const Caller one{.buyer = 1};
  EXPECT_EQ(shares.take(one), nobody);
  EXPECT_EQ(shares.take(one), nobody);
  EXPECT_EQ(shares.take(one), CallShares::Of::buyer);
  EXPECT_EQ(shares.take({.buyer = 2}), nobody);
  shares.give_back(one);
  EXPECT_EQ(shares.take(one), nobody) << "as soon as one has come home";
}

TEST(CallShares, GiveAnAddressItsShareWhoeverAsksThere) {
  CallShares shares(calls(16, 3));
  for (std::uint64_t buyer = 1; buyer <= 3; ++buyer) {
    EXPECT_EQ(shares.take({.buyer = buyer, .network = network("192.0.2.7")}), nobody);
  }
  EXPECT_EQ(shares.take({.buyer = 4, .network = network("192.0.2.7")}), CallShares::Of::site);
  EXPECT_EQ(shares.take({.buyer = 4, .network = network("192.0.2.8")}), nobody);
  EXPECT_EQ(shares.take({.buyer = 0, .network = network("192.0.2.7")}), CallShares::Of::site) << "without identity";
}

TEST(CallShares, GiveAHouseholdOfIpv6ATenthAndItsSiteAll) {
  CallShares shares(calls(1000, 50));
  const auto taken_by = [&shares](const char* address) {
    std::uint32_t taken = 0;
    while (shares.take({.buyer = 0, .network = network(address)}) == nobody) ++taken;
    return taken;
  };
  EXPECT_EQ(taken_by("2001:db8:1:1::1"), 5U);
  EXPECT_EQ(taken_by("2001:db8:1:1::2"), 0U) << "the same /64";
  EXPECT_EQ(taken_by("2001:db8:1:2::1"), 5U);
  for (int household = 3; household <= 10; ++household) {
    taken_by(("2001:db8:1:" + std::to_string(household) + "::1").c_str());
  }
  EXPECT_EQ(taken_by("2001:db8:1:11::1"), 0U) << "the /48 has fifty";
  EXPECT_EQ(taken_by("2001:db8:2:1::1"), 5U);
}

TEST(CallShares, WhatIsRefusedTakesNothing) {
  CallShares shares(calls(2, 3));
  const Network home = network("192.0.2.7");
  for (int i = 0; i < 2; ++i) ASSERT_EQ(shares.take({.buyer = 1, .network = home}), nobody);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(shares.take({.buyer = 1, .network = home}), CallShares::Of::buyer);
  EXPECT_EQ(shares.take({.buyer = 2, .network = home}), nobody) << "none of the address's was taken by that";
  EXPECT_EQ(shares.take({.buyer = 3, .network = home}), CallShares::Of::site);
  EXPECT_EQ(shares.take({.buyer = 3}), nobody);
  EXPECT_EQ(shares.take({.buyer = 3}), nobody) << "nor any of the buyer's";
}

TEST(CallShares, WhatIsHeldIsGivenBackOnceWithItsEnd) {
  CallShares shares(calls(1, 100));
  const Caller one{.buyer = 1};
  ASSERT_EQ(shares.take(one), nobody);
  {
    HeldShare first(shares, one);
    const HeldShare second(std::move(first));
    EXPECT_EQ(shares.take(one), CallShares::Of::buyer);
  }
  EXPECT_EQ(shares.take(one), nobody);
  EXPECT_EQ(shares.take(one), CallShares::Of::buyer);
}

// --- What the API says

class SharedMailboxTest : public ::testing::Test {
protected:
  TestRequest read_order(std::uint64_t buyer, const char* peer) {
    return {.path = "/v1/orders/" + OrderId(Id128(7, 7)).str(),
            .cookie = "sluice_buyer=" + edge.identity(buyer_number(buyer)),
            .peer = peer};
  }
  TestRequest buy(const char* peer) {
    return {.method = http::Method::post,
            .path = "/v1/sales/drop/buy",
            .body = R"({"items":[{"item":"tee","quantity":1}]})",
            .peer = peer};
  }
  static constexpr std::uint32_t of_buyer = 2;
  static constexpr std::uint32_t of_address = 5;
  TestEdge edge{40, calls(of_buyer, of_address)};
};

TEST_F(SharedMailboxTest, ABuyerOverTheShareIsToldSoUntilAnAnswerHasComeHome) {
  for (std::uint32_t i = 0; i < of_buyer; ++i) EXPECT_EQ(edge.buyer(read_order(1, "192.0.2.7"))->status, 0);
  const auto refused = edge.buyer(read_order(1, "192.0.2.7"));
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->problem(), "allowance-used");
  EXPECT_TRUE(refused->has("RateLimit-Policy: \"calls\";q=2;qu=\"concurrent-requests\"\r\n")) << refused->fields;
  EXPECT_TRUE(refused->has("RateLimit: \"calls\";r=0;t=1\r\n")) << refused->fields;
  EXPECT_TRUE(refused->has("Retry-After: 1\r\n"));
  EXPECT_EQ(edge.allowances.refused(Allowance::calls), 1U);
  EXPECT_EQ(edge.buyer(read_order(2, "192.0.2.7"))->status, 0) << "another buyer of that address";
  EXPECT_EQ(edge.owner().size(), 3U) << "what was refused is in nobody's way";
  EXPECT_EQ(edge.buyer(read_order(1, "192.0.2.7"))->status, 0);
}

TEST_F(SharedMailboxTest, OneMachineWithAnyNumberOfBuyersLeavesTheMailboxToOthers) {
  shop::SaleFront& sale = edge.add(a_drop());
  ASSERT_TRUE(sale.lines[0]->board.turnstile.set_reserve(0, 100));
  for (std::uint64_t buyer = 1; buyer <= 100; ++buyer) edge.buyer(read_order(buyer, "192.0.2.7"));
  EXPECT_EQ(edge.mailbox.depth(), of_address);
  EXPECT_EQ(edge.buyer(buy("192.0.2.7"))->status, 429);
  EXPECT_EQ(sale.counters.over_allowance.load(), 1U);
  EXPECT_EQ(edge.buyer(buy("192.0.2.8"))->status, 0);
  const auto asked = edge.owner();
  ASSERT_EQ(asked.size(), of_address + 1U);
  EXPECT_TRUE(std::holds_alternative<shop::TakeUnits>(asked.front())) << "before what came earlier, and only asks";
}

TEST_F(SharedMailboxTest, ARefusedPurchaseTakesNoPlace) {
  shop::SaleFront& sale = edge.add(a_drop());
  ASSERT_TRUE(sale.lines[0]->board.turnstile.set_reserve(0, 100));
  for (std::uint32_t i = 0; i < of_address; ++i) EXPECT_EQ(edge.buyer(buy("192.0.2.7"))->status, 0);
  EXPECT_EQ(edge.buyer(buy("192.0.2.7"))->status, 429);
  EXPECT_EQ(sale.lines[0]->board.turnstile.read().issued, of_address);
}

TEST_F(SharedMailboxTest, APlaceThatIsNotCalledGivesItsRoomBack) {
  edge.add(a_drop());
  for (std::uint32_t i = 0; i < 3 * of_address; ++i) EXPECT_EQ(edge.buyer(buy("192.0.2.7"))->status, 202);
}

TEST(CallSharesOff, NobodyIsCountedWhereOnlyThisMachineCanAsk) {
  TestEdge edge(400, AllowanceSettings{.calls_of_buyer = 1, .calls_of_address = 1});
  TestRequest request{.path = "/v1/orders/" + OrderId(Id128(7, 7)).str(),
                      .cookie = "sluice_buyer=" + edge.identity(buyer_number(1))};
  for (int i = 0; i < 50; ++i) EXPECT_EQ(edge.buyer(request)->status, 0);
}

}  // namespace
}  // namespace sluice::edge
