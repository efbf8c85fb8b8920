#include "edge/work/difficulty.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

using shop::Work;

struct Case {
  Pressure pressure;
  unsigned bits;
};

TEST(Difficulty, UnderLoadNothingIsAskedOfWhoTakesLittleOfAnOwnerAtRest) {
  for (const double taken : {0.0, 0.5, 0.999}) {
    for (const double full : {0.0, 0.25, 0.499}) {
      EXPECT_EQ(bits_for(Work::under_load, {.of_network = taken, .of_mailbox = full}), 0U) << taken << " " << full;
    }
  }
}

TEST(Difficulty, EachDoublingOfWhatANetworkTakesIsABitMore) {
  for (const Case& each : {Case{{.of_network = 1}, 16}, Case{{.of_network = 1.99}, 16}, Case{{.of_network = 2}, 17},
                           Case{{.of_network = 4}, 18}, Case{{.of_network = 63}, 21}, Case{{.of_network = 64}, 22},
                           Case{{.of_network = 1e9}, 22}}) {
    EXPECT_EQ(bits_for(Work::under_load, each.pressure), each.bits) << each.pressure.of_network;
  }
}

TEST(Difficulty, EachEighthOfTheMailboxBeyondTheHalfIsABitMoreForEverybody) {
  for (const Case& each :
       {Case{{.of_mailbox = 0.5}, 16}, Case{{.of_mailbox = 0.624}, 16}, Case{{.of_mailbox = 0.625}, 17},
        Case{{.of_mailbox = 0.875}, 19}, Case{{.of_mailbox = 1}, 20}}) {
    EXPECT_EQ(bits_for(Work::under_load, each.pressure), each.bits) << each.pressure.of_mailbox;
  }
}

TEST(Difficulty, TheHarderOfTheTwoCounts) {
  EXPECT_EQ(bits_for(Work::under_load, {.of_network = 8, .of_mailbox = 0.5}), 19U);
  EXPECT_EQ(bits_for(Work::under_load, {.of_network = 1, .of_mailbox = 1}), 20U);
}

TEST(Difficulty, AlwaysIsTheFirstBitsAtLeastAndOffIsNoneWhateverHappens) {
  EXPECT_EQ(bits_for(Work::always, {}), first_bits);
  EXPECT_EQ(bits_for(Work::always, {.of_network = 4}), 18U);
  EXPECT_EQ(bits_for(Work::off, {.of_network = 1e9, .of_mailbox = 1}), 0U);
}

}  // namespace
}  // namespace sluice::edge
