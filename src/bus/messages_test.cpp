#include "bus/messages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace sluice::bus {
namespace {

using std::chrono::milliseconds;

http::Request a_request() {
  http::Request request;
  request.method = http::Method::post;
  request.target = "/v1/sales/drop/buy?x=1";
  request.path = "/v1/sales/drop/buy";
  request.query = "x=1";
  request.host = "shop.example";
  request.cookie = "sluice_buyer=v1.0001.x";
  request.idempotency_key = "k-1";
  request.has_idempotency_key = true;
  request.body = "{\"items\":[]}\r\n";
  request.peer = "2001:db8::7";
  return request;
}

std::string carried(const http::Request& request) {
  std::string bytes;
  append_request(bytes, request);
  return bytes;
}

TEST(BusRequest, ComesAsItWasSent) {
  const std::string bytes = carried(a_request());
  const auto read = read_request(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->method, http::Method::post);
  EXPECT_EQ(read->path, "/v1/sales/drop/buy");
  EXPECT_EQ(read->query, "x=1");
  EXPECT_EQ(read->host, "shop.example");
  EXPECT_EQ(read->cookie, "sluice_buyer=v1.0001.x");
  EXPECT_EQ(read->idempotency_key, "k-1");
  EXPECT_TRUE(read->has_idempotency_key);
  EXPECT_EQ(read->body, "{\"items\":[]}\r\n");
  EXPECT_EQ(read->peer, "2001:db8::7");
  EXPECT_TRUE(read->forwarded_for.empty());
  EXPECT_EQ(carried(*read), bytes);
}

TEST(BusRequest, WithALineBreakInAFieldIsNone) {
  for (const char* host : {"a\r\nX-Sluice-Account: 1", "a\nb", "a\rb", "a\x7F"}) {
    http::Request request = a_request();
    request.host = host;
    EXPECT_FALSE(read_request(carried(request))) << host;
  }
  http::Request nowhere = a_request();
  nowhere.path = "v1";
  EXPECT_FALSE(read_request(carried(nowhere)));
}

EdgeMessage a_message(std::string_view request) {
  return {.edge = Incarnation{7},
          .name = "edge-a",
          .keys = "0123456789abcdef",
          .low = Sequence{3},
          .board = 12,
          .reads = {{.sale = "drop", .reads = 5}},
          .requests = {{.sequence = Sequence{3}, .left = milliseconds(4900), .is_again = true, .request = request},
                       {.sequence = Sequence{4}, .left = milliseconds(5000), .request = request}}};
}

// There is one form of each: what is read is what we would have written.
TEST(BusRequest, WithATextTwiceOrEmptyOrOutOfOrderIsNone) {
  const auto with = [](const std::string& texts, char count) {
    return std::string{'\0', '\0', count} + texts + std::string(4, '\0');
  };
  const std::string path{'\1', '\1', '\0', '\0', '\0', '/'};
  const std::string query{'\2', '\1', '\0', '\0', '\0', 'x'};
  ASSERT_TRUE(read_request(with(path + query, 2)));
  EXPECT_FALSE(read_request(with(path + path, 2)));
  EXPECT_FALSE(read_request(with(query + path, 2)));
  EXPECT_FALSE(read_request(with(path + std::string{'\2', '\0', '\0', '\0', '\0'}, 2)));
}

TEST(BusMessage, OfAnEdgeComesAsItWasSent) {
  const std::string request = carried(a_request());
  std::string bytes;
  append_message(bytes, a_message(request));
  const auto read = read_edge_message(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->edge, Incarnation{7});
  EXPECT_EQ(read->low, Sequence{3});
  EXPECT_EQ(read->board, 12U);
  EXPECT_EQ(read->reads.at(0).reads, 5U);
  ASSERT_EQ(read->requests.size(), 2U);
  EXPECT_TRUE(read->requests[0].is_again);
  EXPECT_FALSE(read->requests[1].is_again);
  EXPECT_EQ(read->requests[1].left, milliseconds(5000));
  EXPECT_EQ(read->requests[1].request, request);
}

TEST(BusMessage, OfAnotherProtocolOrKindIsNone) {
  std::string bytes;
  append_message(bytes, a_message(""));
  EXPECT_FALSE(read_board_message(bytes));
  EXPECT_FALSE(read_answers(bytes));
  ++bytes[0];
  EXPECT_FALSE(read_edge_message(bytes));
}

TEST(BusMessage, ThatIsCutOrLongerIsNone) {
  const std::string request = carried(a_request());
  std::string message;
  append_message(message, a_message(request));
  std::string board;
  append_message(board, BoardMessage{.number = 1, .is_whole = true, .sales = {{.sale = "drop", .told = "{}"}}});
  for (std::size_t size = 0; size < message.size(); ++size) {
    EXPECT_FALSE(read_edge_message(std::string_view(message).substr(0, size))) << size;
  }
  for (std::size_t size = 0; size < board.size(); ++size) {
    EXPECT_FALSE(read_board_message(std::string_view(board).substr(0, size))) << size;
  }
  for (std::size_t size = 0; size < request.size(); ++size) {
    EXPECT_FALSE(read_request(std::string_view(request).substr(0, size))) << size;
  }
  EXPECT_FALSE(read_edge_message(message + 'x'));
  EXPECT_FALSE(read_board_message(board + 'x'));
  EXPECT_FALSE(read_request(request + 'x'));
}

TEST(BusMessage, WithMoreRequestsThanMayBeIsNone) {
  EdgeMessage message = a_message("");
  message.requests.resize(requests_max);
  std::string bytes;
  append_message(bytes, message);
  EXPECT_TRUE(read_edge_message(bytes));
  message.requests.resize(requests_max + 1);
  bytes.clear();
  append_message(bytes, message);
  EXPECT_FALSE(read_edge_message(bytes));
}

TEST(BusAnswers, ComeAsTheyWereGiven) {
  std::string answers;
  append_answer(
      answers, Sequence{1},
      {.status = 201, .content_type = "application/json", .extra_headers = "A: b\r\nC: d\r\n", .body = "{}"});
  append_answer(answers, Sequence{2}, {.status = 204});
  const std::string message = answers_message(answers);
  const auto read = read_answers(message);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->at(0).response.status, 201);
  EXPECT_EQ(read->at(0).response.extra_headers, "A: b\r\nC: d\r\n");
  EXPECT_EQ(read->at(0).response.body, "{}");
  EXPECT_EQ(read->at(1).sequence, Sequence{2});
  EXPECT_TRUE(read_answers(answers_message("")));
}

