// What was written comes back, and a visit shows it in its order.
#include <algorithm>
#include <limits>
#include <string>

#include "ledger/conformance_kit.h"

namespace sluice::ledger {
namespace {

using namespace sample;

class NewestHold final : public QuietVisitor {
public:
  std::optional<HoldId> id;
  void on_newest_hold(HoldId newest) override { id = newest; }
};

// An id that is made after it is nobody's, even if that hold is long over and the clock was set back.
TEST_P(StoreConformance, TheNewestHoldIsToldWhateverItsSaleAndState) {
  const auto ledger = with_sales(disk->open());
  const auto newest = [&](std::string_view sale) {
    NewestHold visitor;
    EXPECT_TRUE(ledger->read_sale(sale, visitor));
    return visitor.id;
  };
  EXPECT_EQ(newest(sale_name), std::nullopt);
  expect_taken(*ledger, secured(2) + secured(9, other_sale) + secured(5));
  expect_taken(*ledger, {MoveHold{other_sale, hold(9), HoldState::active, HoldState::released}});
  EXPECT_EQ(newest(sale_name), hold(9));
  EXPECT_EQ(newest(other_sale), hold(9));
  InsertHold alike = insert_hold(11);
  alike.id = HoldId(Id128(9, 8));
  expect_conflict(*ledger, {alike}, "hold (" + alike.id.str() + ") exists");
}

TEST_P(StoreConformance, AnEmptyLedgerShowsNothing) {
  const auto ledger = disk->open();
  EXPECT_TRUE(ledger->read_sales().value().empty());
  EXPECT_EQ(visit_rest(*ledger, sale_name), Lines{});
  EXPECT_FALSE(ledger->open_reader().value()->read_hold(hold(1)).value());
  EXPECT_FALSE(ledger->open_reader().value()->read_order(order(1)).value());
}

TEST_P(StoreConformance, EveryRowComesBackAsItWasWritten) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, stocked + secured(1) + ordered(1) + Batch{insert_answer(1), put_notice(1), insert_inbox(1)});
  auto paying = insert_hold(1);
  paying.state = HoldState::paying;
  const Lines expected{text(put_item()),
                       text(put_line()),
                       text(paying),
                       text(insert_claim(1)),
                       text(insert_slot(1)),
                       redeemed_text(LineIndex{0}, Ordinal{1}),
                       text(insert_order(1)),
                       text(event(1, 1, OrderState::accepted)),
                       text(insert_payment(1)),
                       text(insert_job(1)),
                       text(insert_answer(1)),
                       text(put_notice(1)),
                       text(insert_inbox(1))};
  EXPECT_EQ(visit(*ledger, sale_name), expected);
  const SaleRow sale{"drop-1",
                     "open",
                     add_sale().epoch,
                     Lease{1},
                     mark().sale_time_us,
                     mark().commit_number,
                     std::string(add_sale().settings),
                     "5eed"};
  ASSERT_EQ(ledger->read_sales().value().size(), 2U);
  EXPECT_EQ(text(ledger->read_sales().value()[0]), text(sale));
  EXPECT_EQ(text(ledger->open_reader().value()->read_hold(hold(1)).value().value()), text(paying));
  const OrderImage image = ledger->open_reader().value()->read_order(order(1)).value().value();
  EXPECT_EQ(text(image.order), text(insert_order(1)));
  ASSERT_EQ(image.history.size(), 1U);
  EXPECT_EQ(text(image.history[0]), text(event(1, 1, OrderState::accepted)));
}

TEST_P(StoreConformance, TheLargestNumbersAndEmptyTextsComeBack) {
  const auto ledger = with_sales(disk->open());
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  PutLine line{{sale_name, "", LineIndex{65535}, most, most, most, most}};
  InsertHold held = insert_hold(1);
  held.id = HoldId(Id128(~0ULL, ~0ULL));
  held.ordinal = Ordinal{most};
  held.line = LineIndex{65535};
  held.items = {};
  held.total_amount = std::numeric_limits<std::int64_t>::max();
  held.deadline_us = std::numeric_limits<std::int64_t>::min();
  InsertClaim claim = insert_claim(1);
  claim.unit = Unit{most};
  InsertSlot slot = insert_slot(1);
  slot.slot = 255;
  expect_taken(*ledger, {line, held, claim, slot});
  EXPECT_EQ(visit_rest(*ledger, sale_name),
            (Lines{text(line), text(held), text(claim), text(slot), redeemed_text(LineIndex{65535}, Ordinal{most})}));
}

