// A row moves only from the state that it is in, and only by its own sale.
#include <algorithm>
#include <string>

#include "ledger/conformance_kit.h"

namespace sluice::ledger {
namespace {

using namespace sample;

TEST_P(StoreConformance, AJobMovesOnlyFromTheStateThatItIsIn) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_job(1)});
  expect_conflict(*ledger, {insert_slot(2), insert_job(1)}, "job (" + job(1).str() + ") exists");
  expect_conflict(*ledger, {insert_slot(2), move_job(1, JobState::dead, JobState::ready)},
                  "job (" + job(1).str() + ") is not dead");
  expect_conflict(*ledger, {move_job(2, JobState::ready, JobState::done)}, "job (" + job(2).str() + ") is not ready");
  expect_taken(*ledger, {move_job(1, JobState::ready, JobState::done)});
  expect_conflict(*ledger, {move_job(1, JobState::ready, JobState::done)}, "is not ready");
}

TEST_P(StoreConformance, APaymentMovesOnlyFromTheStateThatItIsIn) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  const std::string id = "payment (" + payment(1).str() + ")";
  expect_conflict(*ledger, {insert_slot(2), move_payment(1, PaymentState::unknown, PaymentState::captured)},
                  id + " is not unknown");
  expect_taken(*ledger, {move_payment(1, PaymentState::created, PaymentState::unknown)});
  expect_conflict(*ledger, {move_payment(1, PaymentState::created, PaymentState::declined)}, id + " is not created");
  expect_taken(*ledger, {move_payment(1, PaymentState::unknown, PaymentState::captured)});
  InsertPayment captured = insert_payment(1, PaymentState::captured);
  captured.provider_reference = "ch_2";
  captured.detail = "moved";
  const auto seen = visit_rest(*ledger, sale_name);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), text(captured)), 1);
}

TEST_P(StoreConformance, AnAnswerIsForgottenOnceAndByItsOwnSaleAlone) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_answer(3), insert_answer(1), insert_answer(2)});
  expect_taken(*ledger, {delete_answer(1)});
  EXPECT_EQ(visit_rest(*ledger, sale_name), (Lines{text(insert_answer(2)), text(insert_answer(3))}));
  expect_conflict(*ledger, {insert_claim(1), delete_answer(1)}, "is not there");
  DeleteAnswer others = delete_answer(2);
  others.sale = other_sale;
  expect_conflict(*ledger, {others}, "is not there");
  expect_taken(*ledger, {insert_answer(1)});
}

TEST_P(StoreConformance, AnEventOfAProviderIsForgottenOnceAndByItsOwnSaleAlone) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_inbox(3), insert_inbox(1), insert_inbox(2), insert_inbox(4, other_sale)});
  expect_taken(*ledger, {delete_inbox(1)});
  EXPECT_EQ(visit_rest(*ledger, sale_name), (Lines{text(insert_inbox(2)), text(insert_inbox(3))}));
  expect_conflict(*ledger, {insert_claim(1), delete_inbox(1)}, "inbox (stripe, evt_1) is not there");
  expect_conflict(*ledger, {delete_inbox(2, other_sale)}, "inbox (stripe, evt_2) is not there");
  expect_taken(*ledger, {insert_inbox(1)});
}

TEST_P(StoreConformance, ANoticeIsReplacedAndErasedByItsOwnSaleAlone) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {put_notice(2), put_notice(1), put_notice(3, other_sale)});
  PutNotice other = put_notice(1);
  other.push = "";
  expect_taken(*ledger, {other, delete_notice(2)});
  EXPECT_EQ(visit_rest(*ledger, sale_name), Lines{text(other)});
  expect_conflict(*ledger, {insert_claim(1), delete_notice(2)}, "notice (drop-1, 0, 2) is not there");
  expect_conflict(*ledger, {delete_notice(1, other_sale)}, "notice (drop-2, 0, 1) is not there");
  expect_taken(*ledger, {put_notice(2)});
}

