// Listeners made up of what was pushed to them: what each is told of sales that change, and how they go on.
#include "edge/status/change_streams.h"

#include <gtest/gtest.h>

#include "edge/status/stream_test_kit.h"

namespace sluice::edge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string take(Ear& ear) {
  std::string all;
  for (const std::string& pushed : std::exchange(ear.heard, {})) all += pushed;
  return all;
}

class ChangeStreamsTest : public ::testing::Test {
protected:
  ChangeStreamsTest() {
    publish("drop", "open", "1");
    publish("gate", "open", "2");
    log.follow(now);
  }

  void publish(const std::string& sale, const std::string& state, const std::string& item) {
    edge::publish(directory, sale, state, {item});
  }
  struct Listening {
    std::shared_ptr<Ear> ear;
    std::string beginning;
  };
  Listening listen(std::string_view last_event_id = {}) {
    EXPECT_TRUE(slots.try_take(1));
    auto ear = std::make_shared<Ear>();
    auto [text, number] = streams.begin(last_event_id, 0, now);
    streams.add(http::Stream(ear), 1, number, now);
    return {.ear = ear, .beginning = text};
  }
  void pass(Duration time) {
    for (; time > Duration::zero(); time -= milliseconds(100)) {
      now += milliseconds(100);
      streams.beat(now);
    }
  }
  static std::string change(int number, const std::string& sale, const std::string& state, const std::string& item) {
    return "id: here-" + std::to_string(number) + "\nevent: change\ndata: {\"sale\":\"" + sale + "\",\"state\":\"" +
           state + "\",\"items\":[" + item + "]}\n\n";
  }
  static std::string reset(int number) {
    return "id: here-" + std::to_string(number) + "\nevent: reset\ndata: {}\n\n";
  }

  MonoTime now{seconds(100)};
  EventSlots slots{3};
  Published<shop::Directory> directory;
  ChangeLog log{directory, "here"};
  ChangeStreams streams{slots, log, directory};
};

TEST_F(ChangeStreamsTest, TellsEachChangeOfAnySaleWithWhatItIsNow) {
  const auto [ear, beginning] = listen();
  EXPECT_EQ(beginning, "retry: 2000\n" + reset(0));
  pass(seconds(2));
  EXPECT_EQ(take(*ear), "");
  publish("drop", "open", "7");
  publish("gate", "paused", "2");
  pass(milliseconds(100));
  EXPECT_EQ(take(*ear), change(1, "drop", "open", "7") + change(2, "gate", "paused", "2"));
}

TEST_F(ChangeStreamsTest, WhoWasCutOffGoesOnWhereTheyWere) {
  const auto [ear, beginning] = listen();
  pass(seconds(2));
  publish("drop", "open", "7");
  pass(milliseconds(100));
  EXPECT_EQ(take(*ear), change(1, "drop", "open", "7"));
  ear->is_here = false;
  pass(seconds(2));
  publish("drop", "paused", "8");
  log.follow(now);
  publish("drop", "open", "9");
  log.follow(now);
  const auto [again, went_on] = listen("here-1");
  EXPECT_EQ(went_on, "retry: 2000\n\n");
  pass(milliseconds(100));
  EXPECT_EQ(take(*again), change(3, "drop", "open", "9")) << "once, as it is";
}

TEST_F(ChangeStreamsTest, WhoseIdIsNotKnownIsToldThatNothingCounts) {
  for (const char* id : {"there-0", "here-", "here-1", "here--1", "here-0x", "7"}) {
    const auto [ear, beginning] = listen(id);
    EXPECT_EQ(beginning, "retry: 2000\n" + reset(0)) << id;
    ear->is_here = false;
    pass(milliseconds(100));
  }
  EXPECT_EQ(slots.taken(), 0U);
}

TEST_F(ChangeStreamsTest, WhoIsTooSlowIsToldOfThePresentAndAfterTooManyChangesToBeginAnew) {
  const auto [ear, beginning] = listen();
  ear->keeps_up = false;
  for (int i = 0; i < 5; ++i) {
    pass(seconds(1));
    publish("drop", "open", std::to_string(10 + i));
  }
  pass(milliseconds(100));
  ear->keeps_up = true;
  pass(seconds(1));
  EXPECT_EQ(take(*ear), change(5, "drop", "open", "14"));
  ear->keeps_up = false;
  for (std::size_t i = 0; i < ChangeLog::changes_max + 2; ++i) {
    publish("drop", i % 2 == 0 ? "paused" : "open", "14");
    pass(milliseconds(100));
  }
  ear->keeps_up = true;
  pass(milliseconds(100));
  EXPECT_EQ(take(*ear), reset(static_cast<int>(log.newest())));
}

TEST_F(ChangeStreamsTest, WhatIsSentAtOnceIsBoundedAndTheRestFollows) {
  const std::string large(50'000, '5');
  const auto [ear, beginning] = listen();
  pass(seconds(2));
  for (const char* sale : {"a", "b", "c"}) publish(sale, "open", large);
  pass(milliseconds(100));
  EXPECT_EQ(take(*ear), change(1, "a", "open", large) + change(2, "b", "open", large));
  pass(milliseconds(100));
  EXPECT_EQ(take(*ear), change(3, "c", "open", large));
}

TEST_F(ChangeStreamsTest, IsKeptAliveAndGivesItsSlotBack) {
  const auto [ear, beginning] = listen();
  EXPECT_EQ(slots.taken(), 1U);
  pass(milliseconds(14'900));
  EXPECT_EQ(take(*ear), "");
  pass(milliseconds(100));
  EXPECT_EQ(take(*ear), ":\n\n");
  ear->is_here = false;
  pass(milliseconds(100));
  EXPECT_EQ(slots.taken(), 0U);
}

}  // namespace
}  // namespace sluice::edge
