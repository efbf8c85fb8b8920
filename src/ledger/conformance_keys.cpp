// Two rows with one key cannot exist, nor one with a value that no row may have.
#include <algorithm>
#include <string>

#include "ledger/conformance_kit.h"

namespace sluice::ledger {
namespace {

using namespace sample;

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
  EXPECT_EQ(visit_rest(*ledger, sale_name), rows);
  EXPECT_EQ(visit_rest(*ledger, other_sale).size(), 2U);
}

TEST_P(StoreConformance, ACodeIsRevokedOnce) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_code("W1NTER", 2), insert_code("C1VB", 1), insert_use("W1NTER", 1, 1)});
  const RevokePriorityCode revoke{.sale = sale_name, .code = "W1NTER"};
  expect_taken(*ledger, {revoke});
  expect_conflict(*ledger, {insert_use("W1NTER", 2, 2), revoke},
                  "priority_code (drop-1, W1NTER) is not there, or revoked");
  expect_conflict(*ledger, {RevokePriorityCode{.sale = other_sale, .code = "C1VB"}},
                  "priority_code (drop-2, C1VB) is not there, or revoked");
  InsertPriorityCode revoked = insert_code("W1NTER", 2);
  revoked.revoked = 1;
  EXPECT_EQ(visit_rest(*ledger, sale_name),
            (Lines{text(insert_code("C1VB", 1)), text(revoked), text(insert_use("W1NTER", 1, 1))}));
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
  EXPECT_EQ(visit_rest(*ledger, sale_name), (Lines{text(first), text(second)}));
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
  expect_conflict(*ledger, {insert_claim(2), second}, "payment: hold (" + hold(1).str() + ") is paid already");
  second.state = PaymentState::unknown;
  expect_taken(*ledger, {second, move_payment(1, PaymentState::captured, PaymentState::captured)});
  expect_conflict(*ledger, {insert_claim(2), move_payment(2, PaymentState::unknown, PaymentState::captured)},
                  "payment (" + payment(2).str() + ") is of a hold that is paid already");
  expect_taken(*ledger, {move_payment(1, PaymentState::captured, PaymentState::declined),
                         move_payment(2, PaymentState::unknown, PaymentState::authorized)});
  expect_conflict(*ledger, {insert_claim(2), move_payment(1, PaymentState::declined, PaymentState::captured)},
                  "payment (" + payment(1).str() + ") is of a hold that is paid already");
  expect_taken(*ledger, {move_payment(2, PaymentState::authorized, PaymentState::captured)});
}

TEST_P(StoreConformance, NoMoreIsPaidBackThanWasCapturedAndOneAtATime) {
  const auto ledger = with_sales(disk->open());
  const std::string first = "refund (" + payment(1).str() + ", 1)";
  expect_taken(*ledger, secured(1) + Batch{insert_payment(1, PaymentState::authorized)});
  expect_conflict(*ledger, {insert_claim(2), insert_refund(1, 1, 1)},
                  first + " is more than what was captured and not paid back");
  expect_taken(*ledger, {move_payment(1, PaymentState::authorized, PaymentState::captured)});
  expect_conflict(*ledger, {insert_claim(2), insert_refund(1, 1, 2501)}, first + " is more than");
  expect_conflict(*ledger, {insert_claim(2), insert_refund(1, 1, 0)}, first + " is more than");
  expect_taken(*ledger, {insert_refund(1, 1, 1000)});
  expect_conflict(*ledger, {insert_claim(2), insert_refund(1, 2, 1)},
                  "refund: payment (" + payment(1).str() + ") has another that has not ended");
  expect_conflict(*ledger, {insert_claim(2), move_refund(1, 1, RefundState::refused, RefundState::asked)},
                  first + " is not refused");
  expect_taken(*ledger, {move_refund(1, 1, RefundState::asked, RefundState::refunded)});
  expect_conflict(*ledger, {insert_claim(2), insert_refund(1, 1, 1)}, first + " exists");
  expect_conflict(*ledger, {insert_claim(2), insert_refund(1, 2, 1501)}, "is more than");
  expect_taken(*ledger, {insert_refund(1, 2, 1500)});
  expect_taken(*ledger, {move_refund(1, 2, RefundState::asked, RefundState::dropped), insert_refund(1, 3, 1500)});
}