TEST_P(StoreConformance, AClaimMovesOnlyFromTheStateAndGenerationThatItIsIn) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  MoveClaim move{sale_name, item_name, Unit{1}, Generation{1}, ClaimState::sold, ClaimState::released};
  expect_conflict(*ledger, {insert_slot(2), move}, "claim (drop-1, tee, 1) of generation 1 is not sold");
  move.from = ClaimState::held;
  move.generation = Generation{2};
  expect_conflict(*ledger, {insert_slot(2), move}, "claim (drop-1, tee, 1) of generation 2 is not held");
  move.generation = Generation{1};
  move.unit = Unit{2};
  expect_conflict(*ledger, {insert_slot(2), move}, "claim (drop-1, tee, 2) of generation 1 is not held");
  move.unit = Unit{1};
  expect_taken(*ledger, {move});
  expect_conflict(*ledger, {insert_slot(2), move}, "is not held");
}

TEST_P(StoreConformance, AReleasedUnitIsClaimedByTheNextGenerationAlone) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  InsertClaim next = insert_claim(2);
  next.unit = Unit{1};
  next.generation = Generation{2};
  expect_conflict(*ledger, {insert_hold(2), next}, "cannot be claimed as generation 2");
  expect_taken(*ledger,
               {MoveClaim{sale_name, item_name, Unit{1}, Generation{1}, ClaimState::held, ClaimState::released}});
  expect_conflict(*ledger, {insert_hold(2), insert_claim(1)}, "claim (drop-1, tee, 1) is taken");
  next.generation = Generation{3};
  expect_conflict(*ledger, {insert_hold(2), next}, "cannot be claimed as generation 3");
  next.generation = Generation{2};
  expect_taken(*ledger, {insert_hold(2), next});
  expect_conflict(*ledger,
                  {MoveClaim{sale_name, item_name, Unit{1}, Generation{1}, ClaimState::held, ClaimState::released}},
                  "of generation 1 is not held");
  const auto seen = visit_rest(*ledger, sale_name);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), text(next)), 1);
}

TEST_P(StoreConformance, AUnitIsWithdrawnByNobodyAndComesBack) {
  const auto ledger = with_sales(disk->open());
  InsertClaim withdrawn{{sale_name, item_name, Unit{4}, Generation{1}, ClaimState::withdrawn, {}, {}}};
  expect_taken(*ledger, {withdrawn});
  EXPECT_EQ(visit_rest(*ledger, sale_name), Lines{text(withdrawn)});
  expect_conflict(*ledger, {insert_claim(4)}, "is taken");
  MoveClaim move{sale_name, item_name, Unit{4}, Generation{1}, ClaimState::withdrawn, ClaimState::held};
  expect_conflict(*ledger, {move}, "claim (drop-1, tee, 4)");
  move.to = ClaimState::released;
  InsertClaim held = insert_claim(4);
  held.generation = Generation{2};
  expect_taken(*ledger, {move, held});
  EXPECT_EQ(visit_rest(*ledger, sale_name), Lines{text(held)});
}

TEST_P(StoreConformance, AHoldMovesOnlyFromTheStateThatItIsIn) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  expect_conflict(*ledger, {insert_slot(2), MoveHold{sale_name, hold(1), HoldState::paying, HoldState::sold}},
                  "hold (" + hold(1).str() + ") is not paying");
  expect_conflict(*ledger, {insert_slot(2), MoveHold{sale_name, hold(2), HoldState::active, HoldState::expired}},
                  "hold (" + hold(2).str() + ") is not active");
  expect_taken(*ledger, {MoveHold{sale_name, hold(1), HoldState::active, HoldState::released}});
  expect_conflict(*ledger, {MoveHold{sale_name, hold(1), HoldState::active, HoldState::expired}}, "is not active");
}

