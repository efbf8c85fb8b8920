#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <vector>

#include "base/random.h"
#include "line/line_twin.h"

namespace sluice::line {
namespace {

// Long histories, and many: bugs of the line need several windows to show.
const bool more_and_longer = ::setenv("RC_PARAMS", "max_success=100 max_size=400", 0) == 0;

TEST(LineProperty, AnyHistoryIsThatOfTheNaiveTwin) {
  ASSERT_TRUE(more_and_longer);
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string broken = LineHistory(bytes).play();
    if (!broken.empty()) RC_FAIL(broken);
  }));
}

TEST(LineProperty, HundredsOfSeedsAreThoseOfTheNaiveTwin) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SeededRandom random(seed);
    std::vector<std::uint8_t> bytes(100 + random.next() % 500);
    random.fill(bytes);
    ASSERT_EQ(LineHistory(bytes).play(), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace sluice::line
