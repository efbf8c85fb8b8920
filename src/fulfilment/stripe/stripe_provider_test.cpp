#include "fulfilment/stripe/stripe_provider.h"

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

constexpr std::string_view captured_body = R"({"id":"pi_1","status":"succeeded","amount":1999,"currency":"eur"})";

Charge charge_with_key(std::string key) {
  return {
      .idempotency_key = std::move(key), .reference = "ord_1", .method = "tok_ok", .amount = 1999, .currency = "EUR"};
}

std::unique_ptr<StripeProvider> provider_at(const std::string& url, Duration timeout = 5s) {
  return StripeProvider::open({.url = url, .secret_key = "sk_test_x", .timeout = timeout, .answer_bytes_max = 1024})
      .value();
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

TEST(StripeProvider, SendsTheChargeUnderItsKeyOverOneKeptConnection) {
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
      const auto result = provider->authorize(charge_with_key(key));
      EXPECT_EQ(result.outcome, ChargeOutcome::captured) << result.detail;
      EXPECT_EQ(result.provider_reference, "pi_1");
    }
  }
  EXPECT_EQ(server.accepted(), 1);
  const std::lock_guard guard(mutex);
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_TRUE(requests[1].starts_with("POST /pay/v1/payment_intents HTTP/1.1\r\n")) << requests[1];
  EXPECT_NE(requests[1].find("\r\nIdempotency-Key: key-2\r\n"), std::string::npos) << requests[1];
  EXPECT_NE(requests[1].find("\r\nContent-Type: application/x-www-form-urlencoded\r\n"), std::string::npos)
      << requests[1];
  EXPECT_TRUE(requests[1].ends_with(
      "\r\n\r\n"
      "amount=1999&currency=eur&payment_method=tok_ok&payment_method_types[]=card&capture_method=manual&confirm=true"
      "&metadata[order]=ord_1"))
      << requests[1];
  EXPECT_NE(requests[1].find("\r\nAuthorization: Bearer sk_test_x\r\n"), std::string::npos) << requests[1];
}

TEST(StripeProvider, WhoLooksWhetherItIsThereLeavesAConnectionForPayments) {
  std::mutex mutex;
  std::vector<std::string> requests;
  RawServer server([&](int connection) {
    for (std::string request; !(request = receive_request(connection)).empty();) {
      const std::lock_guard guard(mutex);
      requests.push_back(request.substr(0, request.find(" HTTP")));
      const bool is_look = request.starts_with("GET");
      send_text(connection, http_answer(200, is_look ? R"({"data":[]})" : captured_body));
    }
  });
  {
    const auto provider = provider_at(server.url());
    EXPECT_EQ(provider->reach(1).problem, "");
    EXPECT_EQ(provider->authorize(charge_with_key("key-1")).outcome, ChargeOutcome::captured);
  }
  EXPECT_EQ(server.accepted(), 1);
  const std::lock_guard guard(mutex);
  EXPECT_EQ(requests, (std::vector<std::string>{"GET /v1/payment_intents?limit=1", "GET /v1/payment_intents?limit=1",
                                                "POST /v1/payment_intents"}));
}

TEST(StripeProvider, WhoIsNotThereOrDoesNotKnowTheKeyIsSaidToBe) {
  EXPECT_NE(provider_at(refusing_url())->reach(3).problem, "");
  RawServer stranger(always(http_answer(401, "{}")));
  EXPECT_EQ(provider_at(stranger.url())->reach(3).problem, "it answered 401");
}

TEST(StripeProvider, EscapesWhatItSends) {
  std::string request;
  {
    RawServer server([&](int connection) {
      request = receive_request(connection);
      send_text(connection, http_answer(422, ""));
    });
    auto charge = charge_with_key("key");
    charge.method = "tok&confirm=\r\n";
    EXPECT_EQ(provider_at(server.url())->authorize(charge).outcome, ChargeOutcome::declined);
  }
  EXPECT_NE(request.find("&payment_method=tok%26confirm%3d%0d%0a&"), std::string::npos) << request;
}