TEST_P(StoreConformance, AHoldGoesOnWithOtherUnitsAndAnotherTimeFromTheStateThatItIsIn) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  RenewHold renew{.sale = sale_name,
                  .id = hold(1),
                  .from = HoldState::paying,
                  .to = HoldState::active,
                  .items = R"([{"item":"tee","quantity":1,"units":[2],"price":2500}])",
                  .expires_at = at(1'798'143'600'123),
                  .deadline_us = 905'000'000};
  expect_conflict(*ledger, {insert_slot(2), renew}, "hold (" + hold(1).str() + ") is not paying");
  renew.from = HoldState::active;
  RenewHold others = renew;
  others.sale = other_sale;
  expect_conflict(*ledger, {others}, "is not active");
  expect_taken(*ledger, {renew});
  InsertHold renewed = insert_hold(1);
  renewed.items = renew.items;
  renewed.expires_at = renew.expires_at;
  renewed.deadline_us = renew.deadline_us;
  const auto seen = visit_rest(*ledger, sale_name);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), text(renewed)), 1);
  InsertHold kept = insert_hold(2);
  kept.latest_us = 1'805'000'000;
  expect_taken(*ledger, {kept});
  EXPECT_EQ(ledger->open_reader().value()->read_hold(hold(2)).value().value().latest_us, kept.latest_us);
  expect_taken(*ledger, {MoveHold{sale_name, hold(1), HoldState::active, HoldState::expired}});
  renew.from = HoldState::expired;
  renew.to = HoldState::sold;
  expect_taken(*ledger, {renew});
  expect_conflict(*ledger, {renew}, "is not expired");
}

TEST_P(StoreConformance, AnOrderMovesOnlyFromTheStateThatItIsIn) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  expect_conflict(*ledger, {insert_slot(2), MoveOrder{sale_name, order(1), OrderState::paid, OrderState::confirmed}},
                  "orders (" + order(1).str() + ") is not paid");
  expect_conflict(*ledger, {insert_slot(2), MoveOrder{sale_name, order(2), OrderState::accepted, OrderState::paid}},
                  "orders (" + order(2).str() + ") is not accepted");
}

TEST_P(StoreConformance, AnOrderIsErasedOfWhoPlacedItAndKeepsTheRest) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  const EraseOrder erase{.sale = sale_name, .id = order(1), .details = "{}"};
  expect_taken(*ledger, {erase});
  expect_taken(*ledger, {erase});
  const auto image = ledger->open_reader().value()->read_order(order(1)).value();
  ASSERT_TRUE(image);
  EXPECT_EQ(image->order.email, "");
  EXPECT_EQ(image->order.language, "");
  EXPECT_EQ(image->order.details, "{}");
  EXPECT_EQ(image->order.state, OrderState::accepted);
  EXPECT_EQ(image->order.buyer, buyer(1));
  expect_conflict(*ledger, {EraseOrder{.sale = other_sale, .id = order(1), .details = "{}"}}, "is not there");
  expect_conflict(*ledger, {EraseOrder{.sale = sale_name, .id = order(2), .details = "{}"}}, "is not there");
}

TEST_P(StoreConformance, ASlotIsGivenBackOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  expect_taken(*ledger, {DeleteSlot{sale_name, buyer(1), 1}});
  expect_conflict(*ledger, {insert_slot(2), DeleteSlot{sale_name, buyer(1), 1}}, "is not there");
  expect_taken(*ledger, {insert_slot(1)});
}

TEST_P(StoreConformance, ARowOfAnotherSaleIsNotMoved) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  expect_conflict(*ledger, {MoveHold{other_sale, hold(1), HoldState::paying, HoldState::sold}}, "is not paying");
  expect_conflict(*ledger, {MoveOrder{other_sale, order(1), OrderState::accepted, OrderState::paid}},
                  "is not accepted");
  MovePayment paid = move_payment(1, PaymentState::created, PaymentState::captured);
  paid.sale = other_sale;
  expect_conflict(*ledger, {paid}, "is not created");
  MoveJob done = move_job(1, JobState::ready, JobState::done);
  done.sale = other_sale;
  expect_conflict(*ledger, {done}, "is not ready");
}

}  // namespace

}  // namespace sluice::ledger
