// What a crowd asks allocates nothing: the status document, a place in line, one's own place, and a purchase when
// everything is sold. From the bytes of the request to the bytes of its answer, through the parser, the rooms and the
// writer of answers; only the socket is left out, which http/allocation_test.cpp has.
//
// This file counts every allocation of its program, so it is a program of its own.
#include <gtest/gtest.h>

#include <cstring>

#include "base/counted_allocations.h"
#include "edge/edge_test_kit.h"
#include "http/answer/response_writer.h"
#include "http/limits.h"
#include "http/parse/request_parser.h"

namespace sluice::edge {
namespace {

// Writes answers where a connection would: into bytes that it has had for long.
class WrittenExchange final : public http::Exchange {
public:
  explicit WrittenExchange(std::string& out) : out_(out) {}
  void respond(const http::Response& response) override {
    status = response.status;
    http::append_response(out_, response, {}, "Date: Thu, 24 Dec 2026 20:00:00 GMT\r\n");
  }
  [[nodiscard]] http::Deferred defer() override { return {}; }
  [[nodiscard]] http::Stream stream(const http::Response&) override { return {}; }

  int status = 0;

private:
  std::string& out_;
};

class CrowdTest : public ::testing::Test {
protected:
  // So many requests of this kind; what the dearest of the last ones allocated. The first ones make what is used
  // again and again grow.
  std::uint64_t dearest(const std::string& request, int status) {
    constexpr int warm_up = 50;
    constexpr int rounds = 200;
    std::uint64_t most = 0;
    for (int i = 0; i < rounds; ++i) {
      const std::uint64_t before = allocations;
      const int said = ask(request);
      const std::uint64_t took = allocations - before;
      EXPECT_EQ(said, status) << answer_;
      if (i >= warm_up) most = std::max(most, took);
      edge.clock.advance(std::chrono::milliseconds(1));
    }
    return most;
  }

  int ask(std::string_view request) {
    answer_.clear();
    while (!request.empty()) {
      const auto room = parser_.space();
      const std::size_t count = std::min(room.size(), request.size());
      std::memcpy(room.data(), request.data(), count);
      parser_.commit(count);
      request.remove_prefix(count);
    }
    EXPECT_EQ(parser_.next(), http::RequestParser::Outcome::complete);
    parser_.head().request.peer = "192.0.2.7";
    WrittenExchange exchange(answer_);
    edge.buyers->handle(parser_.head().request, exchange);
    edge.buyers->after_round();
    EXPECT_EQ(parser_.next(), http::RequestParser::Outcome::need_more);
    return exchange.status;
  }

  static std::string request(std::string_view line, std::string_view fields = {}, std::string_view body = {}) {
    std::string text(line);
    text.append(" HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n");
    text.append("Accept: application/json\r\nAccept-Language: de-DE,de;q=0.8\r\nSec-Fetch-Site: same-origin\r\n");
    if (!body.empty()) {
      text.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size()));
      text.append("\r\n");
    }
    return text.append(fields).append("\r\n").append(body);
  }
  // As a browser has them.
  std::string cookies(const shop::SaleFront& sale, std::uint64_t buyer, std::uint32_t number) {
    return "Cookie: sluice_buyer=" + edge.identity(buyer_number(buyer)) +
           "; sluice_drop=" + edge.ticket(sale, buyer_number(buyer), LineIndex{0}, Ordinal{number}) + "\r\n";
  }

  TestEdge edge;

private:
  std::string answer_;
  http::RequestParser parser_{{.header_bytes_max = http::Limits{}.header_bytes_max,
                               .target_bytes_max = http::Limits{}.target_bytes_max,
                               .body_bytes_max = http::Limits{}.body_bytes_max}};
};

TEST_F(CrowdTest, TheCounterCounts) {
  const std::uint64_t before = allocations;
  const auto made = std::make_unique<std::string>(100, 'x');
  EXPECT_EQ(allocations - before, 2U);
  EXPECT_EQ(made->size(), 100U);
}

TEST_F(CrowdTest, AllocatesNothingForTheStatusDocument) {
  edge.add(a_drop());
  EXPECT_EQ(dearest(request("GET /v1/sales/drop"), 200), 0U);
  EXPECT_EQ(dearest(request("GET /v1/sales/drop", "If-None-Match: \"1\"\r\n"), 304), 0U);
}

// Whoever has taken places grows with them, so what that takes is no request's: it was taken beforehand.
TEST_F(CrowdTest, AllocatesNothingForANewPlaceInLine) {
  shop::SaleFront& sale = edge.add(a_drop());
  for (std::uint64_t other = 1; other <= 20'000; ++other) {
    sale.lines[0]->places.put(BuyerId(Id128(other, other * 0x9e3779b97f4a7c15ULL)), Ordinal{1}, edge.clock.wall());
  }
  EXPECT_EQ(dearest(request("POST /v1/sales/drop/tickets", "Content-Length: 0\r\n"), 201), 0U);
}

TEST_F(CrowdTest, AllocatesNothingForOnesOwnPlace) {
  shop::SaleFront& sale = edge.add(a_drop());
  for (int i = 0; i < 10; ++i) (void)sale.lines[0]->board.turnstile.issue();
  const std::string poll = request("GET /v1/sales/drop/tickets/current", cookies(sale, 5, 5));
  EXPECT_EQ(dearest(poll, 200), 0U);
  EXPECT_EQ(dearest(request("POST /v1/sales/drop/tickets", cookies(sale, 5, 5) + "Content-Length: 0\r\n"), 200), 0U);
}

TEST_F(CrowdTest, AllocatesNothingWhenEverythingIsSold) {
  shop::SaleFront& sale = edge.add(a_drop());
  for (int i = 0; i < 10; ++i) (void)sale.lines[0]->board.turnstile.issue();
  sale.lines[0]->sold_out = true;
  constexpr std::string_view cart = R"({"items":[{"item":"tee","quantity":1}]})";
  EXPECT_EQ(dearest(request("POST /v1/sales/drop/buy", {}, cart), 409), 0U);
  EXPECT_EQ(dearest(request("POST /v1/sales/drop/buy", cookies(sale, 5, 5), cart), 409), 0U);
  EXPECT_EQ(dearest(request("POST /v1/sales/drop/tickets", "Content-Length: 0\r\n"), 409), 0U);
}

}  // namespace
}  // namespace sluice::edge
