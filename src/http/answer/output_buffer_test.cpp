#include "http/answer/output_buffer.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>

namespace sluice::http {
namespace {

class StillClock final : public Clock {
public:
  [[nodiscard]] MonoTime mono() const override { return now; }
  [[nodiscard]] WallTime wall() const override { return {}; }
  MonoTime now{std::chrono::seconds(100)};
};

// A client's socket with a small buffer in the kernel, and the client's end of it.
struct BufferBench {
  BufferBench() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    const int kernel_bytes = 4096;
    EXPECT_EQ(::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &kernel_bytes, sizeof kernel_bytes), 0);
    socket.emplace(Descriptor(ends[0]));
    client = Descriptor(ends[1]);
  }
  void send() { output.send(*socket, clock); }
  // All that has come, without waiting.
  [[nodiscard]] std::string taken() const {
    std::string all;
    std::array<char, 4096> part{};
    for (ssize_t count = 0; (count = ::recv(client.number(), part.data(), part.size(), MSG_DONTWAIT)) > 0;) {
      all.append(part.data(), static_cast<std::size_t>(count));
    }
    return all;
  }

  Limits limits{.write_time = std::chrono::seconds(20)};
  StillClock clock;
  std::optional<ClientSocket> socket;
  Descriptor client;
  OutputBuffer output{limits};
};

TEST(OutputBuffer, SendsWhatWasAppendedAndIsEmptyThen) {
  BufferBench bench;
  bench.output.bytes().append("one ").append("two");
  EXPECT_EQ(bench.output.unsent(), 7U);
  bench.send();
  EXPECT_EQ(bench.output.unsent(), 0U);
  EXPECT_EQ(bench.taken(), "one two");
  EXPECT_FALSE(bench.output.is_stalled());
}

TEST(OutputBuffer, KeepsWhatTheKernelDoesNotTakeAndSendsItInOrderWhenThereIsRoom) {
  BufferBench bench;
  std::string sent;
  for (int i = 0; i < 100'000; ++i) sent += std::to_string(i) + ' ';
  bench.output.bytes() = sent;
  bench.send();
  ASSERT_TRUE(bench.output.is_stalled());
  EXPECT_GT(bench.output.unsent(), 0U);
  EXPECT_LT(bench.output.unsent(), sent.size());

  const std::string first = bench.taken();
  bench.send();  // nobody has said that there is room
  EXPECT_EQ(bench.taken(), "");
  std::string all = first;
  while (bench.output.unsent() != 0) {
    bench.output.on_room();
    bench.send();
    all += bench.taken();
  }
  EXPECT_EQ(all, sent);
}

TEST(OutputBuffer, AClientThatTakesNothingIsTooSlowWhenItsTimeIsOver) {
  BufferBench bench;
  bench.output.bytes() = std::string(1'000'000, 'x');
  bench.send();
  EXPECT_FALSE(bench.output.is_taken_too_slowly(bench.clock.now + std::chrono::seconds(19)));
  EXPECT_TRUE(bench.output.is_taken_too_slowly(bench.clock.now + std::chrono::seconds(20)));
}

TEST(OutputBuffer, AClientThatHasGoneLeavesTheSocketBroken) {
  BufferBench bench;
  bench.client.close();
  bench.output.bytes() = "late";
  bench.send();
  EXPECT_TRUE(bench.socket->is_broken());
  EXPECT_FALSE(bench.output.is_stalled());
}

TEST(OutputBuffer, GivesALargeBufferBackOnceItIsEmpty) {
  BufferBench bench;
  std::string spare;
  spare.reserve(100'000);
  bench.output.borrow(spare);
  EXPECT_LT(spare.capacity(), 100'000U);
  bench.output.bytes() = "waits";
  bench.output.give_back(spare);
  EXPECT_LT(spare.capacity(), 100'000U);
  EXPECT_EQ(bench.output.bytes(), "waits");
  bench.send();
  bench.output.give_back(spare);
  EXPECT_GE(spare.capacity(), 100'000U);
  EXPECT_LT(bench.output.bytes().capacity(), 2000U);
}

TEST(OutputBuffer, KeepsItsOwnBufferWhenOneWasBegunBetweenTurns) {
  BufferBench bench;
  std::string spare;
  spare.reserve(100'000);
  bench.output.bytes() = "early";
  bench.output.borrow(spare);
  EXPECT_EQ(bench.output.bytes(), "early");
}

}  // namespace
}  // namespace sluice::http
