#include "ledger/sqlite/audit.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <boost/json.hpp>

#include "base/invariant.h"
#include "ledger/samples.h"
#include "ledger/schema_version.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

namespace fs = std::filesystem;

sample::Batch with_mark(sample::Batch batch) {
  batch.push_back(sample::mark());
  return batch;
}

class AuditTest : public testing::Test {
protected:
  // Holds in every state: 1 and 2 active, 3 being paid, 4 sold, 5 released and its unit held again by 6; unit 9 is
  // withdrawn.
  void write_a_day(Store& ledger) {
    commit(ledger, sample::empty_sale());
    for (std::uint32_t n = 1; n <= 5; ++n) commit(ledger, sample::secured(n));
    commit(ledger, sample::ordered(3));
    commit(ledger, sample::ordered(4));
    commit(ledger, sample::sold(4));
    commit(ledger, {MoveHold{sample::sale_name, sample::hold(5), HoldState::active, HoldState::released},
                    MoveClaim{sample::sale_name, sample::item_name, Unit{5}, Generation{1}, ClaimState::held,
                              ClaimState::released},
                    DeleteSlot{sample::sale_name, sample::buyer(5), 1}});
    InsertHold hold = sample::insert_hold(6);
    hold.items = R"([{"item":"tee","quantity":1,"units":[5],"price":2500}])";
    InsertClaim claim = sample::insert_claim(6);
    claim.unit = Unit{5};
    claim.generation = Generation{2};
    commit(ledger, {hold, claim, sample::insert_slot(6), sample::insert_answer(1)});
    commit(
        ledger,
        {InsertClaim{{sample::sale_name, sample::item_name, Unit{9}, Generation{1}, ClaimState::withdrawn, {}, {}}}});
  }
  // A code of which two of three uses are made.
  void write_codes(Store& ledger) {
    PutLine members = sample::put_line();
    members.line = "members";
    members.position = sample::code_line;
    commit(ledger, {members, sample::insert_code("W1NTER", 3), sample::insert_use("W1NTER", 1, 1),
                    sample::insert_use("W1NTER", 2, 2)});
  }
  static void commit(Store& ledger, const sample::Batch& batch) {
    const auto committed = ledger.commit(with_mark(batch));
    ASSERT_TRUE(committed) << committed.error().detail;
  }

  void SetUp() override { write_a_day(*open_sqlite_store(path).value()); }

  void corrupt(const std::string& sql) {
    sqlite3* db = nullptr;
    SLUICE_INVARIANT(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why), SQLITE_OK) << (why == nullptr ? "" : why);
    sqlite3_free(why);
    sqlite3_close(db);
  }
  // The same rows without any constraint.
  void unconstrain(const std::string& table) {
    corrupt("PRAGMA legacy_alter_table = ON; CREATE TABLE loose AS SELECT * FROM " + table + "; DROP TABLE " + table +
            "; ALTER TABLE loose RENAME TO " + table);
  }

  void expect_broken(const std::string& name, const std::string& words) const {
    const AuditReport report = audit_sqlite(path).value();
    EXPECT_FALSE(report.ok);
    for (const Invariant& invariant : report.invariants) {
      EXPECT_EQ(invariant.ok, invariant.name != name) << invariant.name << ": " << invariant.detail;
      if (invariant.name != name) continue;
      EXPECT_NE(invariant.detail.find(words), std::string::npos) << invariant.detail;
    }
  }

  ScratchFolder folder;
  fs::path path = folder.path() / "ledger.db";
};

TEST_F(AuditTest, AHealthyLedgerIsOkAndCounted) {
  const AuditReport report = audit_sqlite(path).value();
  EXPECT_TRUE(report.ok) << to_json(report);
  for (const Invariant& invariant : report.invariants) {
    EXPECT_TRUE(invariant.ok) << invariant.name;
    EXPECT_EQ(invariant.detail, "") << invariant.name;
  }
  ASSERT_EQ(report.sales.size(), 1U);
  EXPECT_EQ(report.sales[0].sale, "drop-1");
  EXPECT_EQ(report.sales[0].stock, 1'000'000);
  EXPECT_EQ(report.sales[0].held, 4);
  EXPECT_EQ(report.sales[0].sold, 1);
  EXPECT_EQ(report.sales[0].withdrawn, 1);
  EXPECT_EQ(report.sales[0].free, 1'000'000 - 6);
}

