// Listeners made up of what was pushed to them: who is told what, how soon, and what the slow ones miss.
#include "edge/status/event_streams.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "edge/status/stream_test_kit.h"

namespace sluice::edge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::shared_ptr<shop::SaleFront> a_front() {
  shop::SaleConfig config;
  config.id = "drop";
  return std::make_shared<shop::SaleFront>(config);
}

class EventStreamsTest : public ::testing::Test {
protected:
  EventStreamsTest() { publish("open"); }

  void publish(const std::string& state) {
    ++revision;
    sale->told.status.set(
        {.body = "{" + std::to_string(revision) + "}", .etag = {}, .state = state, .revision = revision});
  }
  std::shared_ptr<Ear> listen() {
    EXPECT_TRUE(slots.try_take(1));
    auto ear = std::make_shared<Ear>();
    streams.add(sale, sale->told.status.copy(), http::Stream(ear), 1, now);
    return ear;
  }
  void pass(Duration time) {
    for (; time > Duration::zero(); time -= milliseconds(100)) {
      now += milliseconds(100);
      streams.beat(now);
    }
  }
  [[nodiscard]] std::string event() const {
    return "id: " + std::to_string(revision) + "\ndata: {" + std::to_string(revision) + "}\n\n";
  }

  MonoTime now{seconds(100)};
  std::uint64_t revision = 0;
  std::shared_ptr<shop::SaleFront> sale = a_front();
  EventSlots slots{3};
  Published<shop::Directory> directory;
  EventStreams streams{slots, directory};
};

TEST_F(EventStreamsTest, BeginsWithTheDocumentAndASpreadRetry) {
  const std::string first = EventStreams::first_event(sale->told.status.copy(), 7);
  EXPECT_EQ(first, "retry: 2007\n" + event());
  EXPECT_NE(EventStreams::first_event(sale->told.status.copy(), 8), first);
}

TEST_F(EventStreamsTest, TellsWhatChangedAtMostOnceASecond) {
  const auto ear = listen();
  for (int i = 0; i < 30; ++i) {
    publish("open");
    pass(milliseconds(100));
  }
  EXPECT_EQ(ear->heard.size(), 3U);
  pass(seconds(1));
  EXPECT_EQ(ear->heard.back(), event());
}

TEST_F(EventStreamsTest, TellsAnotherStateAtTheNextBeat) {
  const auto ear = listen();
  publish("open");
  pass(seconds(1));
  for (const char* state : {"paused", "open", "sold_out"}) {
    publish(state);
    pass(milliseconds(100));
    EXPECT_EQ(ear->heard.back(), event()) << state;
  }
}

TEST_F(EventStreamsTest, RepeatsWhatHasNotChangedSoThatItIsKnownToBeFresh) {
  const auto ear = listen();
  pass(seconds(12));
  EXPECT_EQ(std::count(ear->heard.begin(), ear->heard.end(), event()), 3);
}

TEST_F(EventStreamsTest, BeatsItsHeartForProxies) {
  const auto ear = listen();
  pass(seconds(61));
  EXPECT_EQ(std::count(ear->heard.begin(), ear->heard.end(), ":\n\n"), 4);
}

TEST_F(EventStreamsTest, WhoDoesNotKeepUpMissesWhatIsNotTheNewest) {
  const auto slow = listen();
  const auto quick = listen();
  slow->keeps_up = false;
  for (int i = 0; i < 5; ++i) {
    publish("open");
    pass(seconds(1));
  }
  EXPECT_EQ(quick->heard.size(), 5U);
  slow->keeps_up = true;
  pass(milliseconds(100));
  EXPECT_EQ(slow->heard, std::vector<std::string>{event()});
}

TEST_F(EventStreamsTest, ANewcomerIsNotToldAnOlderDocumentThanItBeganWith) {
  listen();
  publish("open");  // not a second after the first
  const auto late = listen();
  pass(milliseconds(300));
  EXPECT_TRUE(late->heard.empty());
}

TEST_F(EventStreamsTest, GoOnWhenTheSaleIsLoadedAnew) {
  const auto ear = listen();
  sale = a_front();
  publish("paused");
  directory.set({{"drop", sale}});
  pass(milliseconds(100));
  EXPECT_EQ(ear->heard, std::vector<std::string>{event()});
  directory.set({});
  pass(seconds(20));
  EXPECT_TRUE(ear->is_here) << "it may be back";
}

TEST_F(EventStreamsTest, AreBoundedAndASlotIsFreeOnceItsListenerHasGone) {
  const auto first = listen();
  listen();
  listen();
  EXPECT_FALSE(slots.try_take(1));
  EXPECT_EQ(slots.taken(), 3U);
  first->is_here = false;
  pass(milliseconds(100));
  EXPECT_EQ(slots.taken(), 2U);
  EXPECT_TRUE(slots.try_take(1));
  slots.give_back(1);
}

TEST(EventSlots, OneHostHasNotAllOfThem) {
  EventSlots slots(5, 2);
  EXPECT_TRUE(slots.try_take(7));
  EXPECT_TRUE(slots.try_take(7));
  EXPECT_FALSE(slots.try_take(7));
  EXPECT_TRUE(slots.try_take(8));
  slots.give_back(7);
  EXPECT_TRUE(slots.try_take(7));
  EXPECT_EQ(slots.taken(), 3U);
}

TEST(EventSlots, OfNoneAreOff) {
  EventSlots none(0);
  EXPECT_TRUE(none.is_off());
  EXPECT_FALSE(none.try_take(1));
  EXPECT_EQ(none.taken(), 0U);
}

TEST(EventStreams, GiveTheirSlotsBackWhenTheyEnd) {
  EventSlots slots(5);
  const auto ear = std::make_shared<Ear>();
  {
    const Published<shop::Directory> directory;
    EventStreams streams(slots, directory);
    const auto sale = a_front();
    ASSERT_TRUE(slots.try_take(1));
    streams.add(sale, {}, http::Stream(ear), 1, MonoTime{});
  }
  EXPECT_EQ(slots.taken(), 0U);
  EXPECT_FALSE(ear->is_here);
}

}  // namespace
}  // namespace sluice::edge
