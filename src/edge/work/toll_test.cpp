// What a place costs, as those who take one meet it: what is asked of whom, and what pays.
#include "edge/work/toll.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "edge/edge_test_kit.h"
#include "edge/work/difficulty.h"

namespace sluice::edge {
namespace {

using http::Method;
using std::chrono::seconds;

shop::SaleConfig drop_with(shop::Work work, const std::string& id = "drop") {
  shop::SaleConfig config = a_drop();
  config.id = id;
  config.work = work;
  return config;
}

class TollTest : public ::testing::Test {
protected:
  TestRequest join(const std::string& work = "", const std::string& sale = "drop") {
    TestRequest request{.method = Method::post, .path = "/v1/sales/" + sale + "/tickets"};
    request.cookie = cookie;
    request.work = work;
    return request;
  }
  std::shared_ptr<TestAnswer> demanded(const std::string& sale = "drop") {
    auto answer = edge.buyer(join("", sale));
    EXPECT_EQ(answer->problem(), "work-wanted") << answer->body;
    return answer;
  }
  // As a browser keeps what comes with an answer.
  void keep_cookies(const TestAnswer& answer) {
    for (const auto& [name, value] : answer.cookies()) cookie = name + "=" + value;
  }
  static std::string member(const TestAnswer& answer, std::string_view name) {
    const boost::json::value document = boost::json::parse(answer.body);
    const auto& value = document.as_object().at({name.data(), name.size()});
    return value.is_string() ? std::string(value.get_string().c_str()) : std::to_string(value.to_number<int>());
  }
  // With a number that has at least so many zero bits, or fewer than that.
  static std::string solved(const std::string& challenge, unsigned bits, bool is_enough = true) {
    for (int number = 0;; ++number) {
      std::string text = challenge + "." + std::to_string(number);
      if ((token::zero_bits(text) >= bits) == is_enough) return text;
    }
  }
  static std::string solution_of(const TestAnswer& answer) {
    return solved(member(answer, "challenge"), static_cast<unsigned>(std::stoi(member(answer, "bits"))));
  }
  void is_refused(const std::string& work, const std::string& reason, const std::string& sale = "drop") {
    const auto answer = edge.buyer(join(work, sale));
    EXPECT_EQ(answer->status, 403) << reason;
    EXPECT_EQ(answer->problem(), "work-wanted") << reason;
    EXPECT_EQ(member(*answer, "reason"), reason);
    EXPECT_NE(member(*answer, "challenge"), "") << "with a new one";
  }
  static std::uint32_t issued(const shop::SaleFront& sale) {
    return sale.lines.front()->board.turnstile.read().issued;
  }