TEST_F(AuditTest, AReleasedUnitIsFree) {
  commit(*open_sqlite_store(path).value(), {MoveClaim{sample::sale_name, sample::item_name, Unit{9}, Generation{1},
                                                      ClaimState::withdrawn, ClaimState::released}});
  const AuditReport report = audit_sqlite(path).value();
  EXPECT_TRUE(report.ok) << to_json(report);
  EXPECT_EQ(report.sales[0].withdrawn, 0);
  EXPECT_EQ(report.sales[0].free, 1'000'000 - 5);
}

TEST_F(AuditTest, AnEmptyLedgerAndASaleWithoutItemsAreOk) {
  path = folder.path() / "empty.db";
  const auto ledger = open_sqlite_store(path).value();
  EXPECT_TRUE(audit_sqlite(path).value().ok);
  commit(*ledger, sample::new_sale());
  const AuditReport report = audit_sqlite(path).value();
  EXPECT_TRUE(report.ok) << to_json(report);
  ASSERT_EQ(report.sales.size(), 1U);
  EXPECT_EQ(report.sales[0].stock, 0);
}

TEST_F(AuditTest, ItReadsOneMomentBesideAWriter) {
  const auto ledger = open_sqlite_store(path).value();
  for (std::uint32_t n = 10; n < 60; ++n) {
    commit(*ledger, sample::secured(n));
    const AuditReport report = audit_sqlite(path).value();
    ASSERT_TRUE(report.ok) << to_json(report);
    ASSERT_EQ(report.sales[0].held, 4 + n - 9);
  }
}

TEST_F(AuditTest, TheReportIsTheJsonThatIsPromised) {
  const auto json = boost::json::parse(to_json(audit_sqlite(path).value()));
  EXPECT_TRUE(json.at("ok").as_bool());
  const auto& sale = json.at("sales").as_array().at(0);
  EXPECT_EQ(sale.at("sale").as_string(), "drop-1");
  for (const char* field : {"stock", "held", "sold", "withdrawn", "free"}) EXPECT_TRUE(sale.at(field).is_int64());
  const auto& invariant = json.at("invariants").as_array().at(0);
  EXPECT_EQ(invariant.at("name").as_string(), "units_within_stock");
  EXPECT_TRUE(invariant.at("ok").as_bool());
  EXPECT_EQ(invariant.at("detail").as_string(), "");
}

TEST_F(AuditTest, TheReportOfAnEmptyLedgerHasEmptyLists) {
  EXPECT_EQ(to_json(AuditReport{true, {}, {}}), R"({"ok":true,"sales":[],"invariants":[]})");
}

TEST_F(AuditTest, WhatIsNotALedgerIsAnError) {
  EXPECT_EQ(audit_sqlite(folder.path() / "nothing.db").error().kind, ErrorKind::not_found);
  EXPECT_FALSE(fs::exists(folder.path() / "nothing.db"));
  corrupt("PRAGMA user_version = " + std::to_string(schema_version + 1));
  EXPECT_EQ(audit_sqlite(path).error().kind, ErrorKind::invalid_input);
}

TEST_F(AuditTest, FindsAUnitBeyondTheStock) {
  corrupt("UPDATE item SET stock = 4");
  expect_broken("units_within_stock", "unit 5 of drop-1/tee is beyond the stock of 4 (and 1 more)");
}

TEST_F(AuditTest, FindsAUnitThatIsCountedTwice) {
  unconstrain("claim_row");
  corrupt("INSERT INTO claim_row SELECT * FROM claim_row WHERE state = 'withdrawn'");
  expect_broken("stock_identity",
                "drop-1/tee: held 4 + sold 1 + withdrawn 2 + free 999994 is not the stock of 1000000");
}

