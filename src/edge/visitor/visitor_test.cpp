#include "edge/visitor/visitor.h"

#include <gtest/gtest.h>

#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

// Tells of one request who asks.
class VisitorTest : public ::testing::Test {
protected:
  const SaleReaders& readers() {
    book.begin_request();
    return *book.find(sale->id);
  }
  Visitor visitor() {
    request.cookie = cookie;
    request.authorization = authorization;
    request.ticket = ticket;
    request.pass = pass;
    return Visitor(request, *keys, edge.clock.wall(), cookies.buyer());
  }
  std::string own_ticket(std::uint16_t line, std::uint32_t number) {
    return edge.ticket(*sale, ada, LineIndex{line}, Ordinal{number});
  }
  std::string own_pass(std::uint16_t line, std::uint32_t number) {
    return edge.pass(*sale, ada, LineIndex{line}, Ordinal{number});
  }
  void use(const shop::SaleConfig& config) { sale = &edge.add(config); }
  void use_priority(std::size_t lines) {
    shop::SaleConfig config = a_drop();
    for (std::size_t i = 0; i < lines; ++i) {
      config.priority.push_back({.name = "line-" + std::to_string(i), .share = 0.1, .codes = {}});
    }
    use(config);
  }

  TestEdge edge;
  const shop::SaleFront* sale = &edge.add(a_drop());
  const CookieTerms cookies;
  SaleBook book{edge.directory, cookies};
  Published<token::KeyRing>::Reader keys{edge.keys};
  const BuyerId ada = buyer_number(7);
  http::Request request;
  std::string cookie;
  std::string authorization;
  std::string ticket;
  std::string pass;
};

TEST_F(VisitorTest, IsKnownByACookieOrByABearerTokenInAnyCase) {
  cookie = "sluice_buyer=" + edge.identity(ada);
  EXPECT_EQ(visitor().buyer(), ada);
  cookie.clear();
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER "}) {
    authorization = scheme + edge.identity(ada);
    EXPECT_EQ(visitor().buyer(), ada) << scheme;
  }
}

TEST_F(VisitorTest, AnAuthorizationOfSomebodyElseDoesNotCostACookie) {
  cookie = "sluice_buyer=" + edge.identity(ada);
  for (const char* foreign : {"Basic dXNlcjpwYXNz", "Bearer shop.jwt.abc", "Bearer", "x"}) {
    authorization = foreign;
    EXPECT_EQ(visitor().buyer(), ada) << foreign;
    EXPECT_FALSE(visitor().has_wrong_credentials()) << foreign;
  }
}

TEST_F(VisitorTest, ABearerTokenThatIsNoneOfOursIsWrongUnlessThereIsACookieAndAnotherSchemeIsNot) {
  authorization = "Bearer shop.jwt.abc";
  EXPECT_TRUE(visitor().has_wrong_credentials());
  authorization = "Basic dXNlcjpwYXNz";
  EXPECT_FALSE(visitor().has_wrong_credentials());
  EXPECT_FALSE(visitor().buyer());
}

TEST_F(VisitorTest, OfSeveralCookiesOfOneNameAnyValidOneCounts) {
  const std::string identity = edge.identity(ada);
  const std::string place = own_ticket(0, 3);
  cookie = "sluice_buyer=x; sluice_buyer=" + identity + "; sluice_drop=x; sluice_drop=" + place +
           "x; sluice_drop=" + place + "; sluice_drop=";
  Visitor asks = visitor();
  const auto found = asks.place_in(readers(), LineIndex{0});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->number, Ordinal{3});
  EXPECT_EQ(found->text, place);
}

TEST_F(VisitorTest, ATicketOfAnotherBuyerSaleOrEpochIsNone) {
  const shop::SaleFront& other = edge.add([] {
    shop::SaleConfig config = a_drop();
    config.id = "other";
    return config;
  }());
  const std::string identity = "sluice_buyer=" + edge.identity(ada);
  for (const std::string& wrong :
       {edge.ticket(*sale, buyer_number(8), LineIndex{0}, Ordinal{3}),
        edge.ticket(other, ada, LineIndex{0}, Ordinal{3}), edge.ticket(*sale, ada, LineIndex{1}, Ordinal{3})}) {
    cookie = identity + "; sluice_drop=" + wrong;
    EXPECT_FALSE(visitor().first_place(readers()));
  }
}

TEST_F(VisitorTest, APassBesideItsTicketIsKeptAndOneOfAnotherPlaceIsNot) {
  const std::string identity = "sluice_buyer=" + edge.identity(ada);
  cookie = identity + "; sluice_drop=" + own_ticket(0, 3) + "~" + own_pass(0, 3);
  EXPECT_EQ(visitor().place_in(readers(), LineIndex{0})->pass_text, own_pass(0, 3));
  cookie = identity + "; sluice_drop=" + own_ticket(0, 3) + "~" + own_pass(0, 4);
  const auto place = visitor().place_in(readers(), LineIndex{0});
  EXPECT_EQ(place->number, Ordinal{3});
  EXPECT_TRUE(place->pass_text.empty());
}

