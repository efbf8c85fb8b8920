// Connections whose proxies say whose they are.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "http/loopback_test_kit.h"

namespace sluice::http {
namespace {

void say_peer(const Request& request, Exchange& exchange) {
  exchange.respond({200, "text/plain", {}, request.peer});
}

void stand_behind_announcing_proxy(Server& server) {
  Front front;
  front.announces = true;
  EXPECT_TRUE(front.proxies.add("127.0.0.1"));
  server.stand_behind(std::move(front));
}

std::string announced(const std::string& client) {
  return "PROXY TCP4 " + client + " 198.51.100.1 56324 443\r\n";
}

class FrontTest : public testing::Test {
protected:
  TickClock clock;
  Limits limits;
  RunningServer server{say_peer, clock, limits, "127.0.0.1", stand_behind_announcing_proxy};
};

TEST_F(FrontTest, AConnectionIsWhoseTheProxySaysItIs) {
  Client client(server);
  EXPECT_EQ(client.ask(announced("192.0.2.7") + get("/")).body, "192.0.2.7");
  EXPECT_EQ(client.ask(get("/")).body, "192.0.2.7") << "it is said once";
  EXPECT_EQ(client.ask(announced("192.0.2.8")).status, 400) << "the client itself may not";
}

TEST_F(FrontTest, HoweverItComesInPieces) {
  Client client(server);
  for (const char byte : announced("192.0.2.7")) {
    ASSERT_TRUE(client.send(std::string(1, byte)));
    clock.await_whole_tick();
  }
  EXPECT_EQ(client.ask(get("/")).body, "192.0.2.7");
}

TEST_F(FrontTest, TheProxysOwnConnectionsAreItsOwn) {
  Client client(server);
  EXPECT_EQ(client.ask("PROXY UNKNOWN\r\n" + get("/")).body, "127.0.0.1");
}

TEST_F(FrontTest, WhatIsNotAnnouncedIsClosedWithoutAWord) {
  Client plain(server);
  plain.send(get("/"));
  EXPECT_TRUE(plain.is_ended());
  Client stranger(server, "127.0.0.9");
  stranger.send(announced("192.0.2.7") + get("/"));
  EXPECT_TRUE(stranger.is_ended()) << "only a proxy's word counts";
  Client mute(server);
  await([&] { return server->stats().connections_accepted == 2U; });
  clock.await_whole_tick();
  clock.advance(limits.header_time - Duration(1));
  clock.await_whole_tick();
  EXPECT_TRUE(mute.is_silent());
  clock.advance(Duration(1));
  EXPECT_TRUE(mute.is_ended());
  Client gone(server);
  gone.send("PROXY ");
  gone.shut_down_sending();
  clock.await_whole_tick();
  clock.advance(limits.header_time);
  EXPECT_TRUE(gone.is_ended());
  EXPECT_EQ(server->stats().requests, 0U);
}

TEST(Front, WhoIsAnnouncedHasAShareOfTheConnections) {
  TickClock clock;
  Limits limits;
  limits.connections_of_one_max = 2;
  RunningServer server(say_peer, clock, limits, "127.0.0.1", stand_behind_announcing_proxy);
  std::vector<std::unique_ptr<Client>> greedy;
  for (int i = 0; i < 5; ++i) {
    greedy.push_back(std::make_unique<Client>(server));
    EXPECT_EQ(greedy.back()->ask(announced("192.0.2.7") + get("/")).status, 200);
  }
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(greedy[static_cast<std::size_t>(i)]->is_ended()) << i;
  EXPECT_EQ(Client(server).ask(announced("192.0.2.8") + get("/")).status, 200);
}

TEST(Front, TheHeaderThatIsReadIsTheOneThatWasNamed) {
  SystemClock clock;
  const auto say_hops = [](const Request& request, Exchange& exchange) {
    exchange.respond({200, "text/plain", {}, request.forwarded_for});
  };
  const std::string both = "Forwarded: for=1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\nforwarded: for=3.3.3.3\r\n";
  RunningServer usual(say_hops, clock);
  EXPECT_EQ(Client(usual).ask(get("/", both)).body, "2.2.2.2");
  RunningServer other(say_hops, clock, {}, "127.0.0.1", [](Server& server) {
    Front front;
    front.forwarding = Forwarding::forwarded;
    server.stand_behind(std::move(front));
  });
  EXPECT_EQ(Client(other).ask(get("/", both)).body, "for=1.1.1.1, for=3.3.3.3");
}

}  // namespace
}  // namespace sluice::http