TEST_P(StoreConformance, AVisitFollowsItsOrderWhateverTheOrderOfWriting) {
  const auto ledger = with_sales(disk->open());
  PutItem second = put_item();
  second.item = "aaa";
  second.position = ItemIndex{1};
  PutLine second_line = put_line();
  second_line.line = "aaa";
  second_line.position = LineIndex{1};
  InsertClaim of_second = insert_claim(1);
  of_second.item = "aaa";
  expect_taken(*ledger, {second, second_line, put_item(), put_line()});
  expect_taken(*ledger, secured(3) + Batch{of_second} + secured(1) + secured(2));
  expect_taken(*ledger, {insert_order(2), insert_order(1), event(1, 2, OrderState::paid),
                         event(2, 1, OrderState::accepted), event(1, 1, OrderState::accepted), insert_payment(2),
                         insert_payment(1), insert_job(2), insert_job(1)});
  const Lines expected{text(put_item()),
                       text(second),
                       text(put_line()),
                       text(second_line),
                       text(insert_hold(1)),
                       text(insert_hold(2)),
                       text(insert_hold(3)),
                       text(of_second),
                       text(insert_claim(1)),
                       text(insert_claim(2)),
                       text(insert_claim(3)),
                       text(insert_slot(1)),
                       text(insert_slot(2)),
                       text(insert_slot(3)),
                       redeemed_text(LineIndex{0}, Ordinal{1}),
                       redeemed_text(LineIndex{0}, Ordinal{2}),
                       redeemed_text(LineIndex{0}, Ordinal{3}),
                       text(insert_order(1)),
                       text(insert_order(2)),
                       text(event(1, 1, OrderState::accepted)),
                       text(event(1, 2, OrderState::paid)),
                       text(event(2, 1, OrderState::accepted)),
                       text(insert_payment(1)),
                       text(insert_payment(2)),
                       text(insert_job(1)),
                       text(insert_job(2))};
  EXPECT_EQ(visit(*ledger, sale_name), expected);
}

TEST_P(StoreConformance, AFinishedHoldIsFoundByItsIdAloneAndItsTicketStaysUsed) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  expect_taken(*ledger,
               {MoveHold{sale_name, hold(1), HoldState::paying, HoldState::expired},
                MoveOrder{sale_name, order(1), OrderState::accepted, OrderState::released},
                MoveClaim{sale_name, item_name, Unit{1}, Generation{1}, ClaimState::held, ClaimState::released},
                DeleteSlot{sale_name, buyer(1), 1}, move_job(1, JobState::ready, JobState::done)});
  InsertClaim released = insert_claim(1);
  released.state = ClaimState::released;
  EXPECT_EQ(visit_rest(*ledger, sale_name), (Lines{text(released), redeemed_text(LineIndex{0}, Ordinal{1})}));
  EXPECT_EQ(ledger->open_reader().value()->read_hold(hold(1)).value().value().state, HoldState::expired);
  EXPECT_EQ(ledger->open_reader().value()->read_order(order(1)).value().value().order.state, OrderState::released);
  expect_conflict(*ledger, {[] {
    InsertHold again = insert_hold(2);
    again.ordinal = Ordinal{1};
    return again;
  }()},
                  "(drop-1, 0, 1) is redeemed");
}

TEST_P(StoreConformance, APutReplacesWhatMayChange) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, stocked + secured(1));
  PutItem item = put_item();
  item.name = "Summer tee";
  item.stock = 5;
  PutLine line = put_line();
  line.issued = 41;
  MoveMark moved = mark();
  moved.state = "paused";
  moved.sale_time_us = 9'000'000;
  moved.commit_number = 8;
  const Batch batch{put_settings(), item, line, moved};
  ASSERT_TRUE(ledger->commit(batch));
  const auto seen = visit(*ledger, sale_name);
  for (const std::string& row : {text(item), text(line)}) {
    EXPECT_EQ(std::count(seen.begin(), seen.end(), row), 1) << row;
  }
  const SaleRow sale{"drop-1", "paused", put_settings().epoch, Lease{1}, 9'000'000, 8, "{}", "5eed"};
  EXPECT_EQ(text(ledger->read_sales().value()[0]), text(sale));
}

TEST_P(StoreConformance, AJobIsVisitedUntilItIsDoneOrDropped) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_job(1), insert_job(2)});
  expect_taken(*ledger, {move_job(1, JobState::ready, JobState::dead)});
  InsertJob moved = insert_job(1, JobState::dead);
  moved.attempts = 4;
  moved.run_at = move_job(1, JobState::ready, JobState::dead).run_at;
  moved.last_error = "timed out again";
  EXPECT_EQ(visit_rest(*ledger, sale_name), (Lines{text(moved), text(insert_job(2))}));
  expect_taken(*ledger, {move_job(1, JobState::dead, JobState::ready), move_job(2, JobState::ready, JobState::done)});
  EXPECT_EQ(visit_rest(*ledger, sale_name).size(), 1U);
  expect_taken(*ledger, {move_job(1, JobState::ready, JobState::dropped)});
  EXPECT_EQ(visit_rest(*ledger, sale_name), Lines{});
}