TEST_F(AuditTest, FindsAUnitInNoState) {
  unconstrain("claim_row");
  corrupt("UPDATE claim_row SET state = 'nonsense' WHERE state = 'withdrawn'");
  expect_broken("stock_identity", "drop-1/tee");
}

TEST_F(AuditTest, FindsAHeldUnitOfAnotherBuyersHold) {
  corrupt("UPDATE hold SET buyer = 'x' WHERE ordinal = 1");
  expect_broken("claims_match_holds",
                "unit 1 of drop-1/tee is held by " + sample::hold(1).str() + ", which is of another buyer");
}

TEST_F(AuditTest, FindsASoldUnitOfAHoldThatIsNot) {
  corrupt("UPDATE claim SET state = 'sold' WHERE unit = 1");
  expect_broken("claims_match_holds", "which is active");
}

TEST_F(AuditTest, FindsAHeldUnitOfAHoldThatHasEnded) {
  corrupt("UPDATE hold SET state = 'expired' WHERE ordinal = 1");
  expect_broken("claims_match_holds", "which is expired");
}

TEST_F(AuditTest, FindsAHoldThatListsAUnitItDoesNotHave) {
  corrupt("UPDATE hold SET items = replace(items, '[1]', '[2]') WHERE ordinal = 1");
  expect_broken("holds_match_claims", "lists unit 2 of tee, which it does not have");
}

TEST_F(AuditTest, FindsAHoldThatHasMoreThanItLists) {
  corrupt("UPDATE hold SET items = '[]' WHERE ordinal = 1");
  expect_broken("holds_match_claims", "lists 0 units and has 1");
}

TEST_F(AuditTest, FindsAHoldWithoutAnyUnit) {
  corrupt(
      "INSERT INTO hold SELECT 'hold_x', sale, state, line, NULL, buyer, '[]', total_amount, currency, created_at, "
      "expires_at, deadline_us, latest_us FROM hold WHERE ordinal = 1");
  expect_broken("holds_match_claims", "hold hold_x lists 0 units and has 0");
}

TEST_F(AuditTest, AShopThatIsPaidItselfHasOneOrderForWhatIsSoldAndNoPaymentHere) {
  corrupt(
      "UPDATE sale_settings SET settings = '{\"payment\":\"shop\"}'; DELETE FROM payment; DELETE FROM job; "
      "DELETE FROM orders WHERE hold NOT IN (SELECT id FROM hold WHERE state = 'sold'); "
      "DELETE FROM order_event WHERE orders_id NOT IN (SELECT id FROM orders); "
      "UPDATE orders SET method = 'shop', details = '{\"shop_order\":\"S-1\"}'; "
      "UPDATE hold SET latest_us = 9 WHERE state = 'paying'");
  const AuditReport report = audit_sqlite(path).value();
  EXPECT_TRUE(report.ok) << to_json(report);
  corrupt("UPDATE orders SET details = '{}'");
  expect_broken("sold_at_the_shop_once", "is without the shop's number");
  corrupt("UPDATE orders SET details = '{\"shop_order\":\"S-1\"}', state = 'payment_failed'");
  expect_broken("sold_at_the_shop_once", "is sold at the shop, and has 0 of its orders");
}

TEST_F(AuditTest, FindsAQuantityThatIsNotTheNumberOfUnits) {
  corrupt("UPDATE hold SET items = json_set(items, '$[0].quantity', 2) WHERE ordinal = 1");
  expect_broken("holds_match_claims", "lists a quantity");
}

TEST_F(AuditTest, FindsItemsThatAreNotWhatTheyShouldBe) {
  for (const char* items : {"{", "[7]", "[\"x\"]", "\"x\"", ""}) {
    corrupt(std::string("UPDATE hold SET items = '") + items + "' WHERE ordinal = 1");
    expect_broken("holds_match_claims", "lists 0 units and has 1");
  }
}

TEST_F(AuditTest, FindsASlotThatIsMissing) {
  corrupt("DELETE FROM buyer_slot WHERE hold = '" + sample::hold(1).str() + "'");
  expect_broken("slots_match_claims", "has 1 units and 0 slots by " + sample::hold(1).str());
}

