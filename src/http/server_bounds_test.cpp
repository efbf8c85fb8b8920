// What clients that only take can make a server keep: places, and memory.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "http/loopback_test_kit.h"
#include "http/server.h"

namespace sluice::http {
namespace {

using std::chrono::milliseconds;

Limits quick_limits() {
  Limits limits;
  limits.write_time = milliseconds(40);  // for the tick
  limits.connections_max = 3;
  limits.evict_idle_after = std::chrono::seconds(1);
  return limits;
}

std::vector<std::unique_ptr<Client>> fill(const RunningServer& server, std::size_t count, const TickClock& clock) {
  std::vector<std::unique_ptr<Client>> clients;
  while (clients.size() < count) {
    clients.push_back(std::make_unique<Client>(server));
    EXPECT_EQ(clients.back()->ask(get("/")).status, 200);
    clock.await_whole_tick();
  }
  return clients;
}

TEST(Server, EndsTheConnectionThatIsIdleForLongestInFavourOfANewcomer) {
  TickClock clock;
  RunningServer server(say_target, clock, quick_limits());
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(server));
    EXPECT_EQ(clients.back()->ask(get("/")).status, 200);
    clock.advance(milliseconds(1));
  }
  EXPECT_EQ(clients[0]->ask(get("/again")).status, 200);  // so it is no longer the longest
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(Client(server).ask(get("/new")).status, 200);
  EXPECT_TRUE(clients[1]->is_ended());
  EXPECT_EQ(clients[0]->ask(get("/")).status, 200);
  EXPECT_EQ(clients[2]->ask(get("/")).status, 200);
  EXPECT_EQ(server->stats().connections_evicted, 1U);
  EXPECT_EQ(server->stats().connections_refused, 0U);
}

TEST(Server, ThoseWhoNeverAskedGiveWayToo) {
  TickClock clock;
  RunningServer server(say_target, clock, quick_limits());
  std::vector<std::unique_ptr<Client>> silent;
  for (int i = 0; i < 3; ++i) silent.push_back(std::make_unique<Client>(server));
  await([&] { return server->stats().connections_open == 3U; });
  clock.advance(std::chrono::seconds(1));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Client(server).ask(get("/")).status, 200) << i;
}

TEST(Server, SaysAtOnceThatItIsFullWhenNobodyHasBeenIdleForLongEnough) {
  TickClock clock;
  RunningServer server(say_target, clock, quick_limits());
  const auto clients = fill(server, 3, clock);
  clock.advance(std::chrono::seconds(1) - Duration(1));
  EXPECT_EQ(Client(server).read_answer().status, 503);
  EXPECT_EQ(server->stats().connections_evicted, 0U);
  for (const auto& client : clients) EXPECT_EQ(client->ask(get("/")).status, 200);
}

TEST(Server, DoesNotEndAConnectionWhoseRequestIsBeingAnswered) {
  TickClock clock;
  std::vector<Deferred> held;
  RunningServer server([&](const Request&, Exchange& exchange) { held.push_back(exchange.defer()); }, clock,
                       quick_limits());
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(server));
    clients.back()->send(get("/"));
  }
  await([&] { return server->stats().requests == 3U; });
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(Client(server).read_answer().status, 503);
  server.run_on_thread([&] {
    for (Deferred& each : held) each.respond({204, {}, {}, {}});
  });
  for (const auto& client : clients) EXPECT_EQ(client->read_answer().status, 204);
}

TEST(Server, TellsEverybodyThatItIsFullButKeepsOnlySoManyOfThemForAMoment) {
  TickClock clock;
  Limits limits = quick_limits();
  limits.turned_away_max = 1;
  RunningServer server(say_target, clock, limits);
  const auto clients = fill(server, 3, clock);
  Client kept(server);
  EXPECT_EQ(kept.read_answer().status, 503);
  Client not_kept(server);
  EXPECT_EQ(not_kept.read_answer().status, 503);
  EXPECT_TRUE(not_kept.is_ended());
  EXPECT_EQ(server->stats().connections_open, 4U);
}

