#include "http/answer/answer_queue.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <numeric>
#include <string>
#include <vector>

namespace sluice::http {
namespace {

constexpr std::string_view date_line = "Date: Thu, 24 Dec 2026 20:00:00 GMT\r\n";

struct QueueBench {
  AnswerQueue queue;
  std::string bytes;

  AnswerQueue::Output output() { return {bytes, date_line}; }
  void now(std::string_view body) { queue.answer_newest({.body = body}, {}, output()); }
  std::uint64_t later() { return queue.defer_newest({}); }
  void answer(std::uint64_t slot, std::string_view body, AnswerQueue::Close close = AnswerQueue::Close::as_asked) {
    queue.answer(slot, {.body = body}, close, output());
  }
  // The bodies that have left, in their order.
  [[nodiscard]] std::string bodies() const {
    std::string found;
    for (std::size_t at = 0; (at = bytes.find("\r\n\r\n", at)) != std::string::npos;) {
      at += 4;
      found += bytes.substr(at, std::min(bytes.find("HTTP/1.1", at), bytes.size()) - at) + " ";
    }
    return found;
  }
};

TEST(AnswerQueue, HoldsEarlyAnswersUntilTheirTurn) {
  QueueBench bench;
  bench.now("a");
  const auto b = bench.later();
  bench.now("c");
  const auto d = bench.later();
  EXPECT_EQ(bench.bodies(), "a ");
  bench.answer(d, "d");
  EXPECT_EQ(bench.bodies(), "a ");
  EXPECT_GT(bench.queue.held_bytes(), 0U);
  bench.answer(b, "b");
  EXPECT_EQ(bench.bodies(), "a b c d ");
  EXPECT_EQ(bench.queue.held_bytes(), 0U);
  EXPECT_EQ(bench.queue.count(), 0U);
}

TEST(AnswerQueue, SendsNothingBehindAnAnswerThatCloses) {
  QueueBench bench;
  const auto a = bench.later();
  const auto b = bench.later();
  const auto c = bench.later();
  bench.answer(b, "b", AnswerQueue::Close::now);
  EXPECT_FALSE(bench.queue.is_closed()) << "its turn has not come";
  bench.answer(a, "a");
  EXPECT_TRUE(bench.queue.is_closed());
  bench.answer(c, "c");
  bench.now("d");
  bench.answer(bench.later(), "e");
  EXPECT_EQ(bench.bodies(), "a b ");
  EXPECT_EQ(bench.queue.count(), 0U);
}

TEST(AnswerQueue, KeepsTheOrderWhateverTheOrderOfAnswering) {
  const bool ok = rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 40);
    const auto deferred = *rc::gen::container<std::vector<bool>>(count, rc::gen::arbitrary<bool>());
    QueueBench bench;
    std::vector<std::pair<std::uint64_t, std::string>> waiting;
    std::string expected;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string body = std::to_string(i);
      expected += body + " ";
      if (deferred[i]) {
        waiting.emplace_back(bench.later(), body);
        RC_ASSERT(bench.queue.is_newest(waiting.back().first));
      } else {
        bench.now(body);
      }
      if (!waiting.empty() && *rc::gen::inRange(0, 3) == 0) {
        const auto at = *rc::gen::inRange<std::size_t>(0, waiting.size());
        bench.answer(waiting[at].first, waiting[at].second);
        waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
    while (!waiting.empty()) {
      bench.answer(waiting.back().first, waiting.back().second);
      waiting.pop_back();
    }
    RC_ASSERT(bench.bodies() == expected);
    RC_ASSERT(bench.queue.count() == 0U);
    RC_ASSERT(bench.queue.held_bytes() == 0U);
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace sluice::http