TEST_F(AuditTest, FindsASlotThatWasKept) {
  corrupt("INSERT INTO buyer_slot SELECT sale, buyer, 2, hold FROM buyer_slot WHERE hold = '" +
          sample::hold(1).str() + "'");
  expect_broken("slots_match_claims", "has 1 units and 2 slots");
}

TEST_F(AuditTest, FindsATicketThatWasRedeemedTwice) {
  corrupt("UPDATE hold_row SET ordinal = 1 WHERE ordinal = 2");
  expect_broken("ticket_redeemed_once", "ticket 1 of drop-1, line 0 is redeemed by 2 holds");
}

TEST_F(AuditTest, FindsATicketThatCouldBeRedeemedAgain) {
  corrupt("DELETE FROM ticket_row WHERE key & 4294967295 = 2");
  expect_broken("ticket_redeemed_once",
                "hold " + sample::hold(2).str() + " has ticket 2 of drop-1, line 0, which is redeemed by nobody");
}

TEST_F(AuditTest, FindsATicketOfAHoldThatIsNotThere) {
  corrupt("UPDATE hold_row SET ordinal = NULL WHERE ordinal = 2");
  expect_broken("ticket_redeemed_once", "ticket 2 of drop-1, line 0 is redeemed by a hold that does not say so");
}

TEST_F(AuditTest, FindsATicketThatWasNeverIssued) {
  corrupt("UPDATE line SET issued = 3, reserved = 5");
  expect_broken("ordinals_were_issued", "has redeemed ticket 6, which its line never issued");
  corrupt("UPDATE line SET reserved = 6; DELETE FROM line");
  expect_broken("ordinals_were_issued", "(and 5 more)");
}

TEST_F(AuditTest, FindsASecondLiveOrder) {
  corrupt(
      "DROP INDEX orders_live; INSERT INTO orders (id, hold, sale, buyer, state, email, method, details, "
      "total_amount, currency, created_at) SELECT 'ord_x', hold, sale, buyer, 'accepted', email, method, "
      "details, total_amount, currency, created_at FROM orders WHERE state = 'accepted'");
  expect_broken("one_live_order", "hold " + sample::hold(3).str() + " has 2 live orders");
}

TEST_F(AuditTest, FindsASoldHoldThatWasNotPaid) {
  corrupt("UPDATE payment SET state = 'declined' WHERE state = 'captured'");
  expect_broken("sold_means_paid_once", "hold " + sample::hold(4).str() + " is sold and was paid 0 times");
}

TEST_F(AuditTest, FindsAPaymentOfAnotherAmountOrCurrency) {
  corrupt("UPDATE payment SET amount = amount - 1 WHERE state = 'captured'");
  expect_broken("sold_means_paid_once", "was paid 0 times");
  corrupt("UPDATE payment SET amount = amount + 1, currency = 'USD' WHERE state = 'captured'");
  expect_broken("sold_means_paid_once", "was paid 0 times");
}

TEST_F(AuditTest, FindsAPaidOrderWhoseHoldIsNotSold) {
  corrupt(
      "UPDATE hold SET state = 'active' WHERE state = 'sold'; UPDATE claim SET state = 'held' WHERE state = 'sold'");
  expect_broken("sold_means_paid_once", "order " + sample::order(4).str() + " is confirmed, but its hold is active");
}

TEST_F(AuditTest, FindsACaptureWithoutAPaidOrder) {
  corrupt("UPDATE payment SET state = 'captured' WHERE state = 'created'");
  expect_broken("sold_means_paid_once", "is captured, but its order is accepted");
}

TEST_F(AuditTest, FindsAPaidOrderThatNobodyCaptures) {
  corrupt("UPDATE orders SET state = 'paid' WHERE state = 'confirmed'");
  corrupt("UPDATE payment SET state = 'authorized' WHERE state = 'captured'");
  expect_broken("paying_has_a_job", "order " + sample::order(4).str() + " is paid, and nobody captures it");
}