TEST(StripeProvider, CallsARefusedConnectionFailed) {
  const auto result = provider_at(refusing_url())->authorize(charge_with_key("key"));
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
TEST(StripeProvider, CallsItNotSentWhenThereIsNoDescriptorToSendItWith) {
  for (const std::string url : {"http://127.0.0.1:1", "http://localhost:1"}) {
    const auto provider = provider_at(url);
    const NoDescriptors none;
    const auto result = provider->authorize(charge_with_key("key"));
    EXPECT_EQ(result.outcome, ChargeOutcome::not_sent) << url << ": " << result.detail;
  }
  // A server of this process needs descriptors too, so it starts when there are some again.
  RawServer server(always(http_answer(201, captured_body)));
  EXPECT_EQ(provider_at(server.url())->authorize(charge_with_key("key")).outcome, ChargeOutcome::captured);
}

// What a provider was asked, and its answers one after the other, the last again and again.
class Dialogue {
public:
  explicit Dialogue(std::vector<std::string> answers)
      : answers_(std::move(answers)), server_([this](int connection) { serve(connection); }) {}
  [[nodiscard]] std::string url() const { return server_.url(); }
  std::vector<std::string> asked() {
    const std::lock_guard guard(mutex_);
    return asked_;
  }

private:
  void serve(int connection) {
    for (std::string request; !(request = receive_request(connection)).empty();) {
      const std::lock_guard guard(mutex_);
      asked_.push_back(request.substr(0, request.find(" HTTP/")));
      send_text(connection, answers_[std::min(asked_.size(), answers_.size()) - 1]);
    }
  }

  std::mutex mutex_;
  std::vector<std::string> answers_;
  std::vector<std::string> asked_;
  RawServer server_;
};

std::string intent(const char* status) {
  return std::string(R"({"id":"pi_7","amount":1999,"currency":"eur","status":")") + status + "\"}";
}

std::string replayed(int status, std::string_view body) {
  std::string answer = http_answer(status, body);
  return answer.insert(answer.find("\r\n") + 2, "Idempotent-Replayed: true\r\n");
}

TEST(StripeProvider, OnceItsIdIsKnownAnIntentIsOnlyReadAgain) {
  Dialogue stripe({http_answer(200, intent("requires_action")), http_answer(200, intent("succeeded"))});
  const auto provider = provider_at(stripe.url());
  auto charge = charge_with_key("key");
  const auto first = provider->authorize(charge);
  ASSERT_EQ(first.outcome, ChargeOutcome::action_required) << first.detail;
  charge.provider_reference = first.provider_reference;
  EXPECT_EQ(provider->authorize(charge).outcome, ChargeOutcome::captured);
  EXPECT_EQ(stripe.asked(), (std::vector<std::string>{"POST /v1/payment_intents", "GET /v1/payment_intents/pi_7"}));
}

// The buyer may have acted since the answer that is given again.
TEST(StripeProvider, AnAnswerThatWasGivenBeforeIsNotTakenForWhatIsSoNow) {
  Dialogue stripe({replayed(200, intent("requires_action")), http_answer(200, intent("succeeded"))});
  EXPECT_EQ(provider_at(stripe.url())->authorize(charge_with_key("key")).outcome, ChargeOutcome::captured);
  EXPECT_EQ(stripe.asked(), (std::vector<std::string>{"POST /v1/payment_intents", "GET /v1/payment_intents/pi_7"}));
}

TEST(StripeProvider, CancelsTheIntentUnderAKeyOfItsOwn) {
  Dialogue stripe({http_answer(200, intent("requires_action")), http_answer(200, intent("canceled"))});
  auto charge = charge_with_key("key-1");
  charge.provider_reference = "pi_7";
  EXPECT_EQ(provider_at(stripe.url())->cancel(charge).outcome, ChargeOutcome::cancelled);
  EXPECT_EQ(stripe.asked(),
            (std::vector<std::string>{"GET /v1/payment_intents/pi_7", "POST /v1/payment_intents/pi_7/cancel"}));
}

TEST(StripeProvider, WhoWasQuickerThanTheCancellationHasPaid) {
  Dialogue stripe({http_answer(200, intent("requires_capture"))});
  auto charge = charge_with_key("key-1");
  charge.provider_reference = "pi_7";
  EXPECT_EQ(provider_at(stripe.url())->cancel(charge).outcome, ChargeOutcome::authorized);
  EXPECT_EQ(stripe.asked(), std::vector<std::string>{"GET /v1/payment_intents/pi_7"});
}

TEST(StripeProvider, CapturesTheIntentAndAsksForItFirstWhenItsIdIsLost) {
  Dialogue stripe({http_answer(200, intent("succeeded")), replayed(200, intent("requires_capture")),
                   http_answer(200, intent("requires_capture")), http_answer(200, intent("succeeded"))});
  const auto provider = provider_at(stripe.url());
  auto charge = charge_with_key("key-1");
  charge.provider_reference = "pi_7";
  EXPECT_EQ(provider->capture(charge).outcome, ChargeOutcome::captured);
  charge.provider_reference.clear();
  EXPECT_EQ(provider->capture(charge).outcome, ChargeOutcome::captured);
  EXPECT_EQ(stripe.asked(),
            (std::vector<std::string>{"POST /v1/payment_intents/pi_7/capture", "POST /v1/payment_intents",
                                      "GET /v1/payment_intents/pi_7", "POST /v1/payment_intents/pi_7/capture"}));
}

// Nothing is cancelled of which nobody knows whether it is there.
TEST(StripeProvider, AsksForTheIntentBeforeItCancelsOneOfUnknownId) {
  Dialogue stripe({http_answer(200, intent("requires_action")), http_answer(200, intent("canceled"))});
  EXPECT_EQ(provider_at(stripe.url())->cancel(charge_with_key("key")).outcome, ChargeOutcome::cancelled);
  EXPECT_EQ(stripe.asked(),
            (std::vector<std::string>{"POST /v1/payment_intents", "POST /v1/payment_intents/pi_7/cancel"}));
}

TEST(StripeProvider, LetsGoWhatIsSetAside) {
  Dialogue stripe({http_answer(200, intent("requires_capture")), http_answer(200, intent("canceled")),
                   http_answer(200, intent("succeeded"))});
  const auto provider = provider_at(stripe.url());
  auto charge = charge_with_key("key-1");
  charge.provider_reference = "pi_7";
  EXPECT_EQ(provider->let_go(charge).outcome, ChargeOutcome::cancelled);
  EXPECT_EQ(provider->let_go(charge).outcome, ChargeOutcome::captured) << "and not what is taken";
  EXPECT_EQ(stripe.asked(),
            (std::vector<std::string>{"GET /v1/payment_intents/pi_7", "POST /v1/payment_intents/pi_7/cancel",
                                      "GET /v1/payment_intents/pi_7"}));
}

TEST(StripeProvider, PaysBackOnceWhatWasNotPaidBackUnderThisKeyBefore) {
  const std::string made = R"({"id":"re_1","object":"refund","amount":1000,"status":"succeeded"})";
  const std::string known =
      R"({"id":"re_1","amount":1000,"status":"succeeded","metadata":{"refund":"refund:pay_1:1"}})";
  Dialogue stripe({http_answer(200, R"({"data":[]})"), http_answer(200, made),
                   http_answer(200, R"({"data":[{"id":"re_0"},)" + known + "]}"), http_answer(500, "{}")});
  const auto provider = provider_at(stripe.url());
  auto charge = charge_with_key("refund:pay_1:1");
  charge.provider_reference = "pi_7";
  charge.amount = 1000;
  const auto first = provider->refund(charge);
  EXPECT_EQ(first.outcome, ChargeOutcome::refunded);
  EXPECT_EQ(first.provider_reference, "re_1");
  EXPECT_EQ(provider->refund(charge).outcome, ChargeOutcome::refunded);
  EXPECT_EQ(provider->refund(charge).outcome, ChargeOutcome::unknown) << "nobody knows what is there";
  EXPECT_EQ(stripe.asked(),
            (std::vector<std::string>{"GET /v1/refunds?limit=100&payment_intent=pi_7", "POST /v1/refunds",
                                      "GET /v1/refunds?limit=100&payment_intent=pi_7",
                                      "GET /v1/refunds?limit=100&payment_intent=pi_7"}));
  charge.provider_reference = "pi_7/../x";
  EXPECT_EQ(provider->refund(charge).outcome, ChargeOutcome::declined) << "not sent";
}

TEST(StripeProvider, NothingToPayIsNoCall) {
  auto charge = charge_with_key("key");
  charge.amount = 0;
  EXPECT_EQ(provider_at(refusing_url())->authorize(charge).outcome, ChargeOutcome::captured);
}

TEST(StripeProvider, IsNamedAfterItsHostUnlessItIsGivenAName) {
  EXPECT_EQ(provider_at("https://pay.example.com:8443/v2/")->name(), "pay.example.com");
  EXPECT_EQ(StripeProvider::open({.url = "http://127.0.0.1:4010", .secret_key = "sk_test_x", .name = "sandbox"})
                .value()
                ->name(),
            "sandbox");
}

TEST(StripeProvider, CallsItUnknownWhateverIsUnreadable) {
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
    const auto result = provider_at(server.url(), 300ms)->authorize(charge_with_key("key"));
    EXPECT_EQ(result.outcome, ChargeOutcome::unknown) << answer << " -> " << result.detail;
  }
}

