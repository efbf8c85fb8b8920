#include "ledger/conformance.h"

#include "ledger/samples.h"

namespace sluice::ledger {
namespace {

using namespace sample;

using Lines = std::vector<std::string>;

Batch operator+(Batch first, const Batch& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// `batch` as an owner commits it, with the marks of both sales.
void expect_taken(Store& ledger, const Batch& batch) {
  const auto committed = ledger.commit(marked(batch));
  EXPECT_TRUE(committed) << committed.error().detail;
}

// Refused with this kind and these words, and nothing of the batch is there.
void expect_refused(Store& ledger, const Batch& batch, ErrorKind kind, const std::string& words) {
  const std::string before = dump(ledger, 9);
  const auto committed = ledger.commit(batch);
  ASSERT_FALSE(committed) << "taken, instead of: " << words;
  EXPECT_EQ(committed.error().kind, kind);
  EXPECT_NE(committed.error().detail.find(words), std::string::npos) << committed.error().detail;
  EXPECT_EQ(dump(ledger, 9), before);
}

void expect_conflict(Store& ledger, const Batch& batch, const std::string& words) {
  expect_refused(ledger, marked(batch), ErrorKind::conflict, words);
}

// Both sales are there, and nothing in them.
std::unique_ptr<Store> with_sales(std::unique_ptr<Store> store) {
  EXPECT_TRUE(store->commit(new_sale() + new_sale(other_sale)));
  return store;
}

const Batch stocked{put_item(), put_line()};

TEST_P(StoreConformance, AnEmptyLedgerShowsNothing) {
  const auto ledger = disk->open();
  EXPECT_TRUE(ledger->read_sales().value().empty());
  EXPECT_EQ(visit(*ledger, sale_name), Lines{});
  EXPECT_FALSE(ledger->open_reader().value()->read_hold(hold(1)).value());
  EXPECT_FALSE(ledger->open_reader().value()->read_order(order(1)).value());
}

TEST_P(StoreConformance, AnEmptyBatchIsTaken) {
  const auto ledger = disk->open();
  EXPECT_TRUE(ledger->commit({}));
  EXPECT_EQ(dump(*ledger, 9), "");
}

TEST_P(StoreConformance, EveryRowComesBackAsItWasWritten) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, stocked + secured(1) + ordered(1) + Batch{insert_answer(1)});
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
                       text(insert_answer(1))};
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
  EXPECT_EQ(visit(*ledger, sale_name),
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
  EXPECT_EQ(visit(*ledger, sale_name), (Lines{text(released), redeemed_text(LineIndex{0}, Ordinal{1})}));
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
  EXPECT_EQ(visit(*ledger, sale_name), (Lines{text(moved), text(insert_job(2))}));
  expect_taken(*ledger, {move_job(1, JobState::dead, JobState::ready), move_job(2, JobState::ready, JobState::done)});
  EXPECT_EQ(visit(*ledger, sale_name).size(), 1U);
  expect_taken(*ledger, {move_job(1, JobState::ready, JobState::dropped)});
  EXPECT_EQ(visit(*ledger, sale_name), Lines{});
}

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
  const auto seen = visit(*ledger, sale_name);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), text(captured)), 1);
}

TEST_P(StoreConformance, AnOrdersAttemptsAreCountedAndTheirKeysUsedOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  expect_conflict(*ledger, {insert_slot(2), insert_payment(1)}, "payment");
  InsertPayment second = insert_payment(1);
  second.id = payment(2);
  second.idempotency_key = "another";
  expect_conflict(*ledger, {insert_slot(2), second},
                  "payment: orders_id, attempt (" + order(1).str() + ", 1) exists");
  second.attempt = 2;
  second.idempotency_key = insert_payment(1).idempotency_key;
  expect_conflict(*ledger, {insert_slot(2), second}, "payment: idempotency_key (" + order(1).str() + ") is used");
  second.idempotency_key = "another";
  expect_taken(*ledger, {second});
  Lines payments;
  for (const std::string& row : visit(*ledger, sale_name)) {
    if (row.starts_with("payment|")) payments.push_back(row);
  }
  EXPECT_EQ(payments, (Lines{text(insert_payment(1)), text(second)}));
}