TEST_F(AuditTest, FindsMoneyThatIsOnlySetAsideForWhatIsConfirmed) {
  corrupt("UPDATE payment SET state = 'authorized' WHERE state = 'captured'");
  expect_broken("sold_means_paid_once", "is sold and was paid 0 times (and 1 more)");
}

TEST_F(AuditTest, FindsMoneyThatIsSetAsideForWhatIsNotPaid) {
  corrupt("UPDATE payment SET state = 'authorized' WHERE state = 'created'");
  expect_broken("sold_means_paid_once", "is authorized, but its order is accepted");
}

TEST_F(AuditTest, FindsAHoldThatWasChargedTwice) {
  corrupt(
      "DROP INDEX payment_paying; INSERT INTO orders (id, hold, sale, buyer, state, email, method, details, "
      "total_amount, currency, created_at) SELECT 'ord_x', hold, sale, buyer, 'refunded', email, method, "
      "details, total_amount, currency, created_at FROM orders WHERE state = 'confirmed'; INSERT INTO payment SELECT "
      "'pay_x', 'ord_x', 1, sale, hold, provider, 'ord_x', state, amount, currency, provider_reference, detail FROM "
      "payment "
      "WHERE state = 'captured'; INSERT INTO refund SELECT id, 1, sale, 'ord_x', 'job_x', 'refunded', 'keep', "
      "amount, "
      "amount, '', '', '', 1, '' FROM payment WHERE id = 'pay_x'");
  expect_broken("sold_means_paid_once", "hold " + sample::hold(4).str() + " is sold and was paid 2 times");
}

TEST_F(AuditTest, FindsAPayingHoldThatNobodyWorksFor) {
  corrupt("UPDATE job SET state = 'done' WHERE state = 'ready'");
  expect_broken("paying_has_a_job", "hold " + sample::hold(3).str() + " is being paid, and nobody is at it");
}

TEST_F(AuditTest, AcceptsAPayingHoldWhoseJobWaitsForAPerson) {
  corrupt("UPDATE job SET state = 'dead' WHERE state = 'ready'");
  EXPECT_TRUE(audit_sqlite(path).value().ok);
}

TEST_F(AuditTest, AcceptsAnOperatorsAnswerThatTellsHowLongHoldsLast) {
  corrupt("UPDATE idempotency SET route = 'PATCH /admin/v1/sales/drop', body = '{\"hold\":\"10m\"}'");
  EXPECT_TRUE(audit_sqlite(path).value().ok);
}

TEST_F(AuditTest, FindsAnAnswerAboutAHoldThatIsNotThere) {
  corrupt("UPDATE idempotency SET body = '{\"hold\":\"hold_x\"}'");
  expect_broken("answers_refer_to_rows", "names hold_x, which is not there");
  corrupt("UPDATE idempotency SET body = '{\"order\":\"ord_x\"}'");
  expect_broken("answers_refer_to_rows", "names ord_x, which is not there");
}

TEST_F(AuditTest, AcceptsAnAnswerWithoutABody) {
  corrupt("UPDATE idempotency SET status = 204, body = ''");
  EXPECT_TRUE(audit_sqlite(path).value().ok);
}

TEST_F(AuditTest, FindsReferencesToNothing) {
  corrupt("INSERT INTO order_event VALUES ('ord_x', 1, 'paid', 0)");
  expect_broken("references_exist", "event 1 is of ord_x, which is not there");
  corrupt(
      "DELETE FROM order_event; INSERT INTO job (id, sale, kind, state, subject, trace, attempts, run_at, "
      "last_error) SELECT 'job_x', sale, kind, 'done', 'ord_x', trace, attempts, "
      "run_at, "
      "last_error FROM job LIMIT 1");
  expect_broken("references_exist", "job job_x is for ord_x, which is not there");
  corrupt("DELETE FROM job WHERE id = 'job_x'; UPDATE orders SET buyer = 'x' WHERE state = 'accepted'");
  expect_broken("references_exist", "of another sale or buyer");
}