TEST_F(VisitorTest, APassAloneStandsForItsTicket) {
  cookie = "sluice_buyer=" + edge.identity(ada);
  pass = own_pass(0, 5);
  const auto place = visitor().place_in(readers(), LineIndex{0});
  ASSERT_TRUE(place);
  EXPECT_EQ(place->number, Ordinal{5});
  EXPECT_TRUE(place->text.empty());
}

TEST_F(VisitorTest, TheFieldsGoBeforeTheCookie) {
  cookie = "sluice_buyer=" + edge.identity(ada) + "; sluice_drop=" + own_ticket(0, 3);
  ticket = own_ticket(0, 9);
  EXPECT_EQ(visitor().place_in(readers(), LineIndex{0})->number, Ordinal{9});
}

TEST_F(VisitorTest, ATicketIsVerifiedOnceHoweverManyPriorityLinesThereAre) {
  use_priority(4);
  const std::string identity = "sluice_buyer=" + edge.identity(ada);
  for (const std::uint16_t line : std::initializer_list<std::uint16_t>{0, 1, 4}) {
    cookie = identity + "; sluice_drop=" + own_ticket(line, 3);
    Visitor asks = visitor();
    const SaleReaders& there = readers();
    for (int times = 0; times < 3; ++times) {
      const auto place = asks.first_place(there);
      ASSERT_TRUE(place);
      EXPECT_EQ(place->line, LineIndex{line});
    }
    EXPECT_EQ(asks.verified(), 2U) << "the identity and the ticket";
  }
}

TEST_F(VisitorTest, APlaceInAPriorityLineGoesBeforeThatInTheSalesOwn) {
  use_priority(2);
  cookie = "sluice_buyer=" + edge.identity(ada) + "; sluice_drop=" + own_ticket(0, 3) +
           "; sluice_drop=" + own_ticket(2, 4) + "; sluice_drop=" + own_ticket(1, 5);
  const auto place = visitor().place_for(readers(), LineIndex{0});
  ASSERT_TRUE(place);
  EXPECT_EQ(place->line, LineIndex{2});
}

TEST_F(VisitorTest, WithALineAnItemEachHasACookieAndIsReadFromItAlone) {
  shop::SaleConfig config = a_drop();
  config.line = shop::LineMode::item;
  config.items.push_back({.id = "mug", .name = "Mug", .price = {.amount = 1, .currency = "EUR"}, .stock = 1});
  use(config);
  const std::string identity = "sluice_buyer=" + edge.identity(ada);
  cookie = identity + "; sluice_drop_mug=" + own_ticket(1, 4);
  EXPECT_FALSE(visitor().place_in(readers(), LineIndex{0}));
  EXPECT_EQ(visitor().place_in(readers(), LineIndex{1})->number, Ordinal{4});
  cookie = identity + "; sluice_drop_tee=" + own_ticket(1, 4);
  EXPECT_FALSE(visitor().first_place(readers()));
}

TEST_F(VisitorTest, APlaceThatWentToAnotherDeviceIsNoneAndIsRemembered) {
  sale->lines[0]->handovers.set(Ordinal{3}, token::thumb_of(buyer_number(8)));
  const std::string identity = "sluice_buyer=" + edge.identity(ada);
  cookie = identity + "; sluice_drop=" + own_ticket(0, 3);
  Visitor asks = visitor();
  EXPECT_FALSE(asks.first_place(readers()));
  ASSERT_TRUE(asks.moved());
  EXPECT_EQ(asks.moved()->number, Ordinal{3});
  cookie += "; sluice_drop=" + own_ticket(0, 4);
  EXPECT_EQ(visitor().first_place(readers())->number, Ordinal{4}) << "another that is still theirs counts";
}

TEST(SaleBook, FollowsTheDirectoryWhenASaleIsLoadedAnew) {
  TestEdge edge;
  const shop::SaleFront* first = &edge.add(a_drop());
  const CookieTerms cookies;
  SaleBook book(edge.directory, cookies);
  EXPECT_EQ(book.find("drop")->front.get(), first);
  const shop::SaleFront* again = &edge.add(a_drop());
  EXPECT_EQ(book.find("drop")->front.get(), first) << "not within a request";
  book.begin_request();
  EXPECT_EQ(book.find("drop")->front.get(), again);
  EXPECT_EQ(book.find("dro"), nullptr);
}

}  // namespace
}  // namespace sluice::edge
