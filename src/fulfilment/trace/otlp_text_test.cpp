#include "fulfilment/trace/otlp_text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::fulfilment {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(OtlpText, IsARequestOfTheProtocolsJsonEncoding) {
  const auto context = *read_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  SpanDigits parent{};
  parent.fill('a');
  Span span{.open = {.context = context, .parent = parent, .began = MonoTime(milliseconds(1500))},
            .kind = Span::Kind::server,
            .took = microseconds(2500)};
  span.name = "GET /v1/sales/{sale}";
  span.method = "GET";
  span.route = "/v1/sales/{sale}";
  span.sale = "drop";
  span.status = 503;
  span.has_failed = true;
  const ClockPair clocks{.mono = MonoTime(milliseconds(2000)), .wall = WallTime(milliseconds(1'798'142'400'000))};
  EXPECT_EQ(
      boost::json::parse(otlp_text({&span, 1}, "1.2.3", clocks)),
      boost::json::parse(
          R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"sluice"}},)"
          R"({"key":"service.version","value":{"stringValue":"1.2.3"}}]},"scopeSpans":[{"scope":{"name":"sluice"},)"
          R"("spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",)"
          R"("parentSpanId":"aaaaaaaaaaaaaaaa","name":"GET /v1/sales/{sale}","kind":2,)"
          R"("startTimeUnixNano":"1798142399500000000","endTimeUnixNano":"1798142399502500000","attributes":[)"
          R"({"key":"http.request.method","value":{"stringValue":"GET"}},)"
          R"({"key":"http.route","value":{"stringValue":"/v1/sales/{sale}"}},)"
          R"({"key":"http.response.status_code","value":{"intValue":"503"}},)"
          R"({"key":"sluice.sale","value":{"stringValue":"drop"}}],"status":{"code":2}}]}]}]})"));
}

TEST(OtlpText, WhatBeginsATraceHasNoParentAndWhatIsNoRequestNoStatus) {
  SeededRandom random(1);
  Span span{.open = {.context = new_trace(true, random)}, .name = "payment authorize"};
  const auto text = otlp_text({&span, 1}, "1", {});
  EXPECT_EQ(text.find("parentSpanId"), std::string::npos);
  EXPECT_EQ(text.find("http."), std::string::npos);
  EXPECT_NE(text.find(R"("kind":3)"), std::string::npos);
  EXPECT_NE(text.find(R"("status":{})"), std::string::npos);
}

}  // namespace
}  // namespace sluice::fulfilment