TEST(StripeProvider, StopsReadingAnAnswerWithoutEnd) {
  RawServer server([](int connection) {
    if (receive_request(connection).empty()) return;
    send_text(connection, "HTTP/1.1 201 Created\r\n\r\n");
    const std::string block(std::size_t{64} * 1024, 'x');
    while (::send(connection, block.data(), block.size(), MSG_NOSIGNAL) > 0) continue;
  });
  const auto result = provider_at(server.url(), 60s)->authorize(charge_with_key("key"));
  EXPECT_EQ(result.outcome, ChargeOutcome::unknown) << result.detail;
}

TEST(StripeProvider, GivesUpAtItsTimeOut) {
  RawServer server([](int connection) {
    while (!receive_request(connection).empty()) continue;
  });
  const auto started = std::chrono::steady_clock::now();
  const auto result = provider_at(server.url(), 100ms)->authorize(charge_with_key("key"));
  const auto took = std::chrono::steady_clock::now() - started;
  EXPECT_EQ(result.outcome, ChargeOutcome::unknown) << result.detail;
  EXPECT_GE(took, 100ms);
  EXPECT_LT(took, 4s);
}

// The kept connection dies under the second request, and dialling again is refused: the first attempt may have
// charged.
TEST(StripeProvider, DoesNotMistakeARefusedSecondAttemptForNeverSent) {
  std::atomic<RawServer*> self = nullptr;
  RawServer server([&self](int connection) {
    receive_request(connection);
    send_text(connection, http_answer(201, captured_body));
    receive_request(connection);
    self.load()->stop_listening();
  });
  self = &server;
  const auto provider = provider_at(server.url());
  ASSERT_EQ(provider->authorize(charge_with_key("key-1")).outcome, ChargeOutcome::captured);
  const auto result = provider->authorize(charge_with_key("key-2"));
  EXPECT_EQ(result.outcome, ChargeOutcome::unknown) << result.detail;
}

