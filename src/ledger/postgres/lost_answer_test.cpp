// A commit whose answer is lost is settled, never assumed: whatever the way was cut in the midst of, each round is
// there once when it is acknowledged, and what cannot be known is not acknowledged.
#include <gtest/gtest.h>

#include "ledger/content.h"
#include "ledger/postgres/cutting_proxy.h"
#include "ledger/postgres/fences.h"
#include "ledger/postgres/postgres_store.h"
#include "ledger/postgres/test_server.h"
#include "ledger/samples.h"

namespace sluice::ledger::postgres {
namespace {

using Cut = CuttingProxy::Cut;
using std::chrono::milliseconds;

class LostAnswer : public testing::Test {
protected:
  // Patience is for machines that have other things to do: what is cut is noticed at once.
  std::unique_ptr<Store> open(milliseconds commit_wait = milliseconds(20'000),
                              milliseconds away_wait = milliseconds(20'000)) {
    StoreOptions options;
    options.commit_wait_max = commit_wait;
    options.away_wait_max = away_wait;
    options.stand = stand;
    return open_postgres_store(database.target_through(proxy.port()), options).value();
  }

  TestDatabase database;
  CuttingProxy proxy;
  std::shared_ptr<StoreStand> stand = std::make_shared<StoreStand>();
};

void expect_taken(const Result<void>& committed) {
  EXPECT_TRUE(committed) << committed.error().detail;
}

// Of the same number, and of the same owner: it came after that had given it up and read the sales anew.
TEST(Fences, ACommitOfBeforeIsNotTakenForOneOfAfter) {
  Fences fences("owner");
  fences.learn("drop-1", 39);
  fences.begin_round();
  const Fences::Step given_up = fences.next("drop-1");
  const std::string writer = fences.writer();
  fences.forget();
  fences.learn("drop-1", 39);
  fences.begin_round();
  const Fences::Step step = fences.next("drop-1");
  ASSERT_EQ(step.after, given_up.after);
  EXPECT_EQ(fate_of(step, given_up.after, writer == fences.writer()), Fate::overtaken);
  EXPECT_EQ(fate_of(step, step.after, true), Fate::committed);
}

TEST_F(LostAnswer, ACommitThatNeverArrivedIsSentAgain) {
  const auto store = open();
  expect_taken(store->commit(sample::empty_sale()));
  expect_taken(store->commit(sample::secured(1)));
  proxy.cut_next(Cut::before_all);
  expect_taken(store->commit(sample::secured(2)));
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(stand->found_missing, 1U);
  EXPECT_EQ(stand->found_committed, 0U);
  expect_taken(store->commit(sample::secured(3)));
  EXPECT_EQ(sample::secured_count(*store), 3);
}

TEST_F(LostAnswer, ACommitThatArrivedInPartIsSentAgain) {
  const auto store = open();
  expect_taken(store->commit(sample::empty_sale()));
  proxy.cut_next(Cut::half_way);
  expect_taken(store->commit(sample::secured(1)));
  EXPECT_EQ(stand->found_missing, 1U);
  EXPECT_EQ(sample::secured_count(*store), 1);
}

TEST_F(LostAnswer, ACommitThatIsThereIsFoundAndNotSentAgain) {
  const auto store = open();
  expect_taken(store->commit(sample::empty_sale()));
  proxy.cut_next(Cut::before_answer);
  expect_taken(store->commit(sample::secured(1)));
  EXPECT_EQ(stand->found_committed, 1U);
  EXPECT_EQ(stand->found_missing, 0U);
  expect_taken(store->commit(sample::secured(2)));
  EXPECT_EQ(sample::secured_count(*store), 2);
  EXPECT_EQ(database.ask("SELECT batch::text FROM sale_mark"), "3")
      << "one for each commit, and none for the settling";
}

TEST_F(LostAnswer, ATakeOverWhoseAnswerIsLostIsSettledLikeAnyCommit) {
  const auto store = open();
  expect_taken(store->commit(sample::empty_sale()));
  for (const Cut cut : {Cut::before_answer, Cut::before_all}) {
    const std::uint64_t lease = raw(store->read_sales().value()[0].lease);
    proxy.cut_next(cut);
    expect_taken(store->commit(sample::Batch{sample::take_lease(lease, lease + 1)}));
    EXPECT_EQ(raw(store->read_sales().value()[0].lease), lease + 1);
  }
}

TEST_F(LostAnswer, AServerThatSaysNothingIsLeftAfterItsTime) {
  const auto store = open(milliseconds(300));
  expect_taken(store->commit(sample::empty_sale()));
  proxy.cut_next(Cut::answers_nothing);
  expect_taken(store->commit(sample::secured(1)));
  EXPECT_GE(stand->found_missing, 1U);
  EXPECT_EQ(sample::secured_count(*store), 1);
}

TEST_F(LostAnswer, AServerThatIsAwayIsUnavailableAndComesBack) {
  const auto store = open(milliseconds(20'000), milliseconds(200));
  expect_taken(store->commit(sample::empty_sale()));
  proxy.close_way(true);
  for (std::uint32_t n = 1; n <= 2; ++n) {
    const auto committed = store->commit(sample::secured(n));
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().kind, ErrorKind::unavailable) << committed.error().detail;
  }
  EXPECT_EQ(store->read_sales().error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(stand->is_connected);
  proxy.close_way(false);
  ASSERT_EQ(store->read_sales().value().size(), 1U);
  expect_taken(store->commit(sample::Batch{sample::take_lease(1, 2)}));
  EXPECT_TRUE(stand->is_connected);
  EXPECT_LE(sample::secured_count(*store), 1);
}

// The server may take up a commit long after its owner has given it up.
TEST_F(LostAnswer, WhatWasGivenUpCannotComeAnyMore) {
  const auto store = open();
  expect_taken(store->commit(sample::empty_sale()));
  database.run("SELECT 1");
  const std::string late =
      "UPDATE sale_mark SET batch = 2 WHERE sale = 'drop-1' AND lease = 1 AND batch = 1 RETURNING 'took'";
  proxy.cut_next(Cut::before_all);
  expect_taken(store->commit(sample::secured(1)));
  EXPECT_EQ(database.ask("WITH late AS (" + late + ") SELECT count(*)::text FROM late"), "0");
  EXPECT_EQ(database.ask("SELECT batch::text FROM sale_mark"), "4") << "one was given up";
}

TEST_F(LostAnswer, AnOwnerThatHasReadBeforeSomebodyWroteReadsAgain) {
  const auto store = open();
  expect_taken(store->commit(sample::empty_sale()));
  (void)store->read_sales().value();
  database.run("UPDATE sale_mark SET batch = batch + 1");  // a commit of before, that came late
  for (const auto& batch : {sample::Batch{sample::take_lease(1, 2)}, sample::secured(1)}) {
    const auto committed = store->commit(batch);
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().kind, ErrorKind::unavailable) << committed.error().detail;
    (void)store->read_sales().value();
    expect_taken(store->commit(sample::Batch{sample::mark()}));
    database.run("UPDATE sale_mark SET batch = batch + 1");
  }
}

TEST_F(LostAnswer, CommitsThatAreGoneEndTheOwner) {
  const auto store = open();
  expect_taken(store->commit(sample::empty_sale()));
  expect_taken(store->commit(sample::secured(1)));
  database.run("UPDATE sale_mark SET batch = batch - 1");  // as a standby that was behind has it
  for (int i = 0; i < 2; ++i) {
    const auto committed = store->commit(sample::secured(2));
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().kind, ErrorKind::io) << committed.error().detail;
    const char* words = i == 0 ? "that were acknowledged are gone" : "takes no more writes";
    EXPECT_NE(committed.error().detail.find(words), std::string::npos) << committed.error().detail;
  }
  EXPECT_EQ(store->read_sales().error().kind, ErrorKind::io);
}

TEST(Fates, AreToldByTheNumberThatIsThere) {
  const Fences::Step step{.before = 6, .after = 7};
  EXPECT_EQ(fate_of(step, 6, false), Fate::given_up);
  EXPECT_EQ(fate_of(step, 6, true), Fate::given_up);
  EXPECT_EQ(fate_of(step, 7, true), Fate::committed);
  EXPECT_EQ(fate_of(step, 7, false), Fate::overtaken);
  EXPECT_EQ(fate_of(step, 8, true), Fate::given_up) << "settled before, and that answer was lost too";
  EXPECT_EQ(fate_of(step, 8, false), Fate::overtaken);
  EXPECT_EQ(fate_of(step, 5, true), Fate::overtaken);
}

}  // namespace
}  // namespace sluice::ledger::postgres
