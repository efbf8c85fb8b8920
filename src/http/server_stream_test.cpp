// Answers that go on: in their turn, bounded, and over as soon as either side wants it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/loopback_test_kit.h"
#include "http/server.h"

namespace sluice::http {
namespace {

using std::chrono::milliseconds;

// Streams to whoever asks for "/stream", answers "/later" when told to, and everything else at once.
class StreamingServer {
public:
  explicit StreamingServer(const Clock& clock, const Limits& limits = {})
      : server_([this](const Request& request, Exchange& exchange) { handle(request, exchange); }, clock, limits) {}

  Server* operator->() { return server_.operator->(); }
  operator const RunningServer&() const { return server_; }
  void run_on_thread(std::function<void()> work) { server_.run_on_thread(std::move(work)); }
  void await_end() { server_.await_end(); }
  void destroy() { server_.destroy(); }

  bool push(std::string_view bytes) {
    bool taken = false;
    run_on_thread([&] { taken = stream.push(bytes); });
    return taken;
  }
  bool is_open() {
    bool is = false;
    run_on_thread([&] { is = stream.is_open(); });
    return is;
  }

  Stream stream;
  std::vector<Deferred> later;
  std::vector<std::string> asked;

private:
  void handle(const Request& request, Exchange& exchange) {
    asked.emplace_back(request.target);
    if (request.target == "/stream") {
      stream = exchange.stream({200, "text/event-stream", "Cache-Control: no-store\r\n", "first\n"});
    } else if (request.target == "/later") {
      later.push_back(exchange.defer());
    } else {
      exchange.respond({200, "text/plain", {}, request.target});
    }
  }

  RunningServer server_;
};

TEST(ServerStream, SendsItsHeadAndWhateverIsPushed) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  const Answer head = client.ask(get("/stream"));
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.fields.at("content-type"), "text/event-stream");
  EXPECT_EQ(head.fields.at("cache-control"), "no-store");
  EXPECT_TRUE(head.closes());
  EXPECT_EQ(head.fields.count("content-length"), 0U);
  EXPECT_EQ(client.read_until("\n"), "first\n");
  for (const char* line : {"second\n", "third\n"}) {
    EXPECT_TRUE(server.push(line));
    EXPECT_EQ(client.read_until("\n"), line);
  }
  server.run_on_thread([&] { server.stream.end(); });
  EXPECT_TRUE(client.is_ended());
  EXPECT_FALSE(server.push("fourth\n"));
}

TEST(ServerStream, EndsWhenItsHandleIsDestroyed) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  client.send(get("/stream"));
  EXPECT_EQ(client.read_until("first\n").substr(0, 15), "HTTP/1.1 200 OK");
  server.run_on_thread([&] { server.stream = Stream(); });
  EXPECT_TRUE(client.is_ended());
}

TEST(ServerStream, KeepsNoMoreThanOnePush) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  client.send(get("/stream"));
  client.read_until("first\n");
  bool is_second_taken = true;
  server.run_on_thread([&] {
    EXPECT_TRUE(server.stream.push("a\n"));
    is_second_taken = server.stream.push("b\n");
  });
  EXPECT_FALSE(is_second_taken) << "a has not left yet";
  EXPECT_EQ(client.read_until("\n"), "a\n");
  EXPECT_TRUE(server.push("c\n"));
  EXPECT_EQ(client.read_until("\n"), "c\n");
}

TEST(ServerStream, WaitsItsTurnBehindAnEarlierAnswer) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  client.send(get("/later") + get("/stream"));
  await([&] { return server->stats().requests == 2U; });
  EXPECT_FALSE(server.push("too early\n")) << "its head has not left yet";
  EXPECT_TRUE(client.is_silent());
  server.run_on_thread([&] { server.later[0].respond({204, {}, {}, {}}); });
  EXPECT_EQ(client.read_answer().status, 204);
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_EQ(client.read_until("\n"), "first\n");
  EXPECT_TRUE(server.push("second\n"));
  EXPECT_EQ(client.read_until("\n"), "second\n");
}

TEST(ServerStream, GoesWithAnEarlierAnswerThatWasLost) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  client.send(get("/later") + get("/stream"));
  await([&] { return server->stats().requests == 2U; });
  bool is_taken = true;
  server.run_on_thread([&] {
    server.later.clear();
    is_taken = server.stream.push("behind the end\n");
  });
  EXPECT_FALSE(is_taken);
  EXPECT_EQ(client.read_answer().status, 500);
  EXPECT_TRUE(client.is_ended());
}

