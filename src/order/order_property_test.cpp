#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <vector>

#include "base/random.h"
#include "order/breaker_twin.h"
#include "order/cashier_twin.h"
#include "order/jobs_twin.h"
#include "order/refunds_twin.h"
#include "order/turns_twin.h"

namespace sluice::order {
namespace {

// Long histories: ten declined orders of one hold take a while.
const bool more_and_longer = ::setenv("RC_PARAMS", "max_success=200 max_size=500", 0) == 0;

template <class History>
class OrderProperty : public testing::Test {};
using Histories = testing::Types<TurnsHistory, JobsHistory, CashierHistory, BreakerHistory, RefundsHistory>;
TYPED_TEST_SUITE(OrderProperty, Histories);

TYPED_TEST(OrderProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  ASSERT_TRUE(more_and_longer);
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = TypeParam(bytes).play();
    if (!broken.empty()) RC_FAIL(broken);
  }));
}

TYPED_TEST(OrderProperty, ThousandsOfSeedsAreThoseOfTheNaiveTwin) {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(100 + random.next() % 700);
    random.fill(bytes);
    ASSERT_EQ(TypeParam(bytes).play(), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace sluice::order
