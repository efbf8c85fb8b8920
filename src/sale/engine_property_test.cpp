#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <vector>

#include "base/random.h"
#include "sale/floor_twin.h"
#include "sale/sale_twin.h"

namespace sluice::sale {
namespace {

// Long histories, and many: a bug needs a few holds that were taken and ended to show.
const bool more_and_longer = ::setenv("RC_PARAMS", "max_success=200 max_size=400", 0) == 0;

template <class AnyHistory>
void check_shrinking() {
  ASSERT_TRUE(more_and_longer);
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = AnyHistory(bytes).play();
    if (!broken.empty()) RC_FAIL(broken);
  }));
}

template <class AnyHistory>
void check_seeds(std::uint64_t count) {
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(100 + random.next() % 600);
    random.fill(bytes);
    ASSERT_EQ(AnyHistory(bytes).play(), "") << "seed " << seed;
  }
}

TEST(SaleProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  check_shrinking<SaleHistory>();
}
TEST(SaleProperty, ThousandsOfSeedsAreThoseOfTheNaiveTwin) {
  check_seeds<SaleHistory>(1500);
}

TEST(FloorProperty, NobodyIsCalledForAUnitThatIsNotThereInAnyHistory) {
  check_shrinking<FloorHistory>();
}
TEST(FloorProperty, NobodyIsCalledForAUnitThatIsNotThereInThousandsOfSeeds) {
  check_seeds<FloorHistory>(3000);
}

}  // namespace
}  // namespace sluice::sale
