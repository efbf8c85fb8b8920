#include "ledger/postgres/audit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "ledger/postgres/audit_rules.h"
#include "ledger/postgres/postgres_store.h"
#include "ledger/postgres/test_server.h"
#include "ledger/samples.h"

namespace sluice::ledger::postgres {
namespace {

class PostgresAudit : public testing::Test {
protected:
  // 1 and 2 active, 3 being paid, 4 sold and a part of it on its way back, 5 released; unit 9 is withdrawn; a code
  // with two uses.
  static void write_a_day(const TestDatabase& database) {
    const auto store = open_postgres_store(database.target(), {}).value();
    commit(*store, sample::empty_sale());
    for (std::uint32_t n = 1; n <= 5; ++n) commit(*store, sample::secured(n));
    for (const std::uint32_t n : {3U, 4U}) commit(*store, sample::ordered(n));
    commit(*store, sample::sold(4));
    commit(*store, {MoveHold{sample::sale_name, sample::hold(5), HoldState::active, HoldState::released},
                    MoveClaim{sample::sale_name, sample::item_name, Unit{5}, Generation{1}, ClaimState::held,
                              ClaimState::released},
                    DeleteSlot{sample::sale_name, sample::buyer(5), 1}, sample::insert_answer(1)});
    commit(
        *store,
        {InsertClaim{{sample::sale_name, sample::item_name, Unit{9}, Generation{1}, ClaimState::withdrawn, {}, {}}}});
    PutLine members = sample::put_line();
    members.line = "members";
    members.position = sample::code_line;
    commit(*store, {members, sample::insert_code("W1NTER", 3), sample::insert_use("W1NTER", 1, 1)});
  }
  static void commit(Store& store, sample::Batch batch) {
    batch.push_back(sample::mark());
    const auto committed = store.commit(batch);
    ASSERT_TRUE(committed) << committed.error().detail;
  }
  void SetUp() override { write_a_day(database); }

  TestDatabase database;
};

TEST_F(PostgresAudit, AHealthyLedgerIsOkAndCounted) {
  const AuditReport report = audit(database.target()).value();
  EXPECT_TRUE(report.ok) << to_json(report);
  ASSERT_EQ(report.sales.size(), 1U);
  EXPECT_EQ(report.sales[0].sale, "drop-1");
  EXPECT_EQ(report.sales[0].stock, 1'000'000);
  EXPECT_EQ(report.sales[0].held, 3);
  EXPECT_EQ(report.sales[0].sold, 1);
  EXPECT_EQ(report.sales[0].withdrawn, 1);
  EXPECT_EQ(report.sales[0].free, 1'000'000 - 5);
}

// What somebody may do by hand, with the constraint dropped that would forbid it.
TEST_F(PostgresAudit, FindsWhateverIsBrokenAndSaysWhere) {
  struct Damage {
    const char* rule;
    const char* by_hand;
    const char* words;
  };
  const Damage damages[] = {
      {"units_within_stock", "UPDATE item SET stock = 4",
       "unit 5 of drop-1/tee is beyond the stock of 4 (and 1 more)"},
      {"stock_identity",
       "ALTER TABLE claim DROP CONSTRAINT claim_state_check, DROP CONSTRAINT claim_check;"
       "UPDATE claim SET state = 'nonsense' WHERE state = 'withdrawn'",
       "drop-1/tee: held 3"},
      {"claims_match_holds", "UPDATE hold SET buyer = 'x' WHERE ordinal = 1", "which is of another buyer"},
      {"holds_match_claims", "UPDATE hold SET items = replace(items, '[1]', '[2]') WHERE ordinal = 1",
       "lists unit 2 of tee, which it does not have"},
      {"slots_match_claims", "DELETE FROM buyer_slot WHERE hold IN (SELECT id FROM hold WHERE ordinal = 1)",
       "has 1 units and 0 slots"},
      {"ticket_redeemed_once", "DROP INDEX hold_ticket; UPDATE hold SET ordinal = 1 WHERE ordinal = 2",
       "ticket 1 of drop-1, line 0 is redeemed by 2 holds"},
      {"ordinals_were_issued", "UPDATE line SET issued = 0, reserved = 0", "which its line never issued"},
      {"one_live_order",
       "DROP INDEX orders_live; INSERT INTO orders SELECT 'ord_x', hold, sale, buyer, state, email, "
       "method, details, total_amount, currency, created_at, return_url, language FROM orders WHERE state = "
       "'accepted'",
       "has 2 live orders"},
      {"prices_add_up", "UPDATE hold SET items = replace(items, '2500', '2400') WHERE ordinal = 1",
       "costs 2500, and its units 2400"},
      {"prices_add_up", "UPDATE hold SET items = replace(items, '2500}', '2500,\"returned\":1}') WHERE ordinal = 1",
       "costs 2500, and its units 5000"},
      {"sold_means_paid_once", "UPDATE payment SET amount = amount - 1 WHERE state = 'captured'",
       "is sold and was paid 0 times"},
      {"sold_at_the_shop_once", "UPDATE sale_settings SET settings = '{\"payment\":\"shop\"}'",
       "is sold at the shop, and has 0 of its orders"},
      {"payments_follow_one_another",
       "INSERT INTO payment SELECT 'pay_x', orders_id, 2, sale, hold, provider, 'another', state, amount, currency, "
       "'', "
       "'' FROM payment WHERE state = 'created'",
       "has 2 payments that have not ended"},
      {"money_back_adds_up", "UPDATE orders SET state = 'refunded' WHERE state = 'confirmed'",
       "is refunded, and nothing was paid back"},
      {"paying_has_a_job", "UPDATE job SET state = 'done'", "is being paid, and nobody is at it"},
      {"answers_refer_to_rows", "UPDATE idempotency SET body = '{\"hold\":\"hold_00000000000000000000000000\"}'",
       "which is not there"},
      {"codes_used_as_allowed", "DELETE FROM priority_code", "and may be used 0 times"},
      {"sales_have_a_lease", "UPDATE sale_mark SET lease = 0", "is of lease 0, which nobody can have"},
      {"references_exist", "DELETE FROM job; UPDATE payment SET hold = 'x' WHERE state = 'created'",
       "which do not belong together"},
      {"states_are_known",
       "ALTER TABLE job DROP CONSTRAINT job_state_check; UPDATE job SET state = 'lost' WHERE state = 'done'",
       "is lost"},
      {"integrity_check", "ALTER TABLE inbox DROP CONSTRAINT inbox_pkey", "table inbox has no primary key"},
  };
  std::set<std::string_view> tried;
  for (const Damage& damage : damages) {
    tried.insert(damage.rule);
    const TestDatabase damaged;
    write_a_day(damaged);
    damaged.run(damage.by_hand);
    const AuditReport report = audit(damaged.target()).value();
    const auto found = std::find_if(report.invariants.begin(), report.invariants.end(),
                                    [&](const Invariant& one) { return one.name == damage.rule; });
    ASSERT_NE(found, report.invariants.end()) << damage.rule;
    EXPECT_FALSE(found->ok) << damage.rule;
    EXPECT_NE(found->detail.find(damage.words), std::string::npos) << damage.rule << ": " << found->detail;
  }
  for (const AuditRule& rule : audit_rules()) EXPECT_TRUE(tried.contains(rule.name)) << rule.name << " was not tried";
}

TEST_F(PostgresAudit, WhatIsNotALedgerIsAnError) {
  const TestDatabase empty;
  const auto report = audit(empty.target());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::invalid_input) << report.error().detail;
  EXPECT_EQ(audit(Target::parse("host=127.0.0.1 port=1").value()).error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace sluice::ledger::postgres
