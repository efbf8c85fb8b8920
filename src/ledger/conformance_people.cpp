// Who operates, what they have done, and how sales were prepared.
#include "ledger/conformance_kit.h"

namespace sluice::ledger {
namespace {

using namespace sample;

Lines users_of(Store& ledger) {
  Lines lines;
  for (const UserRow& row : ledger.open_people().value()->read_users().value()) lines.push_back(text(row));
  return lines;
}

Lines acts_of(Store& ledger, const ActFilter& filter = {}) {
  Lines lines;
  for (const ActRow& row : ledger.open_people().value()->read_acts(filter, ActNumber{}, 100).value().acts) {
    lines.push_back(text(row));
  }
  return lines;
}

TEST_P(StoreConformance, AUserIsWhatWasPutLastAndGoesOnce) {
  const auto ledger = disk->open();
  EXPECT_EQ(users_of(*ledger), Lines{});
  ASSERT_TRUE(ledger->commit(Batch{put_user("bob", "view"), put_user("ada", "admin")}));
  ASSERT_TRUE(ledger->commit(Batch{put_user("bob", "operate")}));
  EXPECT_EQ(users_of(*ledger), (Lines{text(put_user("ada", "admin")), text(put_user("bob", "operate"))}));
  const auto people = ledger->open_people().value();
  EXPECT_EQ(text(people->read_user("bob").value().value()), text(put_user("bob", "operate")));
  EXPECT_FALSE(people->read_user("eve").value());
  ASSERT_TRUE(ledger->commit(Batch{DeleteUser{"bob"}, DeleteUser{"eve"}}));
  EXPECT_EQ(users_of(*ledger), Lines{text(put_user("ada", "admin"))});
  // An open one sees it, too.
  EXPECT_FALSE(people->read_user("bob").value());
}

TEST_P(StoreConformance, NoUserIsWithoutANameARoleOrAPassword) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {put_user("ada", "admin")});
  PutUser without_password = put_user("bob", "view");
  without_password.password = "";
  expect_conflict(*ledger, {put_user("", "view")}, "users () has a value that no user may have");
  expect_conflict(*ledger, {put_user("bob", "root")}, "users (bob) has a value that no user may have");
  expect_conflict(*ledger, {without_password}, "users (bob) has a value that no user may have");
}

TEST_P(StoreConformance, ActsAreNumberedInTheirOrderAndComeBackNewestFirst) {
  const auto ledger = disk->open();
  AppendAct said_otherwise = act(1, "sale.created");
  said_otherwise.number = ActNumber{77};
  ASSERT_TRUE(ledger->commit(Batch{said_otherwise, act(2, "sale.paused")}));
  ASSERT_TRUE(ledger->commit(Batch{act(3, "user.added", "")}));
  EXPECT_EQ(acts_of(*ledger),
            (Lines{text(act(3, "user.added", "")), text(act(2, "sale.paused")), text(act(1, "sale.created"))}));
}

TEST_P(StoreConformance, AnActThatWasRefusedWithItsBatchIsNotThere) {
  const auto ledger = with_sales(disk->open());
  expect_taken(*ledger, {act(1, "sale.paused")});
  expect_conflict(*ledger, {act(2, "order.cancelled"), MoveOrder{sale_name, order(1), {}, {}}}, "orders");
  AppendAct of_nobody = act(2, "sale.paused");
  of_nobody.who = "";
  expect_conflict(*ledger, {of_nobody}, "act (sale.paused) has a value that no act may have");
  expect_conflict(*ledger, {act(2, "")}, "act (ada, ) has a value that no act may have");
  expect_taken(*ledger, {act(2, "sale.resumed")});
  EXPECT_EQ(acts_of(*ledger), (Lines{text(act(2, "sale.resumed")), text(act(1, "sale.paused"))}));
}

