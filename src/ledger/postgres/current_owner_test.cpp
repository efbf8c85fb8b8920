// Whoever has a ledger keeps it while it is heard; one that is silent for too long loses it to whoever waits.
#include "ledger/postgres/current_owner.h"

#include <gtest/gtest.h>

#include <thread>

#include "ledger/postgres/postgres_store.h"
#include "ledger/postgres/test_server.h"
#include "ledger/samples.h"

namespace sluice::ledger::postgres {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds silence{200};

Connection look_at(const TestDatabase& database) {
  return Connection::open(database.target(), {.who = "somebody"}).value();
}
StoreOptions of_a_standby() {
  StoreOptions options;
  options.lock_wait_max = milliseconds(20);
  options.silence_max = silence;
  return options;
}
// Until it has been silent for that long by the database's own clock.
void wait_for_silence(Connection& connection) {
  while (current_owner(connection).value()->silence < silence) std::this_thread::yield();
}

TEST(CurrentOwner, IsNobodyWhereNoServerRuns) {
  const TestDatabase database;
  auto connection = look_at(database);
  EXPECT_FALSE(current_owner(connection).value());
  auto store = open_postgres_store(database.target(), {}).value();
  EXPECT_TRUE(current_owner(connection).value());
  store.reset();
  while (current_owner(connection).value()) std::this_thread::yield();
}

TEST(CurrentOwner, SaysWhatItsServerSaysOfItselfAlsoWhenThatChanges) {
  const TestDatabase database;
  std::string label = "keys 1";
  StoreOptions options;
  options.label = [&label] { return label; };
  const auto store = open_postgres_store(database.target(), options).value();
  auto connection = look_at(database);
  EXPECT_TRUE(current_owner(connection).value()->name.ends_with(" keys 1"));
  label = "keys 2";
  ASSERT_TRUE(store->commit(sample::empty_sale()));
  EXPECT_TRUE(current_owner(connection).value()->name.ends_with(" keys 2"));
}

TEST(CurrentOwner, KeepsTheLedgerWhileItIsHeard) {
  const TestDatabase database;
  const auto store = open_postgres_store(database.target(), {}).value();
  auto patient = of_a_standby();
  patient.silence_max = std::chrono::hours(1);
  const auto opened = open_postgres_store(database.target(), patient);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(store->commit(sample::empty_sale()));
}

// Or this would last an hour.
TEST(CurrentOwner, ThatIsSilentAlreadyIsNotWaitedFor) {
  const TestDatabase database;
  const auto first = open_postgres_store(database.target(), {}).value();
  ASSERT_TRUE(first->commit(sample::empty_sale()));
  auto connection = look_at(database);
  wait_for_silence(connection);
  StoreOptions patient = of_a_standby();
  patient.lock_wait_max = std::chrono::hours(1);
  EXPECT_TRUE(open_postgres_store(database.target(), patient));
}

TEST(CurrentOwner, ThatWritesNothingLearnsWhatAnotherHasWrittenMeanwhile) {
  const TestDatabase database;
  const auto first = open_postgres_store(database.target(), {}).value();
  ASSERT_TRUE(first->commit(sample::empty_sale()));
  ASSERT_TRUE(first->commit({}));
  auto connection = look_at(database);
  wait_for_silence(connection);
  auto second = open_postgres_store(database.target(), of_a_standby()).value();
  ASSERT_TRUE(second->commit(sample::Batch{sample::take_lease(1, 2)}));
  second.reset();

  const auto silent = first->commit({});
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().kind, ErrorKind::unavailable) << silent.error().detail;
  EXPECT_NE(silent.error().detail.find("was written to since it was read"), std::string::npos)
      << silent.error().detail;
  ASSERT_TRUE(first->read_sales());
  EXPECT_TRUE(first->commit({})) << "it has read that";
}

TEST(CurrentOwner, LosesTheLedgerWhenItIsSilentAndCommitsNothingAfterThat) {
  const TestDatabase database;
  StoreOptions options;
  options.away_wait_max = milliseconds(400);
  const auto first = open_postgres_store(database.target(), options).value();
  ASSERT_TRUE(first->commit(sample::empty_sale()));
  auto connection = look_at(database);
  wait_for_silence(connection);
  const auto second = open_postgres_store(database.target(), of_a_standby()).value();

  const auto late = first->commit(sample::secured(1));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::unavailable) << late.error().detail;
  EXPECT_NE(late.error().detail.find("another running server owns it"), std::string::npos) << late.error().detail;
  EXPECT_EQ(database.ask("SELECT count(*) FROM hold"), "0");
}

TEST(CurrentOwner, EndsTheSessionThatItWasToldOfAndNoOther) {
  const TestDatabase database;
  const auto store = open_postgres_store(database.target(), {}).value();
  auto connection = look_at(database);
  const auto owner = current_owner(connection).value();
  ASSERT_TRUE(end_session(connection, {.process = owner->process, .name = "sluice owner of something else"}));
  EXPECT_EQ(current_owner(connection).value()->process, owner->process);
  ASSERT_TRUE(end_session(connection, *owner));
  while (current_owner(connection).value()) std::this_thread::yield();
}

}  // namespace
}  // namespace sluice::ledger::postgres