TEST(StripeProvider, RecoversWhenTheProviderComesBack) {
  std::atomic<int> round{0};
  RawServer server([&round](int connection) {
    receive_request(connection);
    if (++round > 1) send_text(connection, http_answer(201, captured_body));
  });
  const auto provider = provider_at(server.url());
  EXPECT_EQ(provider->authorize(charge_with_key("key")).outcome, ChargeOutcome::unknown);
  EXPECT_EQ(provider->authorize(charge_with_key("key")).outcome, ChargeOutcome::captured);
}

TEST(StripeProvider, SendsNothingUnderAKeyThatCouldBreakOutOfItsHeader) {
  RawServer server(always(http_answer(201, captured_body)));
  const auto provider = provider_at(server.url());
  for (const std::string& key :
       {std::string(), std::string("a b"), std::string("a\r\nX: y"), std::string("\"a\""), std::string(241, 'k')}) {
    EXPECT_EQ(provider->authorize(charge_with_key(key)).outcome, ChargeOutcome::failed) << key;
  }
  EXPECT_EQ(server.accepted(), 0);
  EXPECT_EQ(provider->authorize(charge_with_key(std::string(240, 'k'))).outcome, ChargeOutcome::captured);
}

TEST(StripeProvider, RefusesAConfigurationThatCannotWork) {
  for (const char* url : {"", "127.0.0.1:80", "ftp://127.0.0.1", "file:///etc/passwd", "http://", "http://a b",
                          "http://127.0.0.1/?x=1", "http://127.0.0.1:99999"}) {
    const auto provider = StripeProvider::open({.url = url, .secret_key = "sk_test_x"});
    ASSERT_FALSE(provider) << url;
    EXPECT_EQ(provider.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(provider.error().detail.find("url"), std::string::npos) << provider.error().detail;
  }
  EXPECT_FALSE(StripeProvider::open({.url = "http://127.0.0.1", .secret_key = "sk_test_x", .timeout = 999us}));
  for (const char* key : {"", "sk_test_", "sk_", "pk_test_x", "sk_test_a\r\nX: y", "whsec_x"}) {
    EXPECT_FALSE(StripeProvider::open({.url = "http://127.0.0.1", .secret_key = key})) << key;
  }
  EXPECT_TRUE(StripeProvider::open({.url = "https://api.stripe.com", .secret_key = "sk_live_x"}));
  const auto bare = StripeProvider::open({.url = "http://127.0.0.1", .secret_key = "sk_live_x"});
  ASSERT_FALSE(bare);
  EXPECT_NE(bare.error().detail.find("live key"), std::string::npos) << bare.error().detail;
}

}  // namespace
}  // namespace sluice::fulfilment