  TestEdge edge;
  std::string cookie = "sluice_buyer=" + edge.identity(buyer_number(1));
};

TEST_F(TollTest, ANewcomerGetsAnIdentityWithTheChallengeAndAPlaceForItsSolution) {
  const shop::SaleFront& sale = edge.add(drop_with(shop::Work::always));
  cookie.clear();
  const auto wanted = demanded();
  EXPECT_EQ(wanted->status, 403);
  EXPECT_EQ(member(*wanted, "bits"), "16");
  EXPECT_EQ(member(*wanted, "expires_at"), "2026-12-24T12:02:00.000Z");
  EXPECT_EQ(member(*wanted, "reason"), "none");
  EXPECT_EQ(issued(sale), 0U);
  keep_cookies(*wanted);
  EXPECT_EQ(edge.buyer(join(solution_of(*wanted)))->status, 201);
  EXPECT_EQ(issued(sale), 1U);
  EXPECT_EQ(edge.work.issued(WorkCost::tries), 1U);
  EXPECT_EQ(edge.work.solved(WorkCost::tries), 1U);
  EXPECT_EQ(edge.work.refused(WorkFault::none), 1U);
}

TEST_F(TollTest, WhoHasAPlaceIsNotAskedAgain) {
  edge.add(drop_with(shop::Work::always));
  EXPECT_EQ(edge.buyer(join(solution_of(*demanded())))->status, 201);
  EXPECT_EQ(edge.buyer(join())->status, 200);
}

TEST_F(TollTest, ASolutionPaysForOnePlaceOfItsOwnBuyerAndSale) {
  const shop::SaleFront& sale = edge.add(drop_with(shop::Work::always));
  edge.add(drop_with(shop::Work::always, "other"));
  const std::string mine = solution_of(*demanded());
  is_refused(mine, "other_sale", "other");
  const std::string was = std::exchange(cookie, "sluice_buyer=" + edge.identity(buyer_number(2)));
  is_refused(mine, "other_buyer");
  cookie.clear();
  is_refused(mine, "other_buyer");
  cookie = was;
  EXPECT_EQ(edge.buyer(join(mine))->status, 201);
  sale.lines.front()->places.forget(token::thumb_of(buyer_number(1)));  // as whoever has left
  is_refused(mine, "spent");
  EXPECT_EQ(issued(sale), 1U);
  EXPECT_EQ(edge.work.refused(WorkFault::spent), 1U);
  EXPECT_EQ(edge.work.refused(WorkFault::other_buyer), 2U);
  EXPECT_EQ(edge.work.refused(WorkFault::other_sale), 1U);
}

TEST_F(TollTest, AChallengeIsOverAtItsEndAndNotBefore) {
  edge.add(drop_with(shop::Work::always));
  const std::string late = solution_of(*demanded());
  edge.clock.advance(seconds(120));
  is_refused(late, "expired");
  const std::string in_time = solution_of(*demanded());
  edge.clock.advance(std::chrono::milliseconds(119'999));
  EXPECT_EQ(edge.buyer(join(in_time))->status, 201);
}

TEST_F(TollTest, TooFewBitsAndWhatIsNoSolutionAreToldApart) {
  edge.add(drop_with(shop::Work::always));
  const std::string challenge = member(*demanded(), "challenge");
  is_refused(solved(challenge, first_bits, false), "too_few_bits");
  std::string forged = solved(challenge, first_bits);
  forged[20] = forged[20] == 'A' ? 'B' : 'A';
  const std::string ticket = edge.ticket(*edge.directory.copy().at("drop"), buyer_number(1), {}, Ordinal{1});
  for (const std::string& bad : {std::string("nonsense"), challenge, challenge + ".", challenge + ".007", forged,
                                 ticket + ".1", challenge + ".1 "}) {
    is_refused(bad, "malformed");
  }
}

TEST_F(TollTest, BuyingAndCodesCostWhatJoiningDoes) {
  const shop::SaleFront& sale = edge.add(drop_with(shop::Work::always));
  TestRequest buy{.method = Method::post,
                  .path = "/v1/sales/drop/buy",
                  .body = R"({"items":[{"item":"tee","quantity":1}]})",
                  .cookie = cookie,
                  .key = "k1"};
  const auto wanted = edge.buyer(buy);
  EXPECT_EQ(wanted->problem(), "work-wanted");
  EXPECT_TRUE(edge.owner().empty());
  buy.work = solution_of(*wanted);
  EXPECT_EQ(edge.buyer(buy)->status, 202) << "with the key and the body of the first request";
  EXPECT_EQ(issued(sale), 1U);
}

TEST_F(TollTest, OffAsksForNothingAndNeitherDoesARehearsal) {
  edge.add(drop_with(shop::Work::off));
  EXPECT_EQ(edge.buyer(join())->status, 201);
  shop::SaleConfig rehearsal = drop_with(shop::Work::always, "robots");
  rehearsal.rehearsal = true;
  edge.add(rehearsal);
  EXPECT_EQ(edge.buyer(join("", "robots"))->status, 201);
}

TEST_F(TollTest, AGateSendsWhoWouldHaveToWorkToTheWaitingPage) {
  shop::SaleConfig config = a_gate();
  config.work = shop::Work::always;
  shop::SaleFront& gate = edge.add(config);
  ASSERT_TRUE(gate.lines.front()->board.turnstile.set_reserve(0, 10));
  TestRequest check{.path = "/v1/gates/gate/check", .query = "mode=nginx", .original_uri = "/shop"};
  const auto answer = edge.buyer(check);
  EXPECT_EQ(answer->problem(), "not-admitted");
  EXPECT_TRUE(answer->has("X-Sluice-Location: https://shop.example/.sluice/queue/gate?to=/shop\r\n"))
      << answer->fields;
  EXPECT_EQ(issued(gate), 0U);
}

class TollUnderLoadTest : public TollTest {
protected:
  TollUnderLoadTest() { cookie.clear(); }
  TestEdge edge{8, {.is_on = true, .places_without_work = {.count = 4, .per = seconds(1)}}};
  std::shared_ptr<TestAnswer> newcomer(const std::string& peer) {
    TestRequest request{.method = Method::post, .path = "/v1/sales/drop/tickets"};
    request.peer = peer;
    return edge.buyer(request);
  }
};

TEST_F(TollUnderLoadTest, AnAddressThatTakesMuchWorksAndOthersDoNot) {
  edge.add(drop_with(shop::Work::under_load));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(newcomer("192.0.2.7")->status, 201) << i;
  const auto wanted = newcomer("192.0.2.7");
  EXPECT_EQ(wanted->problem(), "work-wanted");
  EXPECT_EQ(member(*wanted, "bits"), "16");
  EXPECT_EQ(newcomer("192.0.2.8")->status, 201);
  edge.clock.advance(seconds(1));
  EXPECT_EQ(newcomer("192.0.2.7")->status, 201) << "later it costs nothing again";
}

TEST_F(TollUnderLoadTest, AnOwnerWithMuchToDoAsksEverybodyToWork) {
  edge.add(drop_with(shop::Work::under_load));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(edge.mailbox.try_reserve());
  EXPECT_EQ(member(*newcomer("192.0.2.9"), "bits"), "16");
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(edge.mailbox.try_reserve());
  EXPECT_EQ(member(*newcomer("192.0.2.10"), "bits"), "20");
}

// --- Without JavaScript

class PlainTollTest : public TollTest {
protected:
  PlainTollTest() { edge.add(drop_with(shop::Work::always)); }
  TestEdge edge{100, {.is_on = true}};
  std::string send_form(const std::string& stamp) {
    TestRequest request{.method = Method::post, .path = "/queue/drop/join", .body = "work=" + stamp};
    request.cookie = cookie;
    const auto answer = edge.buyer(request);
    EXPECT_EQ(answer->status, 303);
    const std::size_t at = answer->fields.find("Location: ") + 10;
    return answer->fields.substr(at, answer->fields.find("\r\n", at) - at);
  }
  static std::string stamp_in(const std::string& location) {
    const std::size_t at = location.find("&work=");
    EXPECT_NE(at, std::string::npos) << location;
    return at == std::string::npos ? "" : location.substr(at + 6);
  }
};

TEST_F(PlainTollTest, AFormCostsTimeInsteadAndTheTimeGoesOnHoweverOftenItIsSent) {
  const std::string stamp = stamp_in(send_form(""));
  edge.clock.advance(seconds(29));
  EXPECT_EQ(stamp_in(send_form(stamp)), stamp) << "too early";
  edge.clock.advance(seconds(1));
  EXPECT_EQ(send_form(stamp), "/.sluice/queue/drop?plain=1") << "a place";
  EXPECT_EQ(edge.work.issued(WorkCost::time), 1U);
  EXPECT_EQ(edge.work.solved(WorkCost::time), 1U);
}

TEST_F(PlainTollTest, AStampIsItsBuyersAndGoodForOnePlace) {
  const std::string stamp = stamp_in(send_form(""));
  edge.clock.advance(seconds(30));
  cookie = "sluice_buyer=" + edge.identity(buyer_number(2));
  EXPECT_NE(stamp_in(send_form(stamp)), stamp);
  EXPECT_EQ(edge.work.refused(WorkFault::other_buyer), 1U);
}

TEST_F(PlainTollTest, SoManyOfAnAddressMayWaitAtOnce) {
  for (std::uint64_t i = 0; i < 20; ++i) {
    cookie = "sluice_buyer=" + edge.identity(buyer_number(100 + i));
    EXPECT_NE(stamp_in(send_form("")), "") << i;
  }
  EXPECT_EQ(send_form(""), "/.sluice/queue/drop?plain=1&problem=allowance-used");
}

}  // namespace
}  // namespace sluice::edge
