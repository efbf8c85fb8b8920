// Histories in which nothing that was promised may be broken, whatever goes wrong. `make soak` plays on.
#include <gtest/gtest.h>

#include <ostream>

#include "sim/history.h"
#include "sim/played.h"

namespace sluice::sim {
namespace {

class Histories : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Histories, EveryPromiseIsKept) {
  const std::uint64_t first = 1 + GetParam() * histories_in_part;
  for (std::uint64_t seed = first; seed < first + histories_in_part; ++seed) {
    const Outcome outcome = play(seed);
    ASSERT_TRUE(outcome.findings.empty()) << to_text(seed, outcome);
  }
}
INSTANTIATE_TEST_SUITE_P(Part, Histories, testing::Range<std::uint64_t>(0, parts_in_test));

// Found by playing on, each with what was at fault: the product's is mended, the judge's knows better since.
struct FoundSeed {
  std::uint64_t seed;
  const char* what;
  Setup (*setup_of)(std::uint64_t seed) = one_server_of;
  friend std::ostream& operator<<(std::ostream& out, const FoundSeed& found) {
    return out << found.seed << ", " << found.what;
  }
};
class FoundHistories : public testing::TestWithParam<FoundSeed> {};

TEST_P(FoundHistories, BreakNoPromiseAnyMore) {
  const auto [seed, what, setup_of] = GetParam();
  const Outcome outcome = play(setup_of(seed));
  EXPECT_TRUE(outcome.findings.empty()) << to_text(seed, outcome);
}
INSTANTIATE_TEST_SUITE_P(
    Seed, FoundHistories,
    testing::Values(
        FoundSeed{1000549, "till: the second click of whoever was back did not count as being there"},
        FoundSeed{1066023, "till: likewise"},
        FoundSeed{70002747, "till: a click that was answered before did not count as being there"},
        FoundSeed{70012310, "till: likewise, while the sale is paused"},
        FoundSeed{3000770, "ledger: who was replaced took a row of its successor's for one mended by hand"},
        FoundSeed{3003985, "ledger: likewise, and a hold was being paid for ever"},
        FoundSeed{120001784, "ledger: who was overtaken and writes nothing did not learn of it"},
        FoundSeed{120003031, "sale: one that paused and went on before its draw was durable was drawn twice"},
        FoundSeed{121091835, "judge: a place that an owner gave may have been called before it was heard of"},
        FoundSeed{130030895, "ledger: a commit that was given up and came after all was taken for the one after it"},
        FoundSeed{140044940, "judge: likewise, and who was overtaken may have been gone by then"},
        FoundSeed{140018881, "judge: whose click met a full mailbox was not seen by the owner"},
        FoundSeed{1000286, "judge: an order whose acceptance was lost with a failed sync ends its hold"},
        FoundSeed{2001759, "judge: likewise, with a crash"},
        FoundSeed{3004116, "judge: a place that an owner gives is its holder's since they asked"},
        FoundSeed{70025517, "judge: likewise, and its unit is another's then"},
        FoundSeed{70054324, "judge: likewise"},
        FoundSeed{91000976, "judge: what is set aside for an order that nobody was told of may lapse"},
        FoundSeed{97002195, "judge: an answer that comes too late is a fault, of which there are none at the end",
                  two_servers_of},
        FoundSeed{80001061, "judge: a pause stops clocks when it is decided, not when it is told"},
        FoundSeed{1000540, "judge: who came while nothing could be written is known once it can"},
        FoundSeed{2000015, "judge: likewise, after another owner's lease"},
        FoundSeed{2013597, "judge: likewise, after an outage"}),
    [](const auto& found) { return std::to_string(found.param.seed); });

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