TEST_F(AuditTest, FindsAStateThatDoesNotExist) {
  const std::string unguarded = "PRAGMA ignore_check_constraints = ON; ";
  corrupt(unguarded + "UPDATE order_event SET state = 'nonsense' WHERE sequence = 2");
  expect_broken("states_are_known", "event 2 of " + sample::order(4).str() + " is nonsense");
  corrupt(unguarded +
          "UPDATE order_event SET state = 'paid'; UPDATE hold SET state = 'gone' WHERE state = 'released'");
  expect_broken("states_are_known", "hold " + sample::hold(5).str() + " is gone");
}

TEST_F(AuditTest, FindsAnIndexThatDoesNotMatchItsTable) {
  corrupt(
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema "
      "WHERE name = 'payment_idempotency_key') WHERE name = 'job_open'");
  expect_broken("integrity_check", "");
}

TEST_F(AuditTest, FindsASaleThatNobodyCanWrite) {
  corrupt("UPDATE sale_mark SET lease = 0");
  expect_broken("sales_have_a_lease", "sale drop-1 is of lease 0");
  corrupt("UPDATE sale_mark SET lease = 1; PRAGMA ignore_check_constraints = ON; UPDATE sale_settings SET epoch = 0");
  expect_broken("sales_have_a_lease", "sale drop-1 is of epoch 0");
  corrupt("UPDATE sale_settings SET epoch = 1; INSERT INTO sale_settings VALUES ('drop-9', 1, '{}', '', 9)");
  expect_broken("sales_have_a_lease", "sale drop-9 has settings and no mark");
}

TEST_F(AuditTest, FindsPaymentsThatOverlap) {
  corrupt(
      "INSERT INTO payment SELECT 'pay_x', orders_id, 2, sale, hold, provider, 'key', 'unknown', amount, currency, "
      "provider_reference, detail FROM payment WHERE state = 'created'");
  expect_broken("payments_follow_one_another", "order " + sample::order(3).str() + " has 2 payments that have not");
  corrupt("DROP INDEX payment_attempt; UPDATE payment SET attempt = 1, state = 'declined' WHERE id = 'pay_x'");
  expect_broken("payments_follow_one_another", "order " + sample::order(3).str() + " has 2 payments as attempt 1");
}

TEST_F(AuditTest, FindsAPriceThatDoesNotAddUp) {
  corrupt("UPDATE hold_row SET items = replace(items, '2500', '2400') WHERE ordinal = 1");
  expect_broken("prices_add_up", "hold " + sample::hold(1).str() + " costs 2500, and its units 2400");
  corrupt("UPDATE hold_row SET items = replace(items, '2400', '2500')");
  corrupt("UPDATE orders SET currency = 'USD' WHERE state = 'accepted'");
  expect_broken("prices_add_up", "is of 2500 USD, and its hold of 2500 EUR");
}

// Of order 4, which is confirmed: 1000 of 2500 are paid back, and 500 more are asked for.
sample::Batch refunds_of_4() {
  InsertJob job = sample::insert_job(1002);
  job.kind = "refund";
  return {sample::insert_refund(4, 1, 1000), sample::move_refund(4, 1, RefundState::asked, RefundState::refunded),
          sample::insert_refund(4, 2, 500), job};
}

TEST_F(AuditTest, AcceptsMoneyThatIsPaidBackInPart) {
  const std::string order = sample::order(4).str();
  sample::Batch batch = refunds_of_4();
  std::get<InsertJob>(batch.back()).subject = order;
  commit(*open_sqlite_store(path).value(), batch);
  const AuditReport report = audit_sqlite(path).value();
  EXPECT_TRUE(report.ok) << to_json(report);
  corrupt("UPDATE refund SET amount = 1501 WHERE number = 2");
  expect_broken("money_back_adds_up", "has captured 2500 and 2501 is paid back");
  corrupt("UPDATE refund SET amount = 1500 WHERE number = 2");
  corrupt(
      "UPDATE refund SET state = 'refunded' WHERE number = 2; UPDATE job SET state = 'done' WHERE kind = 'refund'");
  expect_broken("money_back_adds_up", "is confirmed, and all of its money or its units have gone back");
  corrupt("UPDATE orders SET state = 'refunded' WHERE id = '" + order + "'");
  EXPECT_TRUE(audit_sqlite(path).value().ok) << "its units are kept";
  corrupt("UPDATE refund SET state = 'dropped'");
  expect_broken("money_back_adds_up", "is refunded, and nothing was paid back");
}

