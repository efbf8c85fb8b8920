// The simulated database and a process's link to it keep to what ledger/postgres says of the real ones: else what is
// found with them means nothing.
#include <gtest/gtest.h>

#include "ledger/memory/memory_store.h"
#include "ledger/samples.h"
#include "sim/cluster/database_link.h"
#include "sim/world/setup.h"

namespace sluice::sim {
namespace {

namespace sample = ledger::sample;
using std::chrono::milliseconds;
using std::chrono::seconds;

class SharedDatabase : public testing::Test {
protected:
  std::unique_ptr<DatabaseLink> link(ServerIndex server, Life life) {
    return std::make_unique<DatabaseLink>(database, server, life, DatabaseLink::Lost::is_settled, agenda);
  }
  void pass(Duration time) {
    const Time until = agenda.now() + time;
    while (agenda.run_next(until)) {
    }
  }
  // What the ledger answers to these, within `time`.
  std::optional<Result<void>> commit(DatabaseLink& by, const sample::Batch& rows, Duration time = seconds(1)) {
    by.submit(rows);
    pass(time);
    return by.settled();
  }
  // A new sale, which is this link's.
  void begin(DatabaseLink& by) {
    const auto committed = commit(by, sample::empty_sale());
    ASSERT_TRUE(committed && *committed);
  }
  // `round` is on its way, and stays there for long.
  void send_late(DatabaseLink& by) {
    habits.late = 1;
    by.submit(round);
    pass(milliseconds(1));
    habits.late = 0;
  }
  ErrorKind kind_of(const std::optional<Result<void>>& answer) {
    return answer && !*answer ? answer->error().kind : ErrorKind::not_found;
  }
  bool has_hold(std::uint64_t n) {
    return store.open_reader().value()->read_hold(sample::hold(n)).value().has_value();
  }

  const sample::Batch round = sample::secured(1);
  DatabaseHabits habits;
  bool is_calm = false;
  Agenda agenda;
  Chance chance{1};
  Record record;
  ledger::MemoryStore store;
  Database database{store, habits, is_calm, agenda, chance, record};
};

TEST_F(SharedDatabase, AnOwnerThatIsHeardKeepsItAndASilentOneDoesNot) {
  const auto first = link(0, 1);
  begin(*first);
  pass(Database::silence_max - seconds(1) - milliseconds(100));
  EXPECT_FALSE(database.is_free_for(1));
  EXPECT_EQ(database.open(1).error().kind, ErrorKind::unavailable);
  pass(milliseconds(200));
  EXPECT_TRUE(database.is_free_for(1));
  EXPECT_TRUE(database.open(1));
}

TEST_F(SharedDatabase, ACommitWhoseAnswerIsLostIsFoundWhereItIs) {
  const auto first = link(0, 1);
  begin(*first);
  first->submit(round);
  pass(milliseconds(0));
  habits.answer_lost = 1;
  pass(seconds(1));
  habits.answer_lost = 0;
  EXPECT_TRUE(has_hold(1));
  EXPECT_FALSE(first->settled()) << "nobody has told it";
  pass(seconds(2));
  const auto settled = first->settled();
  EXPECT_TRUE(settled && *settled);
  EXPECT_EQ(record.commits.size(), 2U) << "it was not made again";
}

TEST_F(SharedDatabase, ACommitThatNeverCameIsMadeAgain) {
  const auto first = link(0, 1);
  begin(*first);
  send_late(*first);
  database.end_sessions();
  const auto settled = (pass(seconds(3)), first->settled());
  EXPECT_TRUE(settled && *settled);
  EXPECT_TRUE(has_hold(1));
  pass(seconds(20));
  EXPECT_EQ(record.commits.size(), 2U) << "the first one has come since, and was refused";
  EXPECT_EQ(record.counts["stale commits"], 1U);
}

TEST_F(SharedDatabase, WhatCannotBeToldInTimeIsUnavailable) {
  const auto first = link(0, 1);
  begin(*first);
  database.be_away(seconds(30));
  EXPECT_EQ(kind_of(commit(*first, sample::secured(1), seconds(5))), ErrorKind::unavailable);
  EXPECT_EQ(first->read_sales().error().kind, ErrorKind::unavailable);
}

TEST_F(SharedDatabase, TheCommitOfWhoWasReplacedMeanwhileIsRefused) {
  const auto first = link(0, 1);
  begin(*first);
  send_late(*first);
  first->stand_still(agenda.now() + seconds(60));
  database.end_sessions();
  const auto second = link(1, 2);
  ASSERT_TRUE(second->read_sales());
  const auto taken = commit(*second, sample::Batch{sample::take_lease(1, 2)});
  EXPECT_TRUE(taken && *taken);
  pass(seconds(20));
  EXPECT_FALSE(has_hold(1));
  EXPECT_FALSE(first->settled()) << "it stands still, and hears of nothing";
}

TEST_F(SharedDatabase, WhoeverReadBeforeAnotherWroteReadsAgain) {
  const auto first = link(0, 1);
  begin(*first);
  const auto second = link(1, 2);
  database.end_sessions();
  ASSERT_TRUE(second->read_sales());
  database.before_next([&] {
    Database::Sent late{
        .server = 0, .life = 1, .round = 9, .owner = "life 1", .session = {}, .steps = {}, .writes = {}};
    late.steps.push_back({.sale = std::string(sample::sale_name), .numbers = {.before = 1, .after = 2}});
    late.writes = std::make_shared<KeptWrites>(sample::secured(1));
    (void)database.commit_now(late);
  });
  EXPECT_EQ(kind_of(commit(*second, sample::Batch{sample::take_lease(1, 2)})), ErrorKind::unavailable);
  EXPECT_TRUE(has_hold(1));
}

TEST_F(SharedDatabase, OfTwoThatBeginAtOnceOneIsTold) {
  const auto first = link(0, 1);
  begin(*first);
  const auto second = link(1, 2);
  const auto third = link(0, 3);
  database.end_sessions();
  ASSERT_TRUE(second->read_sales());
  database.end_sessions();
  ASSERT_TRUE(third->read_sales());
  const sample::Batch take{sample::take_lease(1, 2)};
  EXPECT_TRUE(commit(*third, take).value());
  database.end_sessions();
  EXPECT_EQ(kind_of(commit(*second, take)), ErrorKind::fenced);
}

TEST_F(SharedDatabase, WhoWritesNothingLearnsThatAnotherHas) {
  const auto first = link(0, 1);
  begin(*first);
  EXPECT_TRUE(commit(*first, {}).value());
  database.end_sessions();
  const auto second = link(1, 2);
  ASSERT_TRUE(second->read_sales());
  EXPECT_TRUE(commit(*second, {sample::take_lease(1, 2)}).value());
  database.end_sessions();
  EXPECT_EQ(kind_of(commit(*first, {})), ErrorKind::unavailable);
  ASSERT_TRUE(first->read_sales());
  EXPECT_TRUE(commit(*first, {}).value()) << "it has read what the other has written";
}

TEST(KeptWrites, HaveTextsOfTheirOwn) {
  std::string text = "drop-1";
  const sample::Batch batch{sample::insert_hold(1, text), sample::mark(text), sample::delete_notice(1, text),
                            sample::add_sale(text), sample::delete_sample(1, text)};
  const KeptWrites kept(batch);
  text.assign(text.size(), '?');
  for (const ledger::Write& write : kept.all()) {
    std::visit(
        [](const auto& one) {
          if constexpr (requires { one.sale; }) {
            EXPECT_EQ(one.sale, "drop-1");
          }
        },
        write);
  }
}

}  // namespace
}  // namespace sluice::sim
