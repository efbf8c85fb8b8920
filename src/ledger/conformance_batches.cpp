// A batch is there whole or not at all, whatever becomes of it.
#include "ledger/conformance_kit.h"

namespace sluice::ledger {
namespace {

using namespace sample;

TEST_P(StoreConformance, AnEmptyBatchIsTaken) {
  const auto ledger = disk->open();
  EXPECT_TRUE(ledger->commit({}));
  EXPECT_EQ(dump(*ledger, 9), "");
}

TEST_P(StoreConformance, ARefusalInTheLastWriteLeavesNothingOfItsBatch) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, stocked + secured(1) + ordered(1) + secured(2));
  PutItem item = put_item();
  item.stock = 1;
  PutLine line = put_line();
  line.issued = 99;
  // One write of each kind, all of which could be taken, and a last one that cannot.
  Batch batch = secured(3) + ordered(2) + sold(1);
  batch.insert(batch.end(), {put_settings(), item, line, DeleteSlot{sale_name, buyer(1), 1}, insert_answer(2),
                             put_settings(other_sale)});
  expect_conflict(*ledger, batch + Batch{insert_claim(1)}, "claim (drop-1, tee, 1) is taken");
  expect_taken(*ledger, batch);
}

TEST_P(StoreConformance, ARefusalLeavesTheLedgerUsable) {
  const auto ledger = with_sales(disk->open());
  for (std::uint32_t i = 1; i <= 5; ++i) {
    expect_taken(*ledger, secured(i));
    expect_conflict(*ledger, secured(i + 1) + secured(i), "hold");  // by its id or by its ticket
  }
}

TEST_P(StoreConformance, AfterAFailureNothingMoreIsTakenAndWhatWasTakenIsThere) {
  for (std::uint32_t failing = 1; failing <= 4; ++failing) {
    const auto fresh = GetParam().make_disk();
    {
      (void)with_sales(fresh->open());
      const auto ledger = fresh->open_failing_at(failing);
      for (std::uint32_t i = 1; i < failing; ++i) expect_taken(*ledger, secured(i));
      for (std::uint32_t i = failing; i < failing + 3; ++i) {
        const auto committed = ledger->commit(secured(i));
        ASSERT_FALSE(committed);
        EXPECT_EQ(committed.error().kind, ErrorKind::io) << committed.error().detail;
      }
    }
    const auto reopened = fresh->open();
    for (std::uint32_t i = 1; i < failing; ++i)
      EXPECT_TRUE(reopened->open_reader().value()->read_hold(hold(i)).value()) << i;
    EXPECT_FALSE(reopened->open_reader().value()->read_hold(hold(failing + 1)).value());
    expect_taken(*reopened, secured(failing + 1));
  }
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreConformance);

}  // namespace sluice::ledger
