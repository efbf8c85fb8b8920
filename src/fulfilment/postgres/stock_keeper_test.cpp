#include "fulfilment/postgres/stock_keeper.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::fulfilment {
namespace {

TEST(StockParameters, AreTheItemAndItsKey) {
  const auto move =
      stock_move(R"({"type":"order.confirmed","data":{"order":"ord_7","sale":"drop","item":"tee","quantity":2}})");
  ASSERT_TRUE(move);
  EXPECT_FALSE(move->is_return);
  const auto* parameters = &move->parameters;
  EXPECT_EQ((*parameters)[0].text(), "tee");
  EXPECT_EQ((*parameters)[1].text(), "2");
  EXPECT_EQ((*parameters)[1].type(), postgres::Value::Type::int8);
  EXPECT_EQ((*parameters)[2].text(), "ord_7");
  EXPECT_EQ((*parameters)[3].text(), "ord_7:tee") << "the same at each try, another for each order and item";
  EXPECT_EQ((*parameters)[4].text(), "drop");
}

TEST(StockParameters, OfAReturnHaveAKeyOfTheirOwn) {
  const auto move =
      stock_move(R"({"type":"order.refunded","data":{"order":"ord_7","sale":"drop","item":"tee","quantity":2}})");
  ASSERT_TRUE(move);
  EXPECT_TRUE(move->is_return);
  EXPECT_EQ(move->parameters[1].text(), "2");
  EXPECT_EQ(move->parameters[3].text(), "ord_7:tee:returned");
}

TEST(StockParameters, WhatNamesNoItemIsRefused) {
  for (const char* text :
       {"", "[]", "{}", R"({"data":{}})", R"({"type":"order.confirmed","data":{"order":"o","sale":"s","item":"i"}})",
        R"({"data":{"order":"o","sale":"s","item":"i","quantity":1}})",
        R"({"data":{"order":"o","sale":"s","item":7,"quantity":1}})"}) {
    EXPECT_FALSE(stock_move(text)) << text;
  }
}

TEST(StockDatabase, WhatIsNoConnectionStringIsRefusedWithoutTellingIt) {
  const auto checked = check_stock_database({.conninfo = "hast=db password=hush", .statement = "SELECT 1"});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(checked.error().detail.find("hush"), std::string::npos);
}

// A server that takes connections and says nothing.
class Silent {
public:
  Silent() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~Silent() { ::close(socket_); }
  [[nodiscard]] std::string conninfo() const {
    return "host=127.0.0.1 port=" + std::to_string(port_) + " dbname=shop user=sluice sslmode=disable";
  }

private:
  int socket_;
  int port_ = 0;
};

TEST(StockDatabase, OneThatSaysNothingIsWaitedForAsLongAsItIsSaid) {
  const Silent silent;
  const SystemClock clock;
  const MonoTime began = clock.mono();
  const auto checked = check_stock_database(
      {.conninfo = silent.conninfo(), .statement = "SELECT 1", .timeout = std::chrono::milliseconds(200)});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::unavailable);
  EXPECT_NE(checked.error().detail.find("in time"), std::string::npos) << checked.error().detail;
  EXPECT_GE(clock.mono() - began, std::chrono::milliseconds(150));
}

TEST(StockKeeper, BreaksOffWhatHangsWhenItIsToStop) {
  const Silent silent;
  const SystemClock clock;
  const MonoTime began = clock.mono();
  {
    StockKeeper keeper({.conninfo = silent.conninfo(), .statement = "SELECT 1", .timeout = std::chrono::minutes(5)},
                       [](const delivery::Task&, const delivery::Result&) { FAIL() << "nobody hears of it"; });
    EXPECT_TRUE(
        keeper.try_begin({.id = JobId(Id128(1, 1)),
                          .payload = R"({"type":"order.confirmed",)"
                                     R"("data":{"order":"ord_7","sale":"drop","item":"tee","quantity":2}})"}));
  }
  EXPECT_LT(clock.mono() - began, std::chrono::minutes(1));
}

}  // namespace
}  // namespace sluice::fulfilment
