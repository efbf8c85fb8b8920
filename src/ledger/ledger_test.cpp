#include "ledger/ledger.h"

#include <gtest/gtest.h>

#include "ledger/chance.h"
#include "ledger/content.h"
#include "ledger/memory/memory_store.h"
#include "ledger/samples.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

template <class State>
void expect_names_to_come_back(std::optional<State> (*from)(std::string_view), int count) {
  for (int i = 0; i < count; ++i) {
    const auto state = static_cast<State>(i);
    EXPECT_EQ(from(to_string(state)), state) << to_string(state);
  }
  EXPECT_FALSE(from(""));
  EXPECT_FALSE(from("Held"));
  EXPECT_FALSE(from("nonsense"));
}

TEST(LedgerStates, EachHasOneNameThatLeadsBackToIt) {
  expect_names_to_come_back(&claim_state_from, 4);
  expect_names_to_come_back(&hold_state_from, 5);
  expect_names_to_come_back(&order_state_from, 8);
  expect_names_to_come_back(&job_state_from, 4);
  expect_names_to_come_back(&payment_state_from, 8);
}

TEST(LedgerStates, TextIsTheApisText) {
  EXPECT_EQ(to_string(ClaimState::withdrawn), "withdrawn");
  EXPECT_EQ(to_string(HoldState::paying), "paying");
  EXPECT_EQ(to_string(OrderState::payment_action_required), "payment_action_required");
  EXPECT_EQ(to_string(JobState::dead), "dead");
  EXPECT_EQ(to_string(PaymentState::captured), "captured");
}

TEST(LedgerTwins, AnyHistoryIsJudgedAlikeInMemoryAndBySqlite) {
  int taken = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ScratchFolder folder;
    const auto sqlite = open_sqlite_store(folder.path() / "ledger.db").value();
    MemoryStore memory;
    ASSERT_TRUE(memory.commit(sample::empty_sale()));
    ASSERT_TRUE(sqlite->commit(sample::empty_sale()));
    sample::Chance chance(seed);
    for (int step = 0; step < 100; ++step) {
      const auto batch = chance.batch(memory.read_sales().value()[0].lease);
      const std::string verdict = sample::judgement(memory.commit(batch));
      taken += verdict == "taken" ? 1 : 0;
      ASSERT_EQ(sample::judgement(sqlite->commit(batch)), verdict) << "seed " << seed << ", step " << step;
    }
    ASSERT_EQ(sample::dump(*sqlite, 4), sample::dump(memory, 4)) << "seed " << seed;
  }
  EXPECT_GT(taken, 100) << "the histories are all refusals and prove little";
}

}  // namespace
}  // namespace sluice::ledger
