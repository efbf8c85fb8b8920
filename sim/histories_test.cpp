// Histories in which nothing that was promised may be broken, whatever goes wrong. `make soak` plays on.
#include <gtest/gtest.h>

#include "sim/history.h"

namespace sluice::sim {
namespace {

// Two thousand in all, in parts so that they are played on every core.
constexpr std::uint64_t part = 250;

class Histories : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Histories, EveryPromiseIsKept) {
  const std::uint64_t first = 1 + GetParam() * part;
  for (std::uint64_t seed = first; seed < first + part; ++seed) {
    const Outcome outcome = play(seed);
    ASSERT_TRUE(outcome.findings.empty()) << to_text(seed, outcome);
  }
}
INSTANTIATE_TEST_SUITE_P(Part, Histories, testing::Range<std::uint64_t>(0, 8));

TEST(History, OfOneSeedIsTheSameEachTime) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Outcome once = play(seed);
    const Outcome again = play(seed);
    EXPECT_EQ(once.counts, again.counts) << seed;
    EXPECT_EQ(once.lasted, again.lasted) << seed;
  }
}

// What a thousand seeds never do, nobody has tried.
TEST(History, EveryKindOfFaultIsPlayedByThePlayedSeeds) {
  std::map<std::string, std::uint64_t> counts;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    for (const auto& [what, count] : play(seed).counts) counts[what] += count;
  }
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    EXPECT_GT(counts[to_string(static_cast<Fault>(kind))], 0U) << to_string(static_cast<Fault>(kind));
  }
  EXPECT_GT(counts["units secured"], 100U);
  EXPECT_GT(counts["orders"], 100U);
}

}  // namespace
}  // namespace sluice::sim
