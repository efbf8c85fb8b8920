// What goes wrong around a server: slow and vanished clients, lost answers, ports in use, no descriptors, the end.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "http/loopback_test_kit.h"
#include "http/server.h"

namespace sluice::http {
namespace {

using std::chrono::milliseconds;

// Each limit another one, so that a test cannot pass by the wrong one; the least makes a tick of 10 ms.
Limits slow_limits() {
  Limits limits;
  limits.header_time = milliseconds(40);
  limits.body_time = milliseconds(70);
  limits.idle_time = milliseconds(110);
  limits.write_time = milliseconds(150);
  limits.drain_time = milliseconds(200);
  return limits;
}

constexpr Duration instant{1};

struct SlowCase {
  const char* name;
  std::string sent;
  Duration limit;
  int status;  // 0: closed without a word
};

TEST(Server, ClosesSlowClientsExactlyAtTheLimitNotBefore) {
  const Limits limits = slow_limits();
  const SlowCase cases[] = {
      {"nothing sent", "", limits.idle_time, 0},
      {"idle after an answer", get("/a"), limits.idle_time, 0},
      {"first byte of a head", "G", limits.header_time, 408},
      {"head without an end", get("/a") + "GET / HTTP/1.1\r\nA: b", limits.header_time, 408},
      {"body missing", get("/a") + "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx", limits.body_time, 408},
      {"chunk missing", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nx", limits.body_time,
       408},
  };
  for (const auto& slow : cases) {
    TickClock clock;
    RunningServer server(say_target, clock, limits);
    Client client(server);
    client.send(slow.sent);
    if (slow.sent.starts_with("GET /a")) {
      EXPECT_EQ(client.read_answer().status, 200);
    }
    clock.await_whole_tick();
    clock.advance(slow.limit - instant);
    clock.await_whole_tick();
    EXPECT_TRUE(client.is_silent()) << slow.name;
    clock.advance(instant);
    if (slow.status != 0) {
      EXPECT_EQ(client.read_answer().status, slow.status) << slow.name;
    }
    EXPECT_TRUE(client.is_ended()) << slow.name;
    EXPECT_EQ(server->stats().clients_too_slow, slow.status != 0 ? 1U : 0U) << slow.name;
  }
}

TEST(Server, GivesEveryRequestItsOwnTime) {
  TickClock clock;
  const Limits limits = slow_limits();
  RunningServer server(say_target, clock, limits);
  Client client(server);
  client.send("GET /0 HT");
  for (int i = 0; i < 5; ++i) {  // never without a partial head, but never with the same one for too long
    clock.await_whole_tick();
    clock.advance(limits.header_time - instant);
    clock.await_whole_tick();
    client.send("TP/1.1\r\nHost: a\r\n\r\nGET /" + std::to_string(i + 1) + " HT");
    ASSERT_EQ(client.read_answer().body, "/" + std::to_string(i));
  }
}

TEST(Server, DoesNotCountTheHandlersTimeAgainstTheClient) {
  TickClock clock;
  Deferred held;
  RunningServer server([&](const Request&, Exchange& exchange) { held = exchange.defer(); }, clock, slow_limits());
  Client client(server);
  client.send(get("/"));
  await([&] { return server->stats().requests == 1U; });
  clock.advance(std::chrono::hours(1));
  clock.await_whole_tick();
  server.run_on_thread([&] { held.respond({}); });
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST(Server, ClosesOnAClientThatTakesNothingExactlyAtTheLimitNotBefore) {
  TickClock clock;
  const Limits limits = slow_limits();
  RunningServer server(
      [](const Request&, Exchange& exchange) {
        exchange.respond({200, {}, {}, huge_body()});
      },
      clock, limits);
  Client client(server.port(), "127.0.0.1", 4096);  // so that the kernels have taken all they will at once
  client.send(get("/"));
  await([&] { return server->stats().requests == 1U; });
  clock.await_whole_tick();
  clock.advance(limits.write_time - instant);
  clock.await_whole_tick();
  EXPECT_EQ(server->stats().connections_open, 1U);
  clock.advance(instant);
  await([&] { return server->stats().connections_open == 0U; });
  EXPECT_EQ(server->stats().clients_too_slow, 1U);
  EXPECT_EQ(client.read_answer().status, 0) << "it got only a part";
}

TEST(Server, StaysWithAClientThatTakesALittleInTime) {
  TickClock clock;
  const Limits limits = slow_limits();
  RunningServer server(
      [](const Request&, Exchange& exchange) {
        exchange.respond({200, {}, {}, huge_body()});
      },
      clock, limits);
  Client client(server);
  client.send(get("/"));
  const int window = 65536;
  setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  std::string taken(std::size_t{8} * 1024 * 1024,
                    ' ');  // more than fits in between, so the server must have sent some of it now
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(::recv(client.fd(), taken.data(), taken.size(), MSG_WAITALL), std::ssize(taken));
    clock.await_whole_tick();
    clock.advance(limits.write_time - instant);
    clock.await_whole_tick();
    ASSERT_EQ(server->stats().connections_open, 1U) << i;
  }
}

TEST(Server, HandlesNothingForAClientThatLeavesItsAnswersUnread) {
  TickClock clock;
  Limits limits;
  limits.output_bytes_max = std::size_t{1024} * 1024;
  limits.header_time = milliseconds(40);  // for the tick
  const std::string body(std::size_t{1024} * 1024, 'x');
  RunningServer server(
      [&](const Request&, Exchange& exchange) {
        exchange.respond({200, {}, {}, body});
      },
      clock, limits);
  Client client(server);
  constexpr int count = 100;
  for (int i = 0; i < count; ++i) client.send(get("/"));
  clock.await_whole_tick();
  clock.await_whole_tick();
  EXPECT_LT(server->stats().requests, 50U) << "the kernel's buffers, and one answer beyond the limit";
  for (int i = 0; i < count; ++i) ASSERT_EQ(client.read_answer().body.size(), body.size()) << i;
}

// ---- Answers without a client, clients without an answer ----

struct Holder {
  std::vector<Deferred> held;
  FunctionHandler::Function function() {
    return [this](const Request&, Exchange& exchange) { held.push_back(exchange.defer()); };
  }
};

TEST(Server, DropsAnAnswerWhoseClientHasGone) {
  SystemClock clock;
  Holder holder;
  RunningServer server(holder.function(), clock);
  Client client(server);
  client.send(get("/a") + get("/b"));
  await([&] { return server->stats().requests == 2U; });
  client.reset();
  await([&] { return server->stats().connections_open == 0U; });
  server.run_on_thread([&] {
    holder.held[1].respond({});
    holder.held[0].respond({});
  });
  Client next(server);
  next.send(get("/"));
  await([&] { return server->stats().requests == 3U; });
  server.run_on_thread([&] { holder.held[2].respond({204, {}, {}, {}}); });
  EXPECT_EQ(next.read_answer().status, 204);
}

TEST(Server, AnswersAbandonedRequestsWith500AndCloses) {
  SystemClock clock;
  for (const bool on_other_thread : {false, true}) {
    Holder holder;
    RunningServer server(holder.function(), clock);
    Client client(server);
    client.send(get("/a") + get("/b") + get("/c"));
    await([&] { return server->stats().requests == 3U; });
    Deferred lost;
    server.run_on_thread([&] {
      holder.held[0].respond({204, {}, {}, {}});
      lost = std::move(holder.held[1]);
      if (!on_other_thread) lost = Deferred();
    });
    lost = Deferred();
    EXPECT_EQ(client.read_answer().status, 204);
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, 500);
    EXPECT_TRUE(answer.closes());
    EXPECT_EQ(answer.fields.at("content-type"), "application/problem+json");
    EXPECT_TRUE(client.is_ended());
    server.run_on_thread([&] { holder.held[2].respond({}); });
  }
}

TEST(Server, MayBeAnsweredThroughADeferredBeforeTheHandlerReturns) {
  SystemClock clock;
  const auto handler = [](const Request& request, Exchange& exchange) {
    exchange.defer().respond({200, {}, {}, request.target});
  };
  RunningServer server(handler, clock);
  Client client(server);
  client.send(get("/a") + get("/b"));
  EXPECT_EQ(client.read_answer().body, "/a");
  EXPECT_EQ(client.read_answer().body, "/b");
}

TEST(Server, MayBeOutlivedByADeferred) {
  SystemClock clock;
  Limits limits = slow_limits();
  Holder holder;
  RunningServer server(holder.function(), clock, limits);
  Client client(server);
  client.send(get("/a") + get("/b"));
  await([&] { return server->stats().requests == 2U; });
  server.destroy();  // after the drain time
  holder.held[0].respond({});
  holder.held.clear();
  EXPECT_TRUE(client.is_ended());
}

// ---- Stopping ----

TEST(Server, ClosesIdleConnectionsAndEndsWhenStopped) {
  SystemClock clock;
  RunningServer server(say_target, clock);
  Client fresh(server);
  Client used(server);
  EXPECT_EQ(used.ask(get("/")).status, 200);
  await([&] { return server->stats().connections_open == 2U; });
  server->stop();
  server->stop();
  server.await_end();
  EXPECT_TRUE(fresh.is_ended());
  EXPECT_TRUE(used.is_ended());
  EXPECT_FALSE(Client(server).send(get("/"))) << "nobody listens";
}

TEST(Server, AnswersWhatItHasReceivedBeforeItEnds) {
  SystemClock clock;
  Holder holder;
  RunningServer server(holder.function(), clock);
  auto client = std::make_unique<Client>(server);
  client->send(get("/a") + get("/b") + "GET /c HT");
  await([&] { return server->stats().requests == 2U; });
  server->stop();
  server.run_on_thread([&] {
    for (auto& deferred : holder.held) deferred.respond({204, {}, {}, {}});
  });
  EXPECT_FALSE(client->read_answer().closes());
  EXPECT_FALSE(client->read_answer().closes()) << "a third request has begun";
  client->send("TP/1.1\r\nHost: a\r\n\r\n");
  await([&] { return server->stats().requests == 3U; });
  server.run_on_thread([&] { holder.held[2].respond({204, {}, {}, {}}); });
  EXPECT_TRUE(client->read_answer().closes());
  EXPECT_TRUE(client->is_ended());
  client.reset();
  server.await_end();
}

TEST(Server, AnswersRequestsThatAreStillInTheKernelWhenItIsStopped) {
  SystemClock clock;
  constexpr int count = 4000;  // more than one turn of the connection, so that the stop comes before the last of them
  std::string requests;
  for (int i = 0; i < count; ++i) requests += get("/" + std::to_string(i));
  RunningServer server(say_target, clock);
  auto client = std::make_unique<Client>(server);
  await([&] { return server->stats().connections_open == 1U; });
  server.run_on_thread([&] {  // the server is busy here, so nothing of this can have been read when it stops
    client->send(requests);
    server->stop();
  });
  for (int i = 0; i < count; ++i) {
    const Answer answer = client->read_answer();
    ASSERT_EQ(answer.body, "/" + std::to_string(i));
    ASSERT_EQ(answer.closes(), i + 1 == count) << i;
  }
  EXPECT_TRUE(client->is_ended());
  client.reset();
  server.await_end();
}

// One of them has been accepted, the next is taken but not yet announced, the last waits in the kernel.
TEST(Server, AnswersConnectionsThatCameJustBeforeItWasStopped) {
  SystemClock clock;
  RunningServer server(say_target, clock);
  std::vector<std::unique_ptr<Client>> clients;
  server.run_on_thread([&] {
    for (std::size_t i = 0; i < 3; ++i) {
      clients.push_back(std::make_unique<Client>(server));
      clients.back()->send(get("/" + std::to_string(i)));
    }
    server->post([&] { server->stop(); });  // a turn of the loop later, so that accepting has begun
  });
  for (std::size_t i = 0; i < 3; ++i) {
    const Answer answer = clients[i]->read_answer();
    EXPECT_EQ(answer.body, "/" + std::to_string(i));
    EXPECT_TRUE(answer.closes());
    EXPECT_TRUE(clients[i]->is_ended());
  }
  clients.clear();
  server.await_end();
}

TEST(Server, GivesUpOnAnswersWhenTheDrainTimeIsOverNotBefore) {
  TickClock clock;
  const Limits limits = slow_limits();
  Holder holder;
  RunningServer server(holder.function(), clock, limits);
  Client client(server);
  client.send(get("/"));
  await([&] { return server->stats().requests == 1U; });
  server.run_on_thread([&] { server->stop(); });
  clock.await_whole_tick();
  clock.advance(limits.drain_time - instant);
  clock.await_whole_tick();
  EXPECT_TRUE(client.is_silent());
  clock.advance(instant);
  server.await_end();
  EXPECT_TRUE(client.is_ended());
}

TEST(Server, EndsAtOnceWhenItWasStoppedBeforeItRan) {
  SystemClock clock;
  FunctionHandler handler(say_target);
  Server server(handler, clock, {});
  server.stop();
  server.run();
  server.post([] { FAIL() << "run() has ended"; });
}

// ---- Ports and descriptors ----

TEST(Server, FindsAPortThatIsInUse) {
  SystemClock clock;
  FunctionHandler handler(say_target);
  RunningServer running(say_target, clock);
  Server second(handler, clock, {});
  const auto refused = second.listen({"127.0.0.1", running.port()}, Server::Sharing::first);
  ASSERT_FALSE(refused.has_value()) << "although the other one listens with SO_REUSEPORT";
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_NE(refused.error().detail.find(std::to_string(running.port())), std::string::npos);

  Server third(handler, clock, {});
  const auto shared = third.listen({"127.0.0.1", running.port()}, Server::Sharing::further);
  ASSERT_TRUE(shared.has_value());
  EXPECT_EQ(*shared, running.port());
}

TEST(Server, RefusesToListenWhereItCannot) {
  SystemClock clock;
  FunctionHandler handler(say_target);
  Server server(handler, clock, {});
  EXPECT_EQ(server.listen({"nowhere", 0}, Server::Sharing::first).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(server.listen({"192.0.2.1", 0}, Server::Sharing::first).error().kind, ErrorKind::unavailable);
}

TEST(Server, ListensAgainWhereItsLastConnectionsLinger) {
  SystemClock clock;
  auto first = std::make_unique<RunningServer>(say_target, clock);
  const std::uint16_t port = first->port();
  Client client(port);
  EXPECT_EQ(client.ask(get("/")).status, 200);
  first.reset();  // closes first, so that TIME_WAIT is on its side
  EXPECT_TRUE(client.is_ended());
  FunctionHandler handler(say_target);
  Server second(handler, clock, {});
  EXPECT_TRUE(second.listen({"127.0.0.1", port}, Server::Sharing::first).has_value());
}

// The lowest limit under which no further descriptor can be opened.
class NoDescriptorsLeft {
public:
  NoDescriptorsLeft() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = dup(0);
    close(next);
    const rlimit none{static_cast<rlim_t>(next), before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptorsLeft() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptorsLeft(const NoDescriptorsLeft&) = delete;
  NoDescriptorsLeft& operator=(const NoDescriptorsLeft&) = delete;

private:
  rlimit before_{};
};

TEST(Server, WaitsForDescriptorsWithoutSpinning) {
  TickClock clock;
  RunningServer server(say_target, clock, slow_limits());
  clock.await_whole_tick();
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(server.port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  {
    NoDescriptorsLeft none;
    ASSERT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    await([&] { return server->stats().accept_errors >= 1U; });
    const auto before = server->stats().accept_errors.load();
    clock.await_whole_tick();
    clock.await_whole_tick();
    EXPECT_LE(server->stats().accept_errors - before, 6U) << "once a tick";
    EXPECT_EQ(server->stats().connections_accepted, 0U);
  }
  await([&] { return server->stats().connections_accepted == 1U; });
  ::close(fd);
}

}  // namespace
}  // namespace sluice::http
