#include "bus/intake.h"

#include <gtest/gtest.h>

#include <memory>

namespace sluice::bus {
namespace {

TEST(Intake, SaysForTheFirstAloneThatWhoeverTakesIsToBeWoken) {
  Intake<std::unique_ptr<int>> intake;
  EXPECT_TRUE(intake.take_all().empty());
  EXPECT_TRUE(intake.put(std::make_unique<int>(1)));
  EXPECT_FALSE(intake.put(std::make_unique<int>(2)));
  const auto all = intake.take_all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(*all[0], 1);
  EXPECT_EQ(*all[1], 2);
  EXPECT_TRUE(intake.put(std::make_unique<int>(3)));
}

}  // namespace
}  // namespace sluice::bus