TEST_P(StoreConformance, ActsAreFoundBySaleByWhoByKindAndByTime) {
  const auto ledger = disk->open();
  AppendAct by_token = act(4, "sale.resumed");
  by_token.who = "token";
  const Batch all{act(1, "sale.paused"), act(2, "stock.changed"), act(3, "sale.paused", other_sale), by_token};
  ASSERT_TRUE(ledger->commit(all));
  EXPECT_EQ(acts_of(*ledger, {.sale = std::string(other_sale)}), Lines{text(act(3, "sale.paused", other_sale))});
  EXPECT_EQ(acts_of(*ledger, {.who = "token"}), Lines{text(by_token)});
  EXPECT_EQ(acts_of(*ledger, {.sale = std::string(sale_name), .kind = "sale"}),
            (Lines{text(by_token), text(act(1, "sale.paused"))}));
  EXPECT_EQ(acts_of(*ledger, {.kind = "sale.pause"}), Lines{});
  EXPECT_EQ(acts_of(*ledger, {.since = act(3, "").at}),
            (Lines{text(by_token), text(act(3, "sale.paused", other_sale))}));
}

TEST_P(StoreConformance, APageOfActsGoesOnWhereItEnded) {
  const auto ledger = disk->open();
  Batch all;
  for (std::uint64_t i = 1; i <= 7; ++i) all.push_back(act(i, i % 2 == 0 ? "sale.paused" : "sale.resumed"));
  ASSERT_TRUE(ledger->commit(all));
  const auto people = ledger->open_people().value();
  Lines met;
  ActNumber next{};
  do {
    const ActPage page = people->read_acts({.kind = "sale.resumed"}, next, 2).value();
    for (const ActRow& row : page.acts) met.push_back(std::to_string(raw(row.number)));
    next = page.next;
  } while (raw(next) != 0);
  EXPECT_EQ(met, (Lines{"7", "5", "3", "1"}));
}

TEST_P(StoreConformance, AsManyActsAreKeptAsThereIsRoomForAndTheOldestGo) {
  const auto ledger = disk->open();
  ASSERT_TRUE(ledger->commit(Batch{act(1, "sale.created"), act(2, "sale.opened")}));
  ASSERT_TRUE(ledger->commit(Batch(acts_max - 1, act(3, "sale.paused"))));
  const auto people = ledger->open_people().value();
  const ActPage oldest = people->read_acts({}, ActNumber{4}, 100).value();
  ASSERT_EQ(oldest.acts.size(), 2U);
  EXPECT_EQ(oldest.acts.back().kind, "sale.opened");
  EXPECT_EQ(oldest.next, ActNumber{});
}

Lines preparations_of(Store& ledger, std::string_view sale = sale_name) {
  Lines lines;
  for (const auto& row : ledger.open_people().value()->read_preparations(sale).value()) lines.push_back(text(row));
  return lines;
}

TEST_P(StoreConformance, APreparationIsWhatWasPutLastOfItsSaleAndGoesOnce) {
  const auto ledger = with_sales(disk->open());
  EXPECT_EQ(preparations_of(*ledger), Lines{});
  expect_taken(*ledger, {put_preparation("tick", "host", 1), put_preparation("rehearsal", "peak", 2),
                         put_preparation("tick", "host", 3, other_sale)});
  expect_taken(*ledger, {put_preparation("rehearsal", "peak", 4)});
  EXPECT_EQ(preparations_of(*ledger),
            (Lines{text(put_preparation("rehearsal", "peak", 4)), text(put_preparation("tick", "host", 1))}));
  const DeletePreparation of_host{sale_name, "tick", "host"};
  expect_taken(*ledger, {of_host, DeletePreparation{sale_name, "hook", "never"}});
  EXPECT_EQ(preparations_of(*ledger), Lines{text(put_preparation("rehearsal", "peak", 4))});
  EXPECT_EQ(preparations_of(*ledger, other_sale), Lines{text(put_preparation("tick", "host", 3, other_sale))});
}

TEST_P(StoreConformance, APreparationHasAKindANameAndAState) {
  const auto ledger = with_sales(disk->open());
  PutPreparation stateless = put_preparation("tick", "host", 1);
  stateless.state = "";
  expect_conflict(*ledger, {put_preparation("prayer", "host", 1)},
                  "preparation (drop-1, prayer, host) has a value that no preparation may have");
  expect_conflict(*ledger, {put_preparation("tick", "", 1)}, "has a value that no preparation may have");
  expect_conflict(*ledger, {stateless}, "has a value that no preparation may have");
  EXPECT_EQ(preparations_of(*ledger), Lines{});
}

}  // namespace
}  // namespace sluice::ledger