TEST(BusAnswers, ThatWouldBreakAHeadAreNone) {
  const auto is_read = [](const http::Response& response) {
    std::string answers;
    append_answer(answers, Sequence{1}, response);
    return read_answers(answers_message(answers)).has_value();
  };
  EXPECT_TRUE(is_read({.status = 599}));
  EXPECT_FALSE(is_read({.status = 199}));
  EXPECT_FALSE(is_read({.status = 600}));
  EXPECT_FALSE(is_read({.status = 200, .extra_headers = "A: b"}));
  EXPECT_FALSE(is_read({.status = 200, .extra_headers = "A: b\r\n\r\nbody"}));
  EXPECT_FALSE(is_read({.status = 200, .extra_headers = "A: b\nC: d\r\n"}));
  EXPECT_FALSE(is_read({.status = 200, .content_type = "a\r\nB: c"}));
}

TEST(BusSign, IsReadAsItIsWritten) {
  const Sign sign{.epoch = 1767222000123, .keys = "0123456789abcdef"};
  EXPECT_EQ(read_sign(text_of(sign)), sign);
  for (const char* text : {"", "sluice", "sluice 1", "sluice 1 5", "sluice 1 5 ", "sluice x 5 k", "sluice 1 x k",
                           "other 1 5 k", "sluice 1 99999999999999999999 k"}) {
    EXPECT_FALSE(read_sign(text)) << text;
  }
}

TEST(BusSign, OfAnotherProtocolIsKnownForThat) {
  const auto sign = read_sign("sluice 9 what comes then is theirs");
  ASSERT_TRUE(sign);
  EXPECT_EQ(sign->speaks, 9);
}

// Whatever stands in a Redis: bytes changed at random are read, or are nothing, and what is read can be written.
TEST(BusMessage, GarbledIsReadOrNone) {
  std::mt19937 random(1);
  std::string request = carried(a_request());
  std::string original;
  append_message(original, a_message(request));
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = original;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto read = read_edge_message(bytes);
    if (!read) continue;
    std::string again;
    append_message(again, *read);
    EXPECT_EQ(again, bytes);
    for (const SentRequest& each : read->requests) (void)read_request(each.request);
  }
}

}  // namespace
}  // namespace sluice::bus
