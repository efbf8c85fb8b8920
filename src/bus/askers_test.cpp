#include "bus/askers.h"

#include <algorithm>

#include "bus/bus_test_kit.h"

namespace sluice::bus {
namespace {

class CountingLoop final : public http::Loop {
public:
  void post(std::function<void()> work) override {
    ++posts;
    work();
  }
  void every(Duration, std::function<void()>) override {}
  int posts = 0;
};

class BusAskers : public testing::Test {
protected:
  Askers::Entry ask(http::Loop& loop) {
    return askers.let_in(kit_request(), loop, [this](const http::Response* response) {
      told.push_back(response ? response->status : -1);
    });
  }
  Sender sender;
  std::vector<int> told;
  Askers askers;
};

TEST_F(BusAskers, AreToldOnceAndTogetherOnEachThread) {
  CountingLoop first;
  CountingLoop second;
  EXPECT_EQ(ask(first), Askers::Entry::first);
  EXPECT_EQ(ask(first), Askers::Entry::further);
  EXPECT_EQ(ask(second), Askers::Entry::further);
  askers.number(sender, MonoTime{std::chrono::seconds(5)});
  EXPECT_EQ(sender.size(), 3U);
  EXPECT_EQ(ask(first), Askers::Entry::first) << "whoever turns has looked";

  const http::Response fine{.status = 201};
  askers.answer(Sequence{1}, &fine);
  askers.answer(Sequence{1}, &fine);
  askers.answer(Sequence{2}, nullptr);
  askers.answer(Sequence{3}, &fine);
  askers.answer(Sequence{99}, &fine);
  EXPECT_TRUE(told.empty()) << "they gather";
  askers.send();
  EXPECT_EQ(first.posts, 1);
  EXPECT_EQ(second.posts, 1);
  std::sort(told.begin(), told.end());
  EXPECT_EQ(told, (std::vector{-1, 201, 201}));
  EXPECT_EQ(askers.size(), 1U);
  askers.send();
  EXPECT_EQ(first.posts, 1);
}

TEST_F(BusAskers, AreNoMoreThanMayWaitFromTheMomentTheyAsk) {
  CountingLoop loop;
  for (std::size_t i = 0; i < Sender::unanswered_max; ++i) EXPECT_NE(ask(loop), Askers::Entry::refused);
  EXPECT_EQ(ask(loop), Askers::Entry::refused);
  askers.number(sender, MonoTime{std::chrono::seconds(5)});
  EXPECT_EQ(ask(loop), Askers::Entry::refused);
  askers.answer(Sequence{1}, nullptr);
  EXPECT_EQ(ask(loop), Askers::Entry::first);
}

}  // namespace
}  // namespace sluice::bus
