#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <vector>

#include "base/random.h"
#include "order/book_twin.h"

namespace sluice::order {
namespace {

// Long histories: ten declined orders of one hold take a while.
const bool more_and_longer = ::setenv("RC_PARAMS", "max_success=200 max_size=500", 0) == 0;

TEST(BookProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  ASSERT_TRUE(more_and_longer);
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = BookHistory(bytes).play();
    if (!broken.empty()) RC_FAIL(broken);
  }));
}

TEST(BookProperty, ThousandsOfSeedsAreThoseOfTheNaiveTwin) {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(100 + random.next() % 700);
    random.fill(bytes);
    ASSERT_EQ(BookHistory(bytes).play(), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace sluice::order
