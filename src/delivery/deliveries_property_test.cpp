#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

#include "base/random.h"
#include "delivery/deliveries_twin.h"

namespace sluice::delivery {
namespace {

TEST(DeliveriesProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = DeliveriesHistory(bytes).play();
    if (!broken.empty()) RC_FAIL(broken);
  }));
}

TEST(DeliveriesProperty, ThousandsOfSeedsAreThoseOfTheNaiveTwin) {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(100 + random.next() % 700);
    random.fill(bytes);
    ASSERT_EQ(DeliveriesHistory(bytes).play(), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace sluice::delivery