TEST_P(StoreConformance, ARefundAndACancellationComeBackAsTheyWereWritten) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, secured(1) + ordered(1) + sold(1) +
                            Batch{insert_refund(1, 1, 1000), insert_cancellation(1),
                                  move_refund(1, 1, RefundState::asked, RefundState::refunded)});
  InsertRefund moved = insert_refund(1, 1, 1000);
  moved.state = RefundState::refunded;
  moved.provider_reference = "re_1";
  moved.detail = "moved";
  const auto seen = visit(*ledger, sale_name);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), text(moved)), 1);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), text(insert_cancellation(1))), 1);
  EXPECT_EQ(ledger->open_reader().value()->read_order(order(1)).value()->refunded, 1000);
  expect_conflict(*ledger, {insert_claim(2), insert_cancellation(1)}, "exists");
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

TEST_P(StoreConformance, AnEventOfAProviderIsTakenInOnceWhateverTheSale) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {insert_inbox(1), insert_inbox(2)});
  expect_conflict(*ledger, {insert_claim(1), insert_inbox(1)}, "inbox (stripe, evt_1) is taken in");
  expect_conflict(*ledger, {insert_claim(1), insert_inbox(1, other_sale)}, "inbox (stripe, evt_1) is taken in");
  InsertInbox of_another = insert_inbox(1);
  of_another.provider = "sandbox";
  expect_taken(*ledger, {of_another});
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
  expect_conflict(*ledger, {put_notice(0)}, "has a value that no notice may have");
  PutNotice nowhere = put_notice(1);
  nowhere.email = nowhere.push = "";
  expect_conflict(*ledger, {nowhere}, "has a value that no notice may have");
  expect_conflict(*ledger, {insert_cleared(0, 1)}, "has a value that no cleared span may have");
  expect_conflict(*ledger, {insert_cleared(2, 1)}, "has a value that no cleared span may have");
  expect_conflict(*ledger, {insert_code("", 1)}, "has a value that no code may have");
  expect_conflict(*ledger, {insert_code("W1NTER", 0)}, "has a value that no code may have");
  expect_conflict(*ledger, {insert_use("W1NTER", 0, 1)}, "has a value that no use may have");
  expect_conflict(*ledger, {insert_use("W1NTER", 1, 0)}, "has a value that no use may have");
  expect_conflict(*ledger, {put_endpoint("", "on")}, "has a value that no endpoint may have");
  expect_conflict(*ledger, {put_endpoint("shop", "away")}, "has a value that no endpoint may have");
  expect_conflict(*ledger, {insert_sample(0)}, "has a value that no sample may have");
  expect_conflict(*ledger, {insert_sale_event(0, "open")}, "has a value that no event may have");
  expect_conflict(*ledger, {insert_sale_event(1, "")}, "has a value that no event may have");
  InsertPayment no_attempt = insert_payment(1);
  no_attempt.attempt = 0;
  expect_conflict(*ledger, {no_attempt}, "has a value that no payment may have");
  InsertJob no_job = insert_job(1);
  no_job.id = {};
  expect_conflict(*ledger, {no_job}, "has a value that no job may have");
  InsertInbox no_event = insert_inbox(1);
  no_event.event = "";
  expect_conflict(*ledger, {no_event}, "has a value that no event may have");
  PutSettings no_epoch = put_settings();
  no_epoch.epoch = 0;
  expect_conflict(*ledger, {no_epoch}, "has a value that no sale may have");
}

}  // namespace

}  // namespace sluice::ledger
