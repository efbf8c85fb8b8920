#include "bus/messages.h"

#include <gtest/gtest.h>

#include <random>

#include "bus/bus_test_kit.h"
#include "bus/request_bytes.h"

namespace sluice::bus {
namespace {

using std::chrono::milliseconds;

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

TEST(BusMessage, OfAnEdgeComesAsItWasSent) {
  const std::string request = kit_carried(kit_request());
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
  const std::string request = kit_carried(kit_request());
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
  EXPECT_FALSE(read_edge_message(message + 'x'));
  EXPECT_FALSE(read_board_message(board + 'x'));
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

// Whatever stands in a Redis: bytes changed at random are read, or are nothing, and what is read can be written.
TEST(BusMessage, GarbledIsReadOrNone) {
  std::mt19937 random(1);
  std::string request = kit_carried(kit_request());
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