TEST_P(StoreConformance, AnAnswerIsForgottenOnceAndByItsOwnSaleAlone) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_answer(3), insert_answer(1), insert_answer(2)});
  expect_taken(*ledger, {delete_answer(1)});
  EXPECT_EQ(visit(*ledger, sale_name), (Lines{text(insert_answer(2)), text(insert_answer(3))}));
  expect_conflict(*ledger, {insert_claim(1), delete_answer(1)}, "is not there");
  DeleteAnswer others = delete_answer(2);
  others.sale = other_sale;
  expect_conflict(*ledger, {others}, "is not there");
  expect_taken(*ledger, {insert_answer(1)});
}

TEST_P(StoreConformance, APlaceBelongsToWhomItWasHandedOverLast) {
  const auto ledger = with_sales(disk->open());
  PutHandover of_second_line = put_handover(1, 5);
  of_second_line.line = LineIndex{1};
  expect_taken(*ledger, {of_second_line, put_handover(2, 3), put_handover(1, 2), put_handover(1, 9, other_sale)});
  const Lines first{text(put_handover(1, 2)), text(put_handover(2, 3)), text(of_second_line)};
  EXPECT_EQ(visit(*ledger, sale_name), first);
  expect_taken(*ledger, {put_handover(1, 4)});
  const Lines second{text(put_handover(1, 4)), text(put_handover(2, 3)), text(of_second_line)};
  EXPECT_EQ(visit(*ledger, sale_name), second);
  EXPECT_EQ(visit(*ledger, other_sale), Lines{text(put_handover(1, 9, other_sale))});
  expect_taken(*ledger, secured(1));
  expect_conflict(*ledger, {put_handover(2, 6), insert_claim(1)}, "claim (drop-1, tee, 1) is taken");
}

TEST_P(StoreConformance, AUseOfACodeIsOnePersons) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_code("W1NTER", 2), insert_code("C1VB", 1), insert_code("W1NTER", 9, other_sale)});
  expect_taken(*ledger, {insert_use("W1NTER", 1, 1)});
  expect_conflict(*ledger, {insert_use("W1NTER", 2, 2), insert_use("W1NTER", 1, 3)},
                  "priority_code_use (drop-1, W1NTER, 1) is used");
  expect_conflict(*ledger, {insert_use("W1NTER", 2, 2), insert_code("C1VB", 5)},
                  "priority_code (drop-1, C1VB) exists");
  expect_taken(*ledger, {insert_use("W1NTER", 2, 2), insert_use("W1NTER", 1, 1, other_sale)});
  const Lines rows{text(insert_code("C1VB", 1)), text(insert_code("W1NTER", 2)), text(insert_use("W1NTER", 1, 1)),
                   text(insert_use("W1NTER", 2, 2))};
  EXPECT_EQ(visit(*ledger, sale_name), rows);
  EXPECT_EQ(visit(*ledger, other_sale).size(), 2U);
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

TEST_P(StoreConformance, AUnitIsClaimedOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  InsertClaim second = insert_claim(2);
  second.unit = Unit{1};
  expect_conflict(*ledger, {insert_hold(2), second}, "claim (drop-1, tee, 1) is taken");
  expect_taken(*ledger, secured(2));
}

TEST_P(StoreConformance, ABuyersSlotIsUsedOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  InsertSlot second = insert_slot(2);
  second.buyer = buyer(1);
  expect_conflict(*ledger, {insert_claim(2), second}, "buyer_slot (drop-1, " + buyer(1).str() + ", 1) is taken");
  second.slot = 2;
  expect_taken(*ledger, {second});
}

TEST_P(StoreConformance, AHoldsIdIsUsedOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  InsertHold second = insert_hold(2);
  second.id = hold(1);
  expect_conflict(*ledger, {insert_claim(2), second}, "hold (" + hold(1).str() + ") exists");
}

TEST_P(StoreConformance, ATicketIsRedeemedOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  InsertHold second = insert_hold(2);
  second.ordinal = Ordinal{1};
  expect_conflict(*ledger, {insert_claim(2), second}, "hold: sale, line, ordinal (drop-1, 0, 1) is redeemed");
  second.line = LineIndex{1};
  InsertHold third = insert_hold(3, other_sale);
  third.ordinal = Ordinal{1};
  expect_taken(*ledger, {second, third});
}

