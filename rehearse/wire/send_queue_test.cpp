#include "rehearse/wire/send_queue.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

Request numbered(std::uint32_t number) {
  Request out;
  out.arrival = number;
  return out;
}

TEST(SendQueue, KeepsTheOrderAroundItsEnd) {
  SendQueue queue(3);
  std::uint32_t pushed = 0;
  std::uint32_t popped = 0;
  Request out;
  for (int round = 0; round < 5; ++round) {
    while (queue.size() < 3) queue.push(numbered(pushed++));
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(queue.pop(out));
      EXPECT_EQ(out.arrival, popped++);
    }
  }
  EXPECT_EQ(queue.size(), 1U);
}

TEST(SendQueue, SaysWhenItIsEmpty) {
  SendQueue queue(2);
  Request out = numbered(7);
  EXPECT_FALSE(queue.pop(out));
  queue.push(numbered(1));
  EXPECT_TRUE(queue.pop(out));
  EXPECT_FALSE(queue.pop(out));
  EXPECT_EQ(out.arrival, 1U);
}

}  // namespace
}  // namespace sluice::rehearse
