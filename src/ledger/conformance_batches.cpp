// A batch is there whole or not at all, whatever becomes of it.
#include "ledger/conformance_kit.h"

namespace sluice::ledger {
namespace {

using namespace sample;

// More rows than a store may put in at a time, and things done to rows of the same batch.
TEST_P(StoreConformance, ABatchOfManyPurchasesIsTakenWholeOrNamesWhatRefusedIt) {
  constexpr std::uint32_t many = 40;
  const auto ledger = with_sales(disk->open());
  Batch all;
  for (std::uint32_t n = 1; n <= many; ++n) all = all + secured(n);
  Batch ended = all;
  ended.push_back(MoveHold{sale_name, hold(3), HoldState::active, HoldState::released});
  ended.push_back(MoveClaim{sale_name, item_name, Unit{3}, Generation{1}, ClaimState::held, ClaimState::released});
  ended.push_back(DeleteSlot{sale_name, buyer(3), 1});
  InsertClaim again = insert_claim(many + 1);
  again.unit = Unit{3};
  again.generation = Generation{2};
  ended = ended + Batch{insert_hold(many + 1), again, insert_slot(many + 1)};

  const auto refused_by = [&](const Write& write, const std::string& words) {
    Batch with = ended;
    with.insert(with.begin() + std::ptrdiff_t{3} * 30, write);
    with.push_back(insert_hold(2));  // refused, too, but later
    expect_conflict(*ledger, with, words);
  };
  refused_by(insert_claim(7), "claim (drop-1, tee, 7)");
  refused_by(insert_slot(7), "buyer_slot (drop-1, " + buyer(7).str() + ", 1)");
  refused_by(insert_hold(7), "hold (" + hold(7).str() + ") exists");
  InsertHold same_ticket = insert_hold(many + 5);
  same_ticket.ordinal = Ordinal{7};
  refused_by(same_ticket, "hold: sale, line, ordinal (drop-1, 0, 7) is redeemed");
  refused_by(MoveClaim{sale_name, item_name, Unit{35}, Generation{1}, ClaimState::held, ClaimState::sold},
             "claim (drop-1, tee, 35)");

  expect_taken(*ledger, ended);
  for (std::uint32_t n = 1; n <= many + 1; ++n) {
    const auto found = ledger->open_reader().value()->read_hold(hold(n)).value();
    ASSERT_TRUE(found) << n;
    EXPECT_EQ(found->state, n == 3 ? HoldState::released : HoldState::active) << n;
  }
  const auto rows = visit_rest(*ledger, sale_name);
  EXPECT_EQ(std::count(rows.begin(), rows.end(), text(again)), 1);
  EXPECT_EQ(std::count(rows.begin(), rows.end(), text(insert_claim(40))), 1);
}

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
                             insert_inbox(2), put_settings(other_sale)});
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
