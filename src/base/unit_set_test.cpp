#include "base/unit_set.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

namespace sluice {
namespace {

TEST(UnitSet, BehavesAsAnOrderedSetThroughAnyHistory) {
  const bool ok = rc::check([] {
    auto capacity = *rc::gen::inRange<std::uint32_t>(0, 5000);
    UnitSet set(capacity, UnitSet::Start::full);
    std::set<std::uint32_t> twin;
    for (std::uint32_t unit = 1; unit <= capacity; ++unit) twin.insert(unit);
    for (int step = 0; step < 60; ++step) {
      if (*rc::gen::inRange(0, 12) == 0) set.grow(capacity += *rc::gen::inRange<std::uint32_t>(0, 300));
      if (capacity == 0) continue;
      const auto unit = *rc::gen::inRange<std::uint32_t>(1, capacity + 1);
      RC_ASSERT(set.contains(Unit{unit}) == twin.contains(unit));
      if (twin.erase(unit) == 1) {
        set.erase(Unit{unit});
      } else {
        twin.insert(unit);
        set.insert(Unit{unit});
      }
      RC_ASSERT(set.count() == twin.size());
      RC_ASSERT(set.lowest().has_value() == !twin.empty());
      if (!twin.empty()) {
        RC_ASSERT(raw(*set.lowest()) == *twin.begin());
        RC_ASSERT(raw(*set.highest()) == *twin.rbegin());
      }
      RC_ASSERT(set.is_consistent());
    }
  });
  EXPECT_TRUE(ok);
}

TEST(UnitSet, GrowsFromOneWordToManyLevelsAndKeepsItsMembers) {
  UnitSet set(1, UnitSet::Start::full);
  set.grow(1'000'000);
  EXPECT_TRUE(set.is_consistent());
  EXPECT_EQ(set.highest(), Unit{1});
  set.insert(Unit{1'000'000});
  EXPECT_EQ(set.highest(), Unit{1'000'000});
  EXPECT_EQ(set.lowest(), Unit{1});
  EXPECT_TRUE(set.is_consistent());
}

}  // namespace
}  // namespace sluice
