#include "fulfilment/http_provider.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <vector>

#include "fulfilment/test_support.h"

namespace sluice::fulfilment {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view captured_body = R"({"id":"ch_1","status":"captured"})";

Charge charge_with_key(std::string key) {
  return {
      .idempotency_key = std::move(key), .reference = "ord_1", .method = "tok_ok", .amount = 1999, .currency = "EUR"};
}

std::unique_ptr<HttpProvider> provider_at(const std::string& url, Duration timeout = 5s) {
  return HttpProvider::open({.url = url, .timeout = timeout, .answer_bytes_max = 1024}).value();
}

// Answers every request of every connection with `answer`; an empty one breaks the connection.
RawServer::Serve always(std::string answer) {
  return [answer = std::move(answer)](int connection) {
    while (!receive_request(connection).empty()) {
      if (answer.empty()) return;
      send_text(connection, answer);
    }
  };
}

TEST(HttpProvider, SendsTheChargeUnderItsKeyOverOneKeptConnection) {
  std::mutex mutex;
  std::vector<std::string> requests;
  RawServer server([&](int connection) {
    for (std::string request; !(request = receive_request(connection)).empty();) {
      const std::lock_guard guard(mutex);
      requests.push_back(request);
      send_text(connection, http_answer(201, captured_body));
    }
  });
  {
    const auto provider = provider_at(server.url() + "/pay/");
    for (const char* key : {"key-1", "key-2", "key-3"}) {
      const auto result = provider->charge(charge_with_key(key));
      EXPECT_EQ(result.outcome, ChargeOutcome::captured) << result.detail;
      EXPECT_EQ(result.provider_reference, "ch_1");
    }
  }
  EXPECT_EQ(server.accepted(), 1);
  const std::lock_guard guard(mutex);
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_TRUE(requests[1].starts_with("POST /pay/v1/charges HTTP/1.1\r\n")) << requests[1];
  EXPECT_NE(requests[1].find("\r\nIdempotency-Key: key-2\r\n"), std::string::npos) << requests[1];
  EXPECT_NE(requests[1].find("\r\nContent-Type: application/json\r\n"), std::string::npos) << requests[1];
  EXPECT_TRUE(
      requests[1].ends_with("\r\n\r\n"
                            R"({"reference":"ord_1","method":"tok_ok","amount":1999,"currency":"EUR"})"))
      << requests[1];
}

TEST(HttpProvider, EscapesWhatItSends) {
  std::string request;
  {
    RawServer server([&](int connection) {
      request = receive_request(connection);
      send_text(connection, http_answer(422, ""));
    });
    auto charge = charge_with_key("key");
    charge.method = "tok\"\n\\";
    EXPECT_EQ(provider_at(server.url())->charge(charge).outcome, ChargeOutcome::declined);
  }
  EXPECT_NE(request.find(R"("method":"tok\"\u000a\\")"), std::string::npos) << request;
}

TEST(HttpProvider, CallsARefusedConnectionFailed) {
  const auto result = provider_at(refusing_url())->charge(charge_with_key("key"));
  EXPECT_EQ(result.outcome, ChargeOutcome::failed);
  EXPECT_TRUE(result.detail.starts_with("not sent: ")) << result.detail;
}

// The process may open no further descriptor as long as this lives.
class NoDescriptors {
public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

private:
  rlimit before_{};
};

// Before, that was `failed`, counted as a try, and the third one ended the payment.
TEST(HttpProvider, CallsItNotSentWhenThereIsNoDescriptorToSendItWith) {
  for (const std::string url : {"http://127.0.0.1:1", "http://localhost:1"}) {
    const auto provider = provider_at(url);
    const NoDescriptors none;
    const auto result = provider->charge(charge_with_key("key"));
    EXPECT_EQ(result.outcome, ChargeOutcome::not_sent) << url << ": " << result.detail;
  }
  // A server of this process needs descriptors too, so it starts when there are some again.
  RawServer server(always(http_answer(201, captured_body)));
  EXPECT_EQ(provider_at(server.url())->charge(charge_with_key("key")).outcome, ChargeOutcome::captured);
}

TEST(HttpProvider, CancelsUnderTheSameKeyAndBodyAtAnAddressOfItsOwn) {
  std::string request;
  {
    RawServer server([&](int connection) {
      request = receive_request(connection);
      send_text(connection, http_answer(200, R"({"id":"ch_1","status":"cancelled"})"));
    });
    const auto result = provider_at(server.url() + "/pay/")->cancel(charge_with_key("key-1"));
    EXPECT_EQ(result.outcome, ChargeOutcome::cancelled) << result.detail;
  }
  EXPECT_TRUE(request.starts_with("POST /pay/v1/charges/cancel HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("\r\nIdempotency-Key: key-1\r\n"), std::string::npos) << request;
  EXPECT_TRUE(request.ends_with(R"({"reference":"ord_1","method":"tok_ok","amount":1999,"currency":"EUR"})"));
}

TEST(HttpProvider, IsNamedAfterItsHostUnlessItIsGivenAName) {
  EXPECT_EQ(provider_at("https://pay.example.com:8443/v2/")->name(), "pay.example.com");
  EXPECT_EQ(HttpProvider::open({.url = "http://127.0.0.1:4010", .name = "sandbox"}).value()->name(), "sandbox");
}

TEST(HttpProvider, CallsItUnknownWhateverIsUnreadable) {
  const std::string answers[] = {
      "",                                                                     // broken off
      "garbage\r\n\r\n",                                                      //
      "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{",                 // half an answer, then nothing
      "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",     //
      http_answer(201, "<html>welcome to the hotel</html>"),                  //
      http_answer(201, std::string(2000, ' ') + std::string(captured_body)),  // beyond answer_bytes_max
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
  };
  for (const auto& answer : answers) {
    RawServer server(always(answer));
    const auto result = provider_at(server.url(), 300ms)->charge(charge_with_key("key"));
    EXPECT_EQ(result.outcome, ChargeOutcome::unknown) << answer << " -> " << result.detail;
  }
}

TEST(HttpProvider, StopsReadingAnAnswerWithoutEnd) {
  RawServer server([](int connection) {
    if (receive_request(connection).empty()) return;
    send_text(connection, "HTTP/1.1 201 Created\r\n\r\n");
    const std::string block(std::size_t{64} * 1024, 'x');
    while (::send(connection, block.data(), block.size(), MSG_NOSIGNAL) > 0) continue;
  });
  const auto result = provider_at(server.url(), 60s)->charge(charge_with_key("key"));
  EXPECT_EQ(result.outcome, ChargeOutcome::unknown) << result.detail;
}

TEST(HttpProvider, GivesUpAtItsTimeOut) {
  RawServer server([](int connection) {
    while (!receive_request(connection).empty()) continue;
  });
  const auto started = std::chrono::steady_clock::now();
  const auto result = provider_at(server.url(), 100ms)->charge(charge_with_key("key"));
  const auto took = std::chrono::steady_clock::now() - started;
  EXPECT_EQ(result.outcome, ChargeOutcome::unknown) << result.detail;
  EXPECT_GE(took, 100ms);
  EXPECT_LT(took, 4s);
}

// The kept connection dies under the second request, and dialling again is refused: the first attempt may have
// charged.
TEST(HttpProvider, DoesNotMistakeARefusedSecondAttemptForNeverSent) {
  std::atomic<RawServer*> self = nullptr;
  RawServer server([&self](int connection) {
    receive_request(connection);
    send_text(connection, http_answer(201, captured_body));
    receive_request(connection);
    self.load()->stop_listening();
  });
  self = &server;
  const auto provider = provider_at(server.url());
  ASSERT_EQ(provider->charge(charge_with_key("key-1")).outcome, ChargeOutcome::captured);
  const auto result = provider->charge(charge_with_key("key-2"));
  EXPECT_EQ(result.outcome, ChargeOutcome::unknown) << result.detail;
}

TEST(HttpProvider, RecoversWhenTheProviderComesBack) {
  std::atomic<int> round{0};
  RawServer server([&round](int connection) {
    receive_request(connection);
    if (++round > 1) send_text(connection, http_answer(201, captured_body));
  });
  const auto provider = provider_at(server.url());
  EXPECT_EQ(provider->charge(charge_with_key("key")).outcome, ChargeOutcome::unknown);
  EXPECT_EQ(provider->charge(charge_with_key("key")).outcome, ChargeOutcome::captured);
}

TEST(HttpProvider, SendsNothingUnderAKeyThatCouldBreakOutOfItsHeader) {
  RawServer server(always(http_answer(201, captured_body)));
  const auto provider = provider_at(server.url());
  for (const std::string& key :
       {std::string(), std::string("a b"), std::string("a\r\nX: y"), std::string("\"a\""), std::string(256, 'k')}) {
    EXPECT_EQ(provider->charge(charge_with_key(key)).outcome, ChargeOutcome::failed) << key;
  }
  EXPECT_EQ(server.accepted(), 0);
  EXPECT_EQ(provider->charge(charge_with_key(std::string(255, 'k'))).outcome, ChargeOutcome::captured);
}

TEST(HttpProvider, RefusesAConfigurationThatCannotWork) {
  for (const char* url : {"", "127.0.0.1:80", "ftp://127.0.0.1", "file:///etc/passwd", "http://", "http://a b",
                          "http://127.0.0.1/?x=1", "http://127.0.0.1:99999"}) {
    const auto provider = HttpProvider::open({.url = url});
    ASSERT_FALSE(provider) << url;
    EXPECT_EQ(provider.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(provider.error().detail.find("url"), std::string::npos) << provider.error().detail;
  }
  EXPECT_FALSE(HttpProvider::open({.url = "http://127.0.0.1", .timeout = 999us}));
}

}  // namespace
}  // namespace sluice::fulfilment
