#include "http/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.h"
#include "http/loopback_test_kit.h"
#include "http/parse/malformed_requests.h"

namespace sluice::http {
namespace {

void say_body(const Request& request, Exchange& exchange) {
  exchange.respond({200, "text/plain", {}, request.body});
}

Limits table_limits() {
  Limits limits;
  limits.header_bytes_max = table_header_bytes_max;
  limits.target_bytes_max = table_target_bytes_max;
  limits.body_bytes_max = table_body_bytes_max;
  return limits;
}

TEST(Server, AnswersOnAConnectionThatStays) {
  SystemClock clock;
  RunningServer server(say_target, clock);
  Client client(server);
  for (const char* target : {"/a", "/b?c=d"}) {
    const Answer answer = client.ask(get(target));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, target);
    EXPECT_EQ(answer.fields.at("content-length"), std::to_string(answer.body.size()));
    EXPECT_EQ(answer.fields.at("content-type"), "text/plain");
    EXPECT_TRUE(answer.fields.at("date").ends_with(" GMT"));
    EXPECT_EQ(answer.fields.count("connection"), 0U);
  }
  EXPECT_EQ(server->stats().requests, 2U);
}

TEST(Server, RefusesMalformedRequestsInTurnAndHandlesNothingAfterThem) {
  SystemClock clock;
  std::vector<std::string> seen;
  const auto record = [&](const Request& request, Exchange& exchange) {
    seen.emplace_back(request.target);
    say_target(request, exchange);
  };
  RunningServer server(record, clock, table_limits());
  for (const auto& entry : malformed_requests()) {
    seen.clear();
    Client client(server);
    client.send(get("/before") + entry.bytes + get("/after"));
    EXPECT_EQ(client.read_answer().body, "/before") << entry.name;
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, entry.status) << entry.name;
    EXPECT_TRUE(answer.closes()) << entry.name;
    EXPECT_EQ(answer.fields.at("content-type"), "application/problem+json");
    EXPECT_TRUE(answer.body.starts_with(R"({"type":"/problems/)")) << answer.body;
    EXPECT_NE(answer.body.find("\"status\":" + std::to_string(entry.status)), std::string::npos) << answer.body;
    EXPECT_TRUE(client.is_ended()) << entry.name;
    server.run_on_thread([&] { EXPECT_EQ(seen, (std::vector<std::string>{"/before"})) << entry.name; });
  }
  EXPECT_EQ(server->stats().requests_malformed, malformed_requests().size());
}

TEST(Server, ReadsARequestCutAtAnyByte) {
  SystemClock clock;
  RunningServer server(say_body, clock);
  const std::string request =
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
      "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
  Client client(server);
  for (std::size_t at = 1; at < request.size(); ++at) {
    client.send(std::string_view(request).substr(0, at));
    server.run_on_thread([] {});
    client.send(std::string_view(request).substr(at));
    EXPECT_EQ(client.read_answer().body, "body") << at;
    EXPECT_EQ(client.read_answer().body, "abc") << at;
  }
}

// Defers two requests of three; answers what is held in random order, on the server's own beat.
class Shuffler {
public:
  void handle(const Request& request, Exchange& exchange) {
    if (++handled_ % 3 == 0) return say_target(request, exchange);
    held_.emplace_back(exchange.defer(), std::string(request.target));
    held_max_ = std::max(held_max_, held_.size());
  }
  void answer_all() {
    for (std::size_t left = held_.size(); left > 0; --left) {
      std::swap(held_[left - 1], held_[random_.next() % left]);
      held_[left - 1].first.respond({200, "text/plain", {}, held_[left - 1].second});
    }
    held_.clear();
  }
  [[nodiscard]] std::size_t held_max() const { return held_max_; }

private:
  SeededRandom random_{1};
  std::vector<std::pair<Deferred, std::string>> held_;
  std::size_t handled_ = 0;
  std::size_t held_max_ = 0;
};

TEST(Server, AnswersFiveHundredPipelinedRequestsInOrderHoweverLateEachIs) {
  SystemClock clock;
  Shuffler shuffler;
  RunningServer server([&](const auto& request, auto& exchange) { shuffler.handle(request, exchange); }, clock, {},
                       "127.0.0.1",
                       [&](Server& s) { s.every(std::chrono::milliseconds(1), [&] { shuffler.answer_all(); }); });
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += get("/" + std::to_string(i));
  Client client(server);
  client.send(requests);
  for (int i = 0; i < 500; ++i) ASSERT_EQ(client.read_answer().body, "/" + std::to_string(i));
  server.run_on_thread([&] { EXPECT_LE(shuffler.held_max(), Limits{}.pipeline_max); });
}

TEST(Server, HandlesNoMoreRequestsThanMayBeUnanswered) {
  TickClock clock;
  Limits limits;
  limits.pipeline_max = 4;
  std::vector<Deferred> held;
  RunningServer server([&](const Request&, Exchange& exchange) { held.push_back(exchange.defer()); }, clock, limits);
  Client client(server);
  for (int i = 0; i < 9; ++i) client.send(get("/"));
  clock.await_whole_tick();
  EXPECT_EQ(server->stats().requests, 4U);
  server.run_on_thread([&] { std::exchange(held, {}).front().respond({}); });
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_EQ(client.read_answer().status, 500) << "the other three were dropped";
  EXPECT_TRUE(client.is_ended());
}

TEST(Server, SendsAnswersThatAreGivenTogetherTogether) {
  SystemClock clock;
  std::vector<Deferred> held;
  RunningServer server([&](const Request&, Exchange& exchange) { held.push_back(exchange.defer()); }, clock);
  Client client(server);
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += get("/");
  client.send(requests);
  await([&] { return server->stats().requests == 100U; });
  server->post([&] {
    for (auto& deferred : held) deferred.respond({200, "text/plain", {}, "x"});
  });
  char bytes[65536];
  const auto count = ::recv(client.fd(), bytes, sizeof bytes, 0);
  ASSERT_GT(count, 0);
  const std::string_view first(bytes, static_cast<std::size_t>(count));
  std::size_t answers = 0;
  for (std::size_t at = 0; (at = first.find("HTTP/1.1 200", at)) != std::string_view::npos; ++at) ++answers;
  EXPECT_EQ(answers, 100U);
}

TEST(Server, TakesWhatIsExactlyAsLargeAsAllowedAndNothingLarger) {
  SystemClock clock;
  RunningServer server(say_body, clock, table_limits());
  const auto status_of = [&](const std::string& request) { return Client(server).ask(request).status; };
  const auto header = [](std::size_t bytes) {
    return get_with("A: " + std::string(bytes - get_with("A: \r\n").size(), 'a') + "\r\n");
  };
  const auto target = [](std::size_t bytes) { return get("/" + std::string(bytes - 1, 't')); };
  const auto body = [](std::size_t bytes) {
    return get_with("Content-Length: " + std::to_string(bytes) + "\r\n") + std::string(bytes, 'b');
  };
  EXPECT_EQ(status_of(header(table_header_bytes_max)), 200);
  EXPECT_EQ(status_of(header(table_header_bytes_max + 1)), 431);
  EXPECT_EQ(status_of(target(table_target_bytes_max)), 200);
  EXPECT_EQ(status_of(target(table_target_bytes_max + 1)), 414);
  EXPECT_EQ(status_of(body(table_body_bytes_max)), 200);
  EXPECT_EQ(status_of(body(table_body_bytes_max + 1)), 413);
}

TEST(Server, LetsAClientFinishSendingWhatIsRefusedForAMomentOnly) {
  TickClock clock;
  RunningServer server(say_body, clock);
  Client client(server);
  client.send(get_with("Content-Length: 4000000\r\n"));
  EXPECT_TRUE(client.send(std::string(4'000'000, 'x'))) << "a reset could take the answer with it";
  EXPECT_EQ(client.read_answer().status, 413);
  EXPECT_TRUE(client.is_ended());
  clock.await_whole_tick();
  EXPECT_EQ(server->stats().connections_open, 1U);
  clock.advance(std::chrono::seconds(1));
  await([&] { return server->stats().connections_open == 0U; });
}

TEST(Server, AnswersHeadWithTheLengthButWithoutTheBody) {
  SystemClock clock;
  RunningServer server(say_target, clock);
  Client client(server);
  client.send("HEAD /four HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_answer(Client::Body::left_out).fields.at("content-length"), "5");
  EXPECT_EQ(client.ask(get("/next")).body, "/next");
}

TEST(Server, TakesHttp10AndKeepsItOnlyWhenAsked) {
  SystemClock clock;
  RunningServer server(say_target, clock);
  Client client(server);
  const Answer kept = client.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept.fields.at("connection"), "keep-alive");
  EXPECT_TRUE(client.ask("GET /b HTTP/1.0\r\n\r\n").closes());
  EXPECT_TRUE(client.is_ended());
}

TEST(Server, ClosesWhenTheClientAsksAndIgnoresWhatFollows) {
  SystemClock clock;
  RunningServer server(say_target, clock);
  Client client(server);
  EXPECT_TRUE(client.ask(get("/a", "Connection: close\r\n") + get("/b")).closes());
  EXPECT_TRUE(client.is_ended());
  EXPECT_EQ(server->stats().requests, 1U);
}

TEST(Server, AnswersAClientThatHasShutDownItsSide) {
  SystemClock clock;
  Deferred held;
  RunningServer server([&](const Request&, Exchange& exchange) { held = exchange.defer(); }, clock);
  Client client(server);
  client.send(get("/"));
  client.shut_down_sending();
  await([&] { return server->stats().requests == 1U; });
  server.run_on_thread([&] { held.respond({200, {}, {}, "late"}); });
  EXPECT_EQ(client.read_answer().body, "late");
  EXPECT_TRUE(client.is_ended());
}

TEST(Server, SaysContinueToAClientThatWaitsForIt) {
  SystemClock clock;
  RunningServer server(say_body, clock);
  Client client(server);
  EXPECT_EQ(client.ask(get_with("Expect: 100-continue\r\nContent-Length: 2\r\n")).status, 100);
  const Answer answer = client.ask("ab");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "ab");
  EXPECT_EQ(client.ask(get_with("Expect: 100-continue\r\nContent-Length: 2\r\n") + "cd").status, 200);
}

