#include "fulfilment/rabbitmq/confirm_window.h"

#include <gtest/gtest.h>

namespace sluice::fulfilment {
namespace {

using delivery::Outcome;
using std::chrono::seconds;
using Verdict = ConfirmWindow::Verdict;

constexpr MonoTime start{seconds(100)};

delivery::Task task(std::uint64_t number) {
  return {.id = JobId(Id128(1, number))};
}

class Confirming : public testing::Test {
protected:
  void publish(std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t i = from; i <= to; ++i) window.add(i, start + seconds(i), task(i));
  }
  static std::string told(const std::vector<ConfirmWindow::Ended>& all) {
    std::string text;
    for (const auto& [one, result] : all) {
      for (std::uint64_t i = 1; i <= 10; ++i) {
        if (one.id == task(i).id) text += std::to_string(i);
      }
      text += result.outcome == Outcome::delivered ? "+ " : "- ";
    }
    return text;
  }
  ConfirmWindow window{5};
};

TEST_F(Confirming, AWordIsOnOneOrOnAllUpToIt) {
  publish(1, 5);
  EXPECT_TRUE(window.is_full());
  EXPECT_EQ(told(window.settle({.number = 2})), "2+ ");
  EXPECT_EQ(told(window.settle({.number = 4, .and_all_before = true})), "1+ 3+ 4+ ");
  EXPECT_EQ(told(window.settle({.number = 5, .and_all_before = true, .verdict = Verdict::refused})), "5- ");
  EXPECT_TRUE(window.is_empty());
}

TEST_F(Confirming, WhatHasEndedEndsNoMore) {
  publish(1, 2);
  EXPECT_EQ(told(window.take_overdue(start + seconds(1))), "1- ") << "at its time, not before";
  EXPECT_EQ(told(window.settle({.number = 1})), "");
  EXPECT_EQ(told(window.settle({.number = 2, .and_all_before = true})), "2+ ");
  EXPECT_EQ(told(window.settle({.number = 2, .verdict = Verdict::refused})), "");
}

TEST_F(Confirming, WhatWasReturnedIsNotDeliveredThoughItIsConfirmed) {
  publish(1, 3);
  window.note_returned(task(2).id.str());
  EXPECT_EQ(told(window.settle({.number = 3, .and_all_before = true})), "1+ 2- 3+ ");
}

TEST_F(Confirming, WithTheConnectionAllIsLostAndNumbersBeginAnew) {
  publish(4, 6);
  EXPECT_EQ(told(window.take_all("reset")), "4- 5- 6- ");
  publish(1, 1);
  EXPECT_EQ(told(window.settle({.number = 1})), "1+ ");
}

}  // namespace
}  // namespace sluice::fulfilment