TEST(Server, ThoseWhoAreBeingTurnedAwayTakeNobodysPlace) {
  TickClock clock;
  RunningServer server(say_target, clock, quick_limits());
  const auto clients = fill(server, 3, clock);
  Client told(server);
  EXPECT_EQ(told.read_answer().status, 503);
  clock.advance(std::chrono::milliseconds(999));
  EXPECT_EQ(clients[0]->ask(get("/")).status, 200);
  clock.advance(milliseconds(1));
  EXPECT_EQ(Client(server).ask(get("/new")).status, 200);
  EXPECT_EQ(server->stats().connections_evicted, 1U) << "one went for one that came";
}

// --- Shares by address

// The bounds of an address count for those that connect from `from`.
class CrowdTest : public testing::Test {
protected:
  static Limits limits() {
    Limits limits = quick_limits();
    limits.connections_max = 24;
    return limits;
  }
  std::vector<std::unique_ptr<Client>> come(RunningServer& server, std::size_t count, const char* from) {
    std::vector<std::unique_ptr<Client>> clients;
    const auto accepted = server->stats().connections_accepted.load();
    while (clients.size() < count) clients.push_back(std::make_unique<Client>(server, from));
    await([&] { return server->stats().connections_accepted == accepted + count; });
    return clients;
  }
  static std::size_t alive(const std::vector<std::unique_ptr<Client>>& clients) {
    return static_cast<std::size_t>(
        std::count_if(clients.begin(), clients.end(), [](const auto& each) { return each->is_silent(); }));
  }
  TickClock clock;
};

TEST_F(CrowdTest, WhereThereIsNoRoomTheAddressThatHasTheMostGivesWay) {
  RunningServer server(say_target, clock, limits());
  Client buyer(server, "127.0.0.9");
  EXPECT_EQ(buyer.ask(get("/")).status, 200);
  clock.advance(std::chrono::seconds(30));  // it has been idle for far longer than anybody
  const auto crowd = come(server, 23, "127.0.0.1");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Client(server, "127.0.0.8").ask(get("/new")).status, 200) << i;
  EXPECT_EQ(server->stats().connections_refused, 0U);
  EXPECT_EQ(buyer.ask(get("/")).status, 200);
}

TEST_F(CrowdTest, ACrowdsOwnNewcomersTakeTheCrowdsPlaces) {
  RunningServer server(say_target, clock, limits());
  Client buyer(server, "127.0.0.9");
  EXPECT_EQ(buyer.ask(get("/")).status, 200);
  clock.advance(std::chrono::seconds(30));
  const auto crowd = come(server, 100, "127.0.0.1");
  await([&] { return server->stats().connections_evicted == 77U; });
  EXPECT_EQ(buyer.ask(get("/")).status, 200);
}

TEST_F(CrowdTest, OneAddressHasNoMoreThanItsShare) {
  Limits few = limits();
  few.connections_of_one_max = 5;
  RunningServer server(say_target, clock, few);
  const auto crowd = come(server, 20, "127.0.0.1");
  await([&] { return alive(crowd) == 5U; });
  EXPECT_EQ(server->stats().connections_open, 5U);
  EXPECT_EQ(Client(server, "127.0.0.9").ask(get("/")).status, 200);
}

TEST_F(CrowdTest, WhoseShareIsInUseIsTurnedAway) {
  Limits few = limits();
  few.connections_of_one_max = 2;
  std::vector<Deferred> held;
  RunningServer server([&](const Request&, Exchange& exchange) { held.push_back(exchange.defer()); }, clock, few);
  const auto busy = come(server, 2, "127.0.0.1");
  for (const auto& each : busy) each->send(get("/"));
  await([&] { return server->stats().requests == 2U; });
  EXPECT_EQ(Client(server).read_answer().status, 503);
  Client other(server, "127.0.0.9");
  other.send(get("/"));
  await([&] { return server->stats().requests == 3U; });
  server.run_on_thread([&] { held.clear(); });
}

TEST_F(CrowdTest, AProxyCarriesEverybody) {
  Limits few = limits();
  few.connections_of_one_max = 2;
  const auto behind = [](Server& server) {
    Front front;
    EXPECT_TRUE(front.proxies.add("127.0.0.1"));
    server.stand_behind(std::move(front));
  };
  RunningServer server(say_target, clock, few, "127.0.0.1", behind);
  const auto carried = come(server, 20, "127.0.0.1");
  EXPECT_EQ(alive(carried), 20U);
}