TEST_P(StoreConformance, HoldsWithoutATicketDoNotCollide) {
  const auto ledger = with_sales(disk->open());
  InsertHold first = insert_hold(1);
  InsertHold second = insert_hold(2);
  first.ordinal = second.ordinal = Ordinal{0};
  expect_taken(*ledger, {first, second});
  EXPECT_EQ(visit(*ledger, sale_name), (Lines{text(first), text(second)}));
}

TEST_P(StoreConformance, AnOrdersIdIsUsedOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + secured(2) + ordered(1));
  InsertOrder second = insert_order(2);
  second.id = order(1);
  expect_conflict(*ledger, {insert_claim(3), second}, "orders (" + order(1).str() + ") exists");
}

TEST_P(StoreConformance, AHoldHasOneLiveOrder) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  InsertOrder second = insert_order(2);
  second.hold = hold(1);
  expect_conflict(*ledger, {insert_claim(2), second}, "orders: hold (" + hold(1).str() + ") has a live order");
  expect_taken(*ledger, {MoveOrder{sale_name, order(1), OrderState::accepted, OrderState::payment_failed}, second});
  expect_conflict(*ledger, {MoveOrder{sale_name, order(1), OrderState::payment_failed, OrderState::accepted}},
                  "orders (" + order(1).str() + ") is of a hold that has another live order");
  expect_taken(*ledger, {MoveOrder{sale_name, order(2), OrderState::accepted, OrderState::refunded},
                         MoveOrder{sale_name, order(1), OrderState::payment_failed, OrderState::paid}});
}

TEST_P(StoreConformance, AnOrdersHistoryIsWrittenOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  expect_conflict(*ledger, {insert_job(2), event(1, 1, OrderState::paid)},
                  "order_event (" + order(1).str() + ", 1) exists");
}

TEST_P(StoreConformance, AHoldIsChargedOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + Batch{insert_payment(1, PaymentState::captured)});
  InsertPayment second = insert_payment(2, PaymentState::captured);
  second.hold = hold(1);
  expect_conflict(*ledger, {insert_claim(2), second}, "payment: hold (" + hold(1).str() + ") has a captured payment");
  second.state = PaymentState::unknown;
  expect_taken(*ledger, {second, move_payment(1, PaymentState::captured, PaymentState::captured)});
  expect_conflict(*ledger, {insert_claim(2), move_payment(2, PaymentState::unknown, PaymentState::captured)},
                  "payment (" + payment(2).str() + ") is of a hold that has a captured payment");
  expect_taken(*ledger, {move_payment(1, PaymentState::captured, PaymentState::declined),
                         move_payment(2, PaymentState::unknown, PaymentState::captured)});
}

TEST_P(StoreConformance, AnIdempotencyKeyHasOneAnswer) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_answer(1), insert_answer(2)});
  InsertAnswer second = insert_answer(1);
  second.body = "{}";
  expect_conflict(*ledger, {insert_claim(1), second}, "idempotency (" + buyer(1).str());
  second.route = "POST /v1/holds/x/checkout";
  expect_taken(*ledger, {second});
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
  const auto seen = visit(*ledger, sale_name);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), text(next)), 1);
}

