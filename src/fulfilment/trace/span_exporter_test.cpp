// Spans over real sockets, to a collector that is well, dead, or hangs.
#include "fulfilment/trace/span_exporter.h"

#include <curl/curl.h>
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "fulfilment/test_support.h"

namespace sluice::fulfilment {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SpanExporterTest : public testing::Test {
protected:
  SpanExporterTest() { curl_global_init(CURL_GLOBAL_DEFAULT); }

  static Span span() {
    SystemRandom random;
    return {.open = {.context = new_trace(true, random)}, .name = "payment authorize"};
  }
  Collector collector(const std::string& url, Duration timeout = seconds(5)) {
    return {
        .endpoint = url + "/v1/traces", .headers = {"X-Key: k"}, .sample = 0.5, .version = "1", .timeout = timeout};
  }
  template <class IsSo>
  void until(IsSo is_so) {
    for (const MonoTime end = clock.mono() + seconds(20); !is_so() && clock.mono() < end;) {
      std::this_thread::sleep_for(milliseconds(1));
    }
    EXPECT_TRUE(is_so());
  }

  SystemClock clock;
  LogKept log;
};

TEST_F(SpanExporterTest, SendsABatchWithTheHeadersOfTheSettings) {
  std::mutex mutex;
  std::string request;
  RawServer server([&](int connection) {
    const std::string text = receive_request(connection);
    const std::lock_guard guard(mutex);
    request = text;
    send_text(connection, http_answer(200, "{}"));
  });
  SpanExporter exporter(collector(server.url()), clock, log);
  for (int i = 0; i < 3; ++i) exporter.put(span());
  until([&] { return exporter.counts().sent == 3; });
  const std::lock_guard guard(mutex);
  EXPECT_TRUE(request.starts_with("POST /v1/traces HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("X-Key: k\r\n"), std::string::npos);
  EXPECT_NE(request.find("Content-Type: application/json\r\n"), std::string::npos);
}

TEST_F(SpanExporterTest, ACollectorThatIsDeadOrRefusesCostsTheSpansAndIsLoggedOnce) {
  RawServer server([](int connection) {
    receive_request(connection);
    send_text(connection, http_answer(429, "{}"));
  });
  SpanExporter exporter(collector(server.url()), clock, log);
  exporter.put(span());
  until([&] { return exporter.counts().failed == 1; });
  server.stop_listening();
  exporter.put(span());
  until([&] { return exporter.counts().failed == 2; });
  EXPECT_EQ(log.count("traces_not_taken"), 1U);
}

TEST_F(SpanExporterTest, WhatTheQueueDoesNotHoldIsDroppedAndNobodyWaits) {
  RawServer server([](int connection) {
    receive_request(connection);
    receive_request(connection);  // nothing is said until the exporter has gone
  });
  const MonoTime before = clock.mono();
  {
    SpanExporter exporter(collector(server.url(), seconds(60)), clock, log);
    constexpr std::size_t more = 1000;
    for (std::size_t i = 0; i < SpanExporter::queue_max + SpanExporter::batch_max + more; ++i) exporter.put(span());
    EXPECT_GE(exporter.counts().dropped, more - SpanExporter::batch_max);
    until([&] { return server.accepted() > 0; });
  }
  EXPECT_LT(clock.mono() - before, seconds(30)) << "it does not wait for the collector's end either";
}

TEST_F(SpanExporterTest, SamplesItsShare) {
  const SpanExporter half(collector("http://127.0.0.1:1"), clock, log);
  SeededRandom random(3);
  int taken = 0;
  for (int i = 0; i < 1000; ++i) taken += half.samples(random.next()) ? 1 : 0;
  EXPECT_NEAR(taken, 500, 80);
  Collector none = collector("http://127.0.0.1:1");
  none.sample = 0;
  EXPECT_FALSE(SpanExporter(none, clock, log).samples(0));
}

}  // namespace
}  // namespace sluice::fulfilment