TEST(ServerStream, HandlesNothingThatIsAskedBehindIt) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  client.send(get("/stream") + get("/behind"));
  client.read_until("first\n");
  client.send(get("/further"));
  EXPECT_TRUE(server.push("second\n"));
  EXPECT_EQ(client.read_until("\n"), "second\n");
  server.run_on_thread([&] { server.stream.end(); });
  EXPECT_TRUE(client.is_ended());
  EXPECT_EQ(server.asked, std::vector<std::string>{"/stream"});
}

TEST(ServerStream, IsUnderstoodByHttp10) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  const Answer head = client.ask("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(head.closes());
  EXPECT_EQ(head.fields.count("transfer-encoding"), 0U);
  EXPECT_EQ(client.read_until("\n"), "first\n");
}

TEST(ServerStream, OfAHeadRequestIsItsHeadAndTheConnectionStays) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  const Answer head = client.read_answer(Client::Body::left_out);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.fields.at("content-type"), "text/event-stream");
  EXPECT_EQ(head.fields.count("content-length"), 0U);
  EXPECT_FALSE(server.is_open());
  EXPECT_EQ(client.ask(get("/a")).body, "/a");
}

TEST(ServerStream, EndsWhenTheClientGoes) {
  SystemClock clock;
  enum class Way { closes, shuts_down, resets };
  for (const Way way : {Way::closes, Way::shuts_down, Way::resets}) {
    StreamingServer server(clock);
    auto client = std::make_unique<Client>(server);
    client->send(get("/stream") + get("/unread"));
    client->read_until("first\n");
    EXPECT_TRUE(server.is_open());
    if (way == Way::closes) client.reset();
    if (way == Way::shuts_down) client->shut_down_sending();
    if (way == Way::resets) client->reset();
    await([&] { return server->stats().connections_open == 0U; });
    EXPECT_FALSE(server.is_open()) << "without a push";
  }
}

Limits short_limits() {
  Limits limits;
  limits.idle_time = milliseconds(110);
  limits.write_time = milliseconds(150);
  limits.header_time = milliseconds(40);  // for the tick
  return limits;
}

TEST(ServerStream, IsClosedWhenItsClientTakesNothing) {
  TickClock clock;
  const Limits limits = short_limits();
  StreamingServer server(clock, limits);
  Client client(server);
  client.send(get("/stream"));
  client.read_until("first\n");
  const std::string far_more_than_the_kernel_takes(std::size_t{32} * 1024 * 1024, 'x');
  EXPECT_TRUE(server.push(far_more_than_the_kernel_takes));
  EXPECT_FALSE(server.push("newer\n"));
  EXPECT_TRUE(server.is_open());
  await([&] {  // the kernels go on for a moment
    clock.await_whole_tick();
    clock.advance(limits.write_time);
    return server->stats().connections_open == 0U;
  });
  EXPECT_FALSE(server.is_open());
  EXPECT_EQ(server->stats().clients_too_slow, 1U);
}

TEST(ServerStream, IsNotIdleHoweverLongNothingIsPushed) {
  TickClock clock;
  StreamingServer server(clock, short_limits());
  Client client(server);
  client.send(get("/stream"));
  client.read_until("first\n");
  clock.advance(std::chrono::hours(1));
  clock.await_whole_tick();
  EXPECT_TRUE(server.push("still here\n"));
  EXPECT_EQ(client.read_until("\n"), "still here\n");
}

TEST(ServerStream, DoesNotHoldUpTheEnd) {
  SystemClock clock;
  StreamingServer server(clock);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(server));
    clients.back()->send(get("/stream"));
    clients.back()->read_until("first\n");
  }
  const auto before = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_TRUE(clients.back()->is_ended());
  clients.clear();
  server.await_end();
  EXPECT_LT(std::chrono::steady_clock::now() - before, Limits().drain_time / 2);
  EXPECT_FALSE(server.stream.is_open());
}

TEST(ServerStream, MayBeOutlivedByItsHandle) {
  SystemClock clock;
  StreamingServer server(clock);
  Client client(server);
  client.send(get("/stream"));
  client.read_until("first\n");
  client.reset();
  server.destroy();
  EXPECT_FALSE(server.stream.push("nobody\n"));
  server.stream.end();
}

}  // namespace
}  // namespace sluice::http