TEST_P(StoreConformance, AUnitIsWithdrawnByNobodyAndComesBack) {
  const auto ledger = with_sales(disk->open());
  InsertClaim withdrawn{{sale_name, item_name, Unit{4}, Generation{1}, ClaimState::withdrawn, {}, {}}};
  expect_taken(*ledger, {withdrawn});
  EXPECT_EQ(visit(*ledger, sale_name), Lines{text(withdrawn)});
  expect_conflict(*ledger, {insert_claim(4)}, "is taken");
  MoveClaim move{sale_name, item_name, Unit{4}, Generation{1}, ClaimState::withdrawn, ClaimState::held};
  expect_conflict(*ledger, {move}, "claim (drop-1, tee, 4)");
  move.to = ClaimState::released;
  InsertClaim held = insert_claim(4);
  held.generation = Generation{2};
  expect_taken(*ledger, {move, held});
  EXPECT_EQ(visit(*ledger, sale_name), Lines{text(held)});
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

TEST_P(StoreConformance, AnOrderMovesOnlyFromTheStateThatItIsIn) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1));
  expect_conflict(*ledger, {insert_slot(2), MoveOrder{sale_name, order(1), OrderState::paid, OrderState::confirmed}},
                  "orders (" + order(1).str() + ") is not paid");
  expect_conflict(*ledger, {insert_slot(2), MoveOrder{sale_name, order(2), OrderState::accepted, OrderState::paid}},
                  "orders (" + order(2).str() + ") is not accepted");
}

TEST_P(StoreConformance, ASlotIsGivenBackOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1));
  expect_taken(*ledger, {DeleteSlot{sale_name, buyer(1), 1}});
  expect_conflict(*ledger, {insert_slot(2), DeleteSlot{sale_name, buyer(1), 1}}, "is not there");
  expect_taken(*ledger, {insert_slot(1)});
}

TEST_P(StoreConformance, ANewSaleIsAddedOnce) {
  const auto ledger = disk->open();
  const Batch added = new_sale();
  ASSERT_TRUE(ledger->commit(added));
  expect_refused(*ledger, added, ErrorKind::conflict, "sale (drop-1) exists");
  const Batch unknown{put_settings(other_sale), mark(other_sale)};
  expect_refused(*ledger, unknown, ErrorKind::conflict, "sale (drop-2) is not there");
}

TEST_P(StoreConformance, OfTwoStartersExactlyOneTakesTheSale) {
  const auto ledger = with_sales(disk->open());
  const Lease seen = ledger->read_sales().value()[0].lease;  // by both
  EXPECT_EQ(seen, Lease{1});
  ASSERT_TRUE(ledger->commit(Batch{take_lease(1, 2)}));
  expect_refused(*ledger, {take_lease(1, 2)}, ErrorKind::fenced, "sale (drop-1) is not owned by lease 1");
  EXPECT_EQ(ledger->read_sales().value()[0].lease, Lease{2});
  ASSERT_TRUE(ledger->commit(Batch{mark(sale_name, 2)}));
}

TEST_P(StoreConformance, OfTwoStartersExactlyOneAddsTheSale) {
  const auto ledger = disk->open();
  ASSERT_TRUE(ledger->commit(new_sale()));
  expect_refused(*ledger, {take_lease(0, 1)}, ErrorKind::fenced, "is not owned by lease 0");
  expect_refused(*ledger, new_sale(), ErrorKind::conflict, "exists");
}

TEST_P(StoreConformance, AnOwnerThatWasReplacedBetweenItsLoadAndItsFirstCommitIsFenced) {
  const auto ledger = with_sales(disk->open());
  ASSERT_TRUE(ledger->commit(Batch{take_lease(1, 2)}));  // the first takes it, and loads
  ASSERT_TRUE(ledger->commit(Batch{take_lease(2, 3)}));  // the second takes it from the first
  Batch first = secured(1);
  first.back() = mark(sale_name, 2);
  expect_refused(*ledger, first, ErrorKind::fenced, "sale (drop-1) is not owned by lease 2");
  first.back() = mark(sale_name, 3);
  EXPECT_TRUE(ledger->commit(first));
}

TEST_P(StoreConformance, ALeaseIsTakenUpwardsOnly) {
  const auto ledger = with_sales(disk->open());
  for (const std::uint64_t to : {0U, 1U}) {
    expect_refused(*ledger, {take_lease(1, to)}, ErrorKind::conflict, "can only be taken over by a higher lease");
  }
  ASSERT_TRUE(ledger->commit(Batch{take_lease(1, 9)}));
  expect_refused(*ledger, {mark(sale_name, 8)}, ErrorKind::fenced, "lease 8");
  expect_refused(*ledger, {mark(sale_name, 10)}, ErrorKind::fenced, "lease 10");
}