TEST_P(StoreConformance, APlaceBelongsToWhomItWasHandedOverLast) {
  const auto ledger = with_sales(disk->open());
  PutHandover of_second_line = put_handover(1, 5);
  of_second_line.line = LineIndex{1};
  expect_taken(*ledger, {of_second_line, put_handover(2, 3), put_handover(1, 2), put_handover(1, 9, other_sale)});
  const Lines first{text(put_handover(1, 2)), text(put_handover(2, 3)), text(of_second_line)};
  EXPECT_EQ(visit_rest(*ledger, sale_name), first);
  expect_taken(*ledger, {put_handover(1, 4)});
  const Lines second{text(put_handover(1, 4)), text(put_handover(2, 3)), text(of_second_line)};
  EXPECT_EQ(visit_rest(*ledger, sale_name), second);
  EXPECT_EQ(visit_rest(*ledger, other_sale), Lines{text(put_handover(1, 9, other_sale))});
  expect_taken(*ledger, secured(1));
  expect_conflict(*ledger, {put_handover(2, 6), insert_claim(1)}, "claim (drop-1, tee, 1) is taken");
}

TEST_P(StoreConformance, AnEndpointIsWhatItWasSwitchedToLast) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {put_endpoint("shop", "off"), put_endpoint("books", "off"),
                         put_endpoint("shop", "off", other_sale), put_endpoint("shop", "on")});
  EXPECT_EQ(visit_rest(*ledger, sale_name),
            (Lines{text(put_endpoint("books", "off")), text(put_endpoint("shop", "on"))}));
  EXPECT_EQ(visit_rest(*ledger, other_sale), Lines{text(put_endpoint("shop", "off", other_sale))});
}

TEST_P(StoreConformance, ASpanIsClearedOnce) {
  const auto ledger = with_sales(disk->open());
  InsertCleared of_second_line = insert_cleared(1, 1);
  of_second_line.line = LineIndex{1};
  expect_taken(*ledger,
               {of_second_line, insert_cleared(9, 12), insert_cleared(1, 7), insert_cleared(1, 3, other_sale)});
  const Lines spans{text(insert_cleared(1, 7)), text(insert_cleared(9, 12)), text(of_second_line)};
  EXPECT_EQ(visit_rest(*ledger, sale_name), spans);
  EXPECT_EQ(visit_rest(*ledger, other_sale), Lines{text(insert_cleared(1, 3, other_sale))});
  expect_conflict(*ledger, {insert_cleared(9, 9)}, "cleared (drop-1, 0, 9) is cleared");
}

TEST_P(StoreConformance, SamplesAndEventsComeByNumberAndSamplesMayBeTakenOut) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_sample(3), insert_sample(1), insert_sample(2), insert_sample(2, other_sale),
                         insert_sale_event(2, "open"), insert_sale_event(1, "started")});
  expect_taken(*ledger, {delete_sample(2)});
  EXPECT_EQ(visit_rest(*ledger, sale_name),
            (Lines{text(insert_sample(1)), text(insert_sample(3)), text(insert_sale_event(1, "started")),
                   text(insert_sale_event(2, "open"))}));
  EXPECT_EQ(visit_rest(*ledger, other_sale), Lines{text(insert_sample(2, other_sale))});
  expect_conflict(*ledger, {insert_sample(3)}, "sale_sample (drop-1, 3) exists");
  expect_conflict(*ledger, {delete_sample(2)}, "sale_sample (drop-1, 2) is not there");
  expect_conflict(*ledger, {insert_sale_event(2, "paused")}, "sale_event (drop-1, 2) exists");
}

TEST_P(StoreConformance, SalesComeByIdAndDoNotSeeEachOther) {
  const auto ledger = with_sales(disk->open());
  Batch other = secured(1, other_sale);
  std::get<InsertHold>(other[0]).id = hold(2);
  expect_taken(*ledger, Batch{put_item(other_sale), put_line(other_sale)} + other);
  expect_taken(*ledger, stocked + secured(1));
  EXPECT_EQ(ledger->read_sales().value()[0].id, sale_name);
  EXPECT_EQ(ledger->read_sales().value()[1].id, other_sale);
  EXPECT_EQ(visit(*ledger, sale_name),
            (Lines{text(put_item()), text(put_line()), text(insert_hold(1)), text(insert_claim(1)),
                   text(insert_slot(1)), redeemed_text(LineIndex{0}, Ordinal{1})}));
}

TEST_P(StoreConformance, AFewHoldsAmongManyOfAnotherSaleAreAllFound) {
  const auto ledger = with_sales(disk->open());
  for (std::uint32_t i = 1; i <= 40; ++i) expect_taken(*ledger, secured(i + 100, other_sale));
  expect_taken(*ledger, stocked + secured(2) + secured(1));
  InsertHold without_ticket = insert_hold(3);
  without_ticket.ordinal = Ordinal{0};
  expect_taken(*ledger, {without_ticket});
  EXPECT_EQ(
      visit(*ledger, sale_name),
      (Lines{text(put_item()), text(put_line()), text(insert_hold(1)), text(insert_hold(2)), text(without_ticket),
             text(insert_claim(1)), text(insert_claim(2)), text(insert_slot(1)), text(insert_slot(2)),
             redeemed_text(LineIndex{0}, Ordinal{1}), redeemed_text(LineIndex{0}, Ordinal{2})}));
}

}  // namespace

}  // namespace sluice::ledger