TEST_F(AuditTest, WhatWasKeptMayGoOnceAllOfTheMoneyIsBack) {
  const std::string order = sample::order(4).str();
  sample::Batch batch = refunds_of_4();
  std::get<InsertJob>(batch.back()).subject = order;
  commit(*open_sqlite_store(path).value(), batch);
  const std::string hold = "'" + sample::hold(4).str() + "'";
  corrupt("UPDATE hold_row SET state = 'released' WHERE id = " + hold);
  corrupt("UPDATE claim_row SET state = 'released' WHERE hold = " + hold);
  corrupt("DELETE FROM buyer_slot WHERE hold = " + hold);
  corrupt("UPDATE orders SET state = 'refunded' WHERE id = '" + order + "'");
  corrupt(
      "UPDATE refund SET state = 'refunded', amount = 1500 WHERE number = 2; UPDATE job SET state = 'done' WHERE "
      "kind = 'refund'");
  EXPECT_TRUE(audit_sqlite(path).value().ok) << to_json(audit_sqlite(path).value());
  corrupt("UPDATE refund SET amount = 1400 WHERE number = 2");
  expect_broken("money_back_adds_up", "is refunded, and its hold is released after 0 refunds of its units");
}

TEST_F(AuditTest, CountsWhatHasComeBackOfAHold) {
  corrupt("UPDATE hold_row SET items = replace(items, '2500}', '1250,\"returned\":1}') WHERE ordinal = 1");
  EXPECT_TRUE(audit_sqlite(path).value().ok);
  corrupt("UPDATE hold_row SET items = replace(items, '\"returned\":1', '\"returned\":2') WHERE ordinal = 1");
  expect_broken("prices_add_up", "costs 2500, and its units 3750");
}

// What took some of the units leaves the rest sold; what took all of them leaves nothing.
TEST_F(AuditTest, KnowsARefundOfSomeUnitsFromOneOfAll) {
  const std::string order = sample::order(4).str();
  sample::Batch batch = refunds_of_4();
  std::get<InsertJob>(batch.back()).subject = order;
  commit(*open_sqlite_store(path).value(), batch);
  corrupt("UPDATE refund SET units = 'return' WHERE number = 1");
  EXPECT_TRUE(audit_sqlite(path).value().ok) << to_json(audit_sqlite(path).value());
  corrupt("UPDATE refund SET items = '' WHERE number = 1");
  expect_broken("money_back_adds_up", "is confirmed, and all of its money or its units have gone back");
}

TEST_F(AuditTest, FindsARefundThatNobodyIsAt) {
  sample::Batch batch = refunds_of_4();
  batch.pop_back();
  commit(*open_sqlite_store(path).value(), batch);
  expect_broken("money_back_adds_up", "goes on, and nobody is at it");
}

TEST_F(AuditTest, CodesAreUsedAsOftenAsAllowedAndForTheirOwnLine) {
  write_codes(*open_sqlite_store(path).value());
  EXPECT_TRUE(audit_sqlite(path).value().ok);
  corrupt("UPDATE priority_code SET uses = 1");
  expect_broken("codes_used_as_allowed", "code W1NTER of drop-1 is used for the 2. time, and may be used 1 times");
  corrupt("UPDATE priority_code SET uses = 3; UPDATE priority_code_use SET number = 1");
  expect_broken("codes_used_as_allowed", "ticket 1 of drop-1, line 1 was given for 2 uses of codes");
  corrupt("UPDATE priority_code_use SET number = use, line = 0");
  expect_broken("codes_used_as_allowed", "has given ticket 1 of line 0, which is not a line of its own");
  corrupt("UPDATE priority_code_use SET line = 1; DELETE FROM priority_code");
  expect_broken("codes_used_as_allowed", "may be used 0 times");
}

}  // namespace
}  // namespace sluice::ledger