// Seen as: a flood from the buyer's own address, or by the same proxy, ended the connection on which the buyer pays.
TEST_F(CrowdTest, WhoNeverAskedGoesBeforeWhoDid) {
  const auto behind = [](Server& server) {
    Front front;
    EXPECT_TRUE(front.proxies.add("127.0.0.1"));
    server.stand_behind(std::move(front));
  };
  for (const bool is_proxy : {false, true}) {
    RunningServer server(say_target, clock, limits(), "127.0.0.1", is_proxy ? behind : RunningServer::Prepare());
    Client buyer(server);
    EXPECT_EQ(buyer.ask(get("/")).status, 200);
    clock.advance(std::chrono::seconds(30));
    std::vector<std::unique_ptr<Client>> flood;
    for (int i = 0; i < 60; ++i) flood.push_back(std::make_unique<Client>(server));
    const Stats& stats = server->stats();
    await([&] { return stats.connections_accepted + stats.connections_refused == 61U; });
    EXPECT_EQ(stats.connections_refused > 0, is_proxy) << "nobody has been idle for long enough yet";
    EXPECT_EQ(buyer.ask(get("/pay")).status, 200);
    clock.advance(std::chrono::seconds(2));
    EXPECT_EQ(Client(server).ask(get("/new")).status, 200);
    EXPECT_EQ(buyer.ask(get("/pay")).status, 200);
  }
}

TEST(Server, ClosesOnAClientThatTakesLessThanTheLowestRate) {
  TickClock clock;
  Limits limits = quick_limits();
  limits.write_rate_min = std::size_t{1024} * 1024 * 1024;
  RunningServer server(
      [](const Request&, Exchange& exchange) {
        exchange.respond({200, {}, {}, huge_body()});
      },
      clock, limits);
  Client client(server);
  client.send(get("/"));
  // Much more than fits in between, so the server has sent some now; yet not a gigabyte a second.
  std::string taken(std::size_t{8} * 1024 * 1024, ' ');
  ASSERT_EQ(::recv(client.fd(), taken.data(), taken.size(), MSG_WAITALL), std::ssize(taken));
  clock.await_whole_tick();
  clock.advance(limits.write_time - Duration(1));
  clock.await_whole_tick();
  EXPECT_EQ(server->stats().connections_open, 1U);
  clock.advance(Duration(1));
  await([&] { return server->stats().connections_open == 0U; });
  EXPECT_EQ(server->stats().clients_too_slow, 1U);
}

TEST(Server, KeepsABoundedAmountOfUnreadAnswersInAll) {
  SystemClock clock;
  Limits limits;
  limits.output_bytes_all_max = huge_body().size() * 3 / 2;
  RunningServer server(
      [](const Request&, Exchange& exchange) {
        exchange.respond({200, {}, {}, huge_body()});
      },
      clock, limits);
  Client first(server);
  first.send(get("/"));
  await([&] { return server->stats().requests == 1U; });
  Client second(server);
  second.send(get("/"));
  await([&] { return server->stats().clients_too_slow == 1U; });
  EXPECT_EQ(first.read_answer().body.size(), huge_body().size()) << "the first is still served";
  EXPECT_EQ(second.read_answer().status, 0) << "it got only a part";
  Client third(server);
  EXPECT_EQ(third.ask(get("/")).body.size(), huge_body().size()) << "what was given back is there again";
}

// Seen as: 250 pipelined requests whose answers nobody reads kept 4 MiB in the kernel.
TEST(Server, LetsTheKernelKeepLittleForAClientThatReadsNothing) {
  TickClock clock;
  const std::string body(std::size_t{16} * 1024, 'x');
  RunningServer server(
      [&](const Request&, Exchange& exchange) {
        exchange.respond({200, {}, {}, body});
      },
      clock, quick_limits());
  Client client(server.port(), "127.0.0.1", 4096);
  for (int i = 0; i < 200; ++i) client.send(get("/"));
  clock.await_whole_tick();
  clock.await_whole_tick();
  EXPECT_LT(server->stats().requests, 60U);
}

}  // namespace
}  // namespace sluice::http