TEST(Server, SaysContinueOnlyAfterTheAnswersToEarlierRequests) {
  TickClock clock;
  std::vector<Deferred> held;
  RunningServer server(
      [&](const Request& request, Exchange& exchange) {
        if (!request.body.empty()) return say_body(request, exchange);
        held.push_back(exchange.defer());
      },
      clock);
  Client client(server);
  client.send(get("/first") + get_with("Expect: 100-continue\r\nContent-Length: 2\r\n"));
  clock.await_whole_tick();
  EXPECT_TRUE(client.is_silent());
  server.run_on_thread([&] { held.front().respond({201, {}, {}, {}}); });
  EXPECT_EQ(client.read_answer().status, 201);
  EXPECT_EQ(client.read_answer().status, 100);
  EXPECT_EQ(client.ask("ab").body, "ab");
}

TEST(Server, TurnsAwayWhoComesWhenItIsFullAndTakesThemWhenItIsNot) {
  SystemClock clock;
  Limits limits;
  limits.connections_max = 2;
  limits.evict_idle_after = std::chrono::hours(1);
  RunningServer server(say_target, clock, limits);
  auto first = std::make_unique<Client>(server);
  Client second(server);
  EXPECT_EQ(first->ask(get("/")).status, 200);
  EXPECT_EQ(second.ask(get("/")).status, 200);
  {
    Client third(server);
    const Answer answer = third.read_answer();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.fields.at("retry-after"), "1");
    EXPECT_TRUE(third.is_ended());
  }
  EXPECT_EQ(server->stats().connections_refused, 1U);
  first.reset();
  await([&] { return server->stats().connections_open == 1U; });
  EXPECT_EQ(Client(server).ask(get("/")).status, 200);
}

TEST(Server, TellsThePeersAddressWithoutPort) {
  SystemClock clock;
  const auto say_peer = [](const Request& request, Exchange& exchange) {
    exchange.respond({200, {}, {}, request.peer});
  };
  RunningServer v4(say_peer, clock);
  EXPECT_EQ(Client(v4).ask(get("/")).body, "127.0.0.1");
  RunningServer both(say_peer, clock, {}, "::");
  EXPECT_EQ(Client(both.port(), "::1").ask(get("/")).body, "::1");
  EXPECT_EQ(Client(both.port(), "127.0.0.1").ask(get("/")).body, "127.0.0.1");
}

TEST(Server, RunsPeriodicTasksAndPostedWorkInOrder) {
  SystemClock clock;
  std::atomic<int> beats{0};
  RunningServer server(say_target, clock, {}, "127.0.0.1",
                       [&](Server& s) { s.every(std::chrono::milliseconds(1), [&] { ++beats; }); });
  await([&] { return beats >= 3; });
  std::vector<int> order;
  for (int i = 0; i < 1000; ++i) server->post([&order, i] { order.push_back(i); });
  server.run_on_thread([&] {
    EXPECT_EQ(order.size(), 1000U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  });
}

}  // namespace
}  // namespace sluice::http
