// Webhooks over real sockets, to servers that misbehave on demand.
#include "fulfilment/courier/courier.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "fulfilment/test_support.h"
#include "fulfilment/webhook/webhook_sender.h"

namespace sluice::fulfilment {
namespace {

using delivery::Outcome;
using delivery::TargetIndex;
using std::chrono::milliseconds;
using std::chrono::seconds;

WebhookEndpoint endpoint(std::string url) {
  WebhookEndpoint made{.url = std::move(url), .allow_private = true, .timeout = milliseconds(500)};
  made.secrets.push_back(*WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  return made;
}

class CourierTest : public testing::Test {
protected:
  void open(std::vector<WebhookEndpoint> endpoints, const CourierLimits& limits = {}) {
    std::vector<std::unique_ptr<Sender>> senders;
    for (auto& each : endpoints) senders.push_back(std::make_unique<WebhookSender>(std::move(each), clock));
    courier = std::make_unique<Courier>(std::move(senders), limits, [this](const auto& task, const auto& result) {
      const std::lock_guard guard(mutex);
      results.emplace_back(task, result);
      came.notify_all();
    });
  }
  bool begin(std::uint64_t n, TargetIndex target = {}) {
    return courier->try_begin({.id = JobId(Id128(n, 8)), .target = target, .payload = R"({"type":"sale.opened"})"});
  }
  // The result of the only delivery.
  delivery::Result result(std::size_t count = 1) {
    std::unique_lock guard(mutex);
    EXPECT_TRUE(came.wait_for(guard, seconds(20), [&] { return results.size() >= count; }));
    return results.empty() ? delivery::Result{} : results.back().second;
  }
  delivery::Result told(WebhookEndpoint to) {
    open({std::move(to)});
    EXPECT_TRUE(begin(1));
    return result();
  }

  SharedManualClock clock;
  std::mutex mutex;
  std::condition_variable came;
  std::vector<std::pair<delivery::Task, delivery::Result>> results;
  std::unique_ptr<Courier> courier;
};

TEST_F(CourierTest, APostIsSignedAndAnyAnswerOf2xxIsSuccess) {
  std::string request;
  RawServer server([&](int connection) {
    request = receive_request(connection);
    send_text(connection, "HTTP/1.1 204 No Content\r\n\r\n");
  });
  EXPECT_EQ(told(endpoint(server.url() + "/hook?a=1")).outcome, Outcome::delivered);
  courier.reset();
  EXPECT_TRUE(request.starts_with("POST /hook?a=1 HTTP/1.1\r\n")) << request;
  const JobId id(Id128(1, 8));
  const std::vector<WebhookSecret> secrets{*WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
  const std::string signature = webhook_signatures(secrets, id.str(), 1'798'142'400, R"({"type":"sale.opened"})");
  for (const std::string& line : {"webhook-id: " + id.str(), std::string("webhook-timestamp: 1798142400"),
                                  "webhook-signature: " + signature, std::string("Content-Type: application/json")}) {
    EXPECT_NE(request.find("\r\n" + line + "\r\n"), std::string::npos) << line << " in " << request;
  }
}

TEST_F(CourierTest, ARedirectIsNotFollowedAndIsNoSuccess) {
  RawServer server([](int connection) {
    (void)receive_request(connection);
    send_text(connection, "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n");
  });
  const auto result = told(endpoint(server.url()));
  EXPECT_EQ(result.outcome, Outcome::failed);
  EXPECT_EQ(result.detail, "it answered 302");
}

TEST_F(CourierTest, GoneIsGone) {
  RawServer server([](int connection) {
    (void)receive_request(connection);
    send_text(connection, "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_EQ(told(endpoint(server.url())).outcome, Outcome::gone);
}

TEST_F(CourierTest, WhoAsksForPatienceIsGivenIt) {
  RawServer server([](int connection) {
    (void)receive_request(connection);
    send_text(connection, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 77\r\nContent-Length: 0\r\n\r\n");
  });
  const auto result = told(endpoint(server.url()));
  EXPECT_EQ(result.outcome, Outcome::failed);
  EXPECT_EQ(result.pause, seconds(77));
}

TEST_F(CourierTest, PatienceIsHeardOfWhoIsAwayOrHasTooMuchToDo) {
  EXPECT_EQ(meaning_of(502, seconds(5)).pause, seconds(5));
  EXPECT_EQ(meaning_of(504, seconds(5)).pause, seconds(5));
  EXPECT_EQ(meaning_of(503, seconds(5)).pause, seconds(5));
  EXPECT_EQ(meaning_of(429, seconds(5)).pause, seconds(5));
  EXPECT_EQ(meaning_of(500, seconds(5)).pause, seconds(0));
  EXPECT_EQ(meaning_of(204, seconds(5)).outcome, Outcome::delivered);
}

TEST_F(CourierTest, AnEndlessAnswerIsNotReadAndItsStatusCounts) {
  RawServer server([](int connection) {
    (void)receive_request(connection);
    send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
    const std::string block(64 * 1024, 'x');
    for (int i = 0; i < 1000; ++i) {
      if (::write(connection, block.data(), block.size()) < 0) return;
    }
    ADD_FAILURE() << "64 MB were taken";
  });
  EXPECT_EQ(told(endpoint(server.url())).outcome, Outcome::delivered);
}

TEST_F(CourierTest, WhoHangsIsLeftAfterTheTimeoutAndKeepsNobodyElseWaiting) {
  RawServer hanging([](int connection) {
    (void)receive_request(connection);
    (void)receive_request(connection);  // until the other side goes
  });
  RawServer server([](int connection) {
    (void)receive_request(connection);
    send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  open({endpoint(hanging.url()), endpoint(server.url())}, {.concurrency = 1, .queue_max = 3});
  for (std::uint64_t n = 1; n <= 3; ++n) ASSERT_TRUE(begin(n, TargetIndex{0}));
  ASSERT_TRUE(begin(9, TargetIndex{1}));
  EXPECT_EQ(result(1).outcome, Outcome::delivered) << "first, though it was begun last";
  EXPECT_EQ(result(4).outcome, Outcome::failed);
}

TEST_F(CourierTest, WhatIsTooMuchForATargetIsNotTaken) {
  RawServer hanging([](int connection) { (void)receive_request(connection); });
  open({endpoint(hanging.url())}, {.concurrency = 1, .queue_max = 2});
  int taken = 0;
  while (taken < 10 && begin(static_cast<std::uint64_t>(taken) + 1)) ++taken;
  EXPECT_LT(taken, 10);
}

TEST_F(CourierTest, APrivateAddressIsNotToldUnlessItMayBe) {
  RawServer server([](int) {});
  WebhookEndpoint closed = endpoint(server.url());
  closed.allow_private = false;
  const auto result = told(closed);
  EXPECT_EQ(result.outcome, Outcome::failed);
  EXPECT_NE(result.detail.find("private"), std::string::npos) << result.detail;
  EXPECT_EQ(server.accepted(), 0);
}

// Whatever the name says: it is the address that counts.
TEST_F(CourierTest, ANameThatMeansThisMachineIsNotToldEither) {
  RawServer server([](int) {});
  const std::string url = server.url();
  for (const std::string host : {"localhost", "0x7f000001", "2130706433", "127.1", "[::ffff:127.0.0.1]"}) {
    WebhookEndpoint closed = endpoint("http://" + host + url.substr(url.rfind(':')) + "/");
    closed.allow_private = false;
    results.clear();
    EXPECT_EQ(told(closed).outcome, Outcome::failed) << host;
    EXPECT_NE(results.back().second.detail.find("private"), std::string::npos) << host;
  }
  EXPECT_EQ(server.accepted(), 0);
}

TEST_F(CourierTest, WhoIsNotThereOrSpeaksNonsenseIsToldInVain) {
  EXPECT_EQ(told(endpoint(refusing_url())).outcome, Outcome::failed);
  results.clear();
  RawServer server([](int connection) {
    (void)receive_request(connection);
    send_text(connection, "I am no web server\r\n\r\n");
  });
  EXPECT_EQ(told(endpoint(server.url())).outcome, Outcome::failed);
}

TEST_F(CourierTest, StoppingBreaksOffWhatIsOnItsWay) {
  RawServer hanging([](int connection) { (void)receive_request(connection); });
  WebhookEndpoint slow = endpoint(hanging.url());
  slow.timeout = seconds(30);
  open({slow});
  ASSERT_TRUE(begin(1));
  const auto start = std::chrono::steady_clock::now();
  courier->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(5));
  EXPECT_FALSE(begin(2));
  EXPECT_TRUE(results.empty());
}

TEST(WebhookUrl, IsHttpsUnlessItMayBePrivateAndNamesNobody) {
  EXPECT_EQ(webhook_url_problem("https://shop.example/hook", false), "");
  EXPECT_EQ(webhook_url_problem("http://127.0.0.1:9999/hook", true), "");
  for (const char* url :
       {"http://shop.example/hook", "ftp://shop.example", "shop.example", "https://", "javascript:1",
        "https://a:b@shop.example/", "https://shop.example/#x", "file:///etc/passwd"}) {
    EXPECT_NE(webhook_url_problem(url, false), "") << url;
  }
}

}  // namespace
}  // namespace sluice::fulfilment