// One write of each kind that an owner may have at hand when it is replaced.
TEST_P(StoreConformance, AnOwnerThatWasReplacedCanWriteNothing) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, stocked + secured(1) + secured(2) + ordered(1) + ordered(2) + Batch{insert_answer(1)});
  ASSERT_TRUE(ledger->commit(Batch{take_lease(1, 2)}));
  Batch kinds = secured(3) + sold(1);
  kinds.insert(kinds.end(),
               {put_settings(), put_item(), put_line(), DeleteSlot{sale_name, buyer(2), 1}, insert_order(3),
                insert_payment(3), insert_job(3), move_job(2, JobState::ready, JobState::dead),
                move_payment(2, PaymentState::created, PaymentState::captured), insert_answer(2), delete_answer(1),
                put_handover(1, 2), insert_code("W1NTER", 1), insert_use("W1NTER", 1, 1)});
  for (const Write& write : kinds) {
    const auto is_mark = std::holds_alternative<MoveMark>(write);
    expect_refused(*ledger, {write, mark()}, ErrorKind::fenced, "is not owned by lease 1");
    expect_refused(*ledger, {mark(), write}, ErrorKind::fenced, "is not owned by lease 1");
    if (!is_mark) expect_refused(*ledger, {write}, ErrorKind::invalid_input, "rows of sale drop-1 and not its lease");
  }
}

TEST_P(StoreConformance, EverySaleOfABatchNeedsItsOwnLeaseWhereverItStands) {
  const auto ledger = with_sales(disk->open());
  expect_refused(*ledger, {put_item(), mark(other_sale)}, ErrorKind::invalid_input, "rows of sale drop-1");
  expect_refused(*ledger, {mark(), put_item(), put_item(other_sale), put_line()}, ErrorKind::invalid_input,
                 "rows of sale drop-2");
  EXPECT_TRUE(ledger->commit(Batch{put_item(), put_item(other_sale), mark(), put_line(), mark(other_sale)}));
  EXPECT_TRUE(ledger->commit(Batch{take_lease(1, 2), put_item()}));
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

TEST_P(StoreConformance, WhatNoRowMayHoldIsRefused) {
  const auto ledger = with_sales(disk->open());
  InsertClaim no_unit = insert_claim(0);
  no_unit.hold = hold(1);
  no_unit.buyer = buyer(1);
  expect_conflict(*ledger, {no_unit}, "has a value that no claim may have");
  InsertClaim no_generation = insert_claim(1);
  no_generation.generation = Generation{0};
  expect_conflict(*ledger, {no_generation}, "has a value that no claim may have");
  InsertClaim by_nobody = insert_claim(1);
  by_nobody.hold = {};
  expect_conflict(*ledger, {by_nobody}, "has a value that no claim may have");
  InsertSlot slot_zero = insert_slot(1);
  slot_zero.slot = 0;
  expect_conflict(*ledger, {slot_zero}, "has a value that no slot may have");
  InsertHold nil = insert_hold(1);
  nil.id = {};
  expect_conflict(*ledger, {nil}, "has a value that no hold may have");
  expect_conflict(*ledger, {put_handover(0, 1)}, "has a value that no handover may have");
  PutHandover to_nobody = put_handover(1, 1);
  to_nobody.buyer = {};
  expect_conflict(*ledger, {to_nobody}, "has a value that no handover may have");
  expect_conflict(*ledger, {insert_code("", 1)}, "has a value that no code may have");
  expect_conflict(*ledger, {insert_code("W1NTER", 0)}, "has a value that no code may have");
  expect_conflict(*ledger, {insert_use("W1NTER", 0, 1)}, "has a value that no use may have");
  expect_conflict(*ledger, {insert_use("W1NTER", 1, 0)}, "has a value that no use may have");
  InsertPayment no_attempt = insert_payment(1);
  no_attempt.attempt = 0;
  expect_conflict(*ledger, {no_attempt}, "has a value that no payment may have");
  InsertJob no_job = insert_job(1);
  no_job.id = {};
  expect_conflict(*ledger, {no_job}, "has a value that no job may have");
  PutSettings no_epoch = put_settings();
  no_epoch.epoch = 0;
  expect_conflict(*ledger, {no_epoch}, "has a value that no sale may have");
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
