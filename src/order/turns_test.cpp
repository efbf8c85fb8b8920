#include "order/turns.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::order {
namespace {

constexpr Shares plenty{.address = 10, .person = 10};

Payer at(std::uint64_t address, std::uint64_t person = 0) {
  return {.address = address, .person = person};
}

// Takes all that can be taken, as "address.person:task" words; an unknown person is not said.
std::string take_all(Turns<int>& turns) {
  std::string taken;
  while (const auto next = turns.take()) {
    const auto& [payer, task] = *next;
    taken += std::to_string(payer.address);
    if (payer.person != 0) taken += "." + std::to_string(payer.person);
    taken += ":" + std::to_string(task) + " ";
  }
  return taken;
}

TEST(Turns, AddressesAreServedOneTaskEachInTurn) {
  Turns<int> turns(plenty);
  for (int task = 1; task <= 3; ++task) turns.add(at(7), task);
  turns.add(at(8), 4);
  turns.add(at(9), 5);
  turns.add(at(8), 6);
  EXPECT_EQ(take_all(turns), "7:1 8:4 9:5 7:2 8:6 7:3 ");
  EXPECT_EQ(turns.waiting(), 0U);
}

TEST(Turns, AtAnAddressItsPeopleAreServedInTurn) {
  Turns<int> turns(plenty);
  for (int task = 1; task <= 3; ++task) turns.add(at(7, 1), task);
  turns.add(at(7, 2), 4);
  turns.add(at(8, 1), 5);
  turns.add(at(7, 3), 6);
  EXPECT_EQ(take_all(turns), "7.1:1 8.1:5 7.2:4 7.3:6 7.1:2 7.1:3 ");
}

TEST(Turns, NoAddressHasMoreUnderWayThanAllowed) {
  Turns<int> turns({.address = 2, .person = 2});
  for (int task = 1; task <= 4; ++task) turns.add(at(7, static_cast<std::uint64_t>(task)), task);
  EXPECT_EQ(take_all(turns), "7.1:1 7.2:2 ");
  EXPECT_FALSE(turns.can_take());
  turns.add(at(8), 5);
  EXPECT_EQ(take_all(turns), "8:5 ");
  turns.end(at(7, 1));
  EXPECT_EQ(take_all(turns), "7.3:3 ");
}

// Before, one person's slow payments kept all of a carrier's address waiting.
TEST(Turns, NobodyHasMoreUnderWayThanAllowedHoweverMuchTheirAddressMay) {
  Turns<int> turns({.address = 8, .person = 2});
  for (int task = 1; task <= 20; ++task) turns.add(at(7, 1), task);
  turns.add(at(7, 2), 21);
  EXPECT_EQ(take_all(turns), "7.1:1 7.2:21 7.1:2 ");
  turns.end(at(7, 1));
  EXPECT_EQ(take_all(turns), "7.1:3 ");
}

TEST(Turns, WhoIsUnknownTakesTurnsAsOneAndHasNoLimit) {
  Turns<int> turns({.address = 1, .person = 1});
  for (int task = 1; task <= 3; ++task) turns.add(unknown_payer, task);
  turns.add(at(7), 4);
  EXPECT_EQ(take_all(turns), "0:1 7:4 0:2 0:3 ");
}

TEST(Turns, APersonIsKnownWithoutTheirAddress) {
  Turns<int> turns({.address = 8, .person = 1});
  for (int task = 1; task <= 3; ++task) turns.add(at(0, 5), task);
  EXPECT_EQ(take_all(turns), "0.5:1 ");
}

TEST(Turns, NothingIsKeptOfAPayerWithoutTasks) {
  Turns<int> turns({.address = 1, .person = 1});
  for (std::uint64_t payer = 1; payer <= 1000; ++payer) turns.add(at(payer, payer), 1);
  EXPECT_EQ(turns.addresses(), 1000U);
  while (const auto taken = turns.take()) turns.end(taken->first);
  EXPECT_EQ(turns.addresses(), 0U);
}

TEST(Turns, AfterAClearOnlyWhatIsUnderWayIsLeft) {
  Turns<int> turns({.address = 2, .person = 2});
  for (int task = 1; task <= 3; ++task) turns.add(at(7, 1), task);
  turns.add(at(7, 2), 4);
  turns.add(at(8), 5);
  ASSERT_TRUE(turns.take());
  turns.clear();
  EXPECT_EQ(take_all(turns), "");
  EXPECT_EQ(turns.addresses(), 1U);
  turns.end(at(7, 1));
  EXPECT_EQ(turns.addresses(), 0U);
}

}  // namespace
}  // namespace sluice::order
