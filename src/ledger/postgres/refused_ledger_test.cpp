// A ledger that must not be written to is refused in one line that says why, and nothing is written.
#include <gtest/gtest.h>

#include "ledger/postgres/owner_session.h"
#include "ledger/postgres/postgres_store.h"
#include "ledger/postgres/schema.h"
#include "ledger/postgres/test_server.h"
#include "ledger/postgres/write_statements.h"
#include "ledger/samples.h"

namespace sluice::ledger::postgres {
namespace {

constexpr const char* tables_now =
    "SELECT coalesce(string_agg(relname, ',' ORDER BY relname), '') FROM pg_class WHERE relkind = 'r' AND "
    "relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

void expect_refused(const TestDatabase& database, const StoreOptions& options, ErrorKind kind,
                    const std::string& words) {
  const std::string before = database.ask(tables_now);
  const auto opened = open_postgres_store(database.target(), options);
  ASSERT_FALSE(opened) << "opened, instead of: " << words;
  EXPECT_EQ(opened.error().kind, kind) << opened.error().detail;
  EXPECT_NE(opened.error().detail.find(words), std::string::npos) << opened.error().detail;
  EXPECT_EQ(opened.error().detail.find('\n'), std::string::npos) << opened.error().detail;
  EXPECT_EQ(database.ask(tables_now), before);
}

TEST(RefusedLedger, OfAnotherCluster) {
  const TestDatabase database;
  (void)open_postgres_store(database.target(), {.cluster = "books"}).value();
  expect_refused(database, {.cluster = "shoes"}, ErrorKind::invalid_input, "belongs to another cluster (\"books\"");
}

TEST(RefusedLedger, TablesOfSomethingElse) {
  const TestDatabase database;
  database.run("CREATE TABLE customers (id int)");
  expect_refused(database, {}, ErrorKind::invalid_input, "has tables of something else (customers)");
  database.run("CREATE TABLE ledger (account text)");
  expect_refused(database, {}, ErrorKind::invalid_input, "is not a ledger of this program");
}

TEST(RefusedLedger, OfANewerVersionAndOneThatWasMoved) {
  const TestDatabase database;
  (void)open_postgres_store(database.target(), {}).value();
  database.run("UPDATE ledger SET schema = 1000");
  expect_refused(database, {}, ErrorKind::invalid_input, "newer version of this program (schema 1000");
  database.run("UPDATE ledger SET schema = 6, moved_to = 'data/ledger.db'");
  expect_refused(database, {}, ErrorKind::invalid_input, "was moved to data/ledger.db");
}

TEST(RefusedLedger, ThatAnotherServerOwns) {
  const TestDatabase database;
  auto first = open_postgres_store(database.target(), {}).value();
  StoreOptions impatient;
  impatient.lock_wait_max = std::chrono::milliseconds(100);
  expect_refused(database, impatient, ErrorKind::unavailable, "another running server owns it");
  first.reset();
  EXPECT_TRUE(open_postgres_store(database.target(), {})) << "its owner is gone";
}

TEST(RefusedLedger, OfADatabaseOrAServerThatIsNotThere) {
  const std::string socket = "host=" + test_server_socket();
  const auto refused = [](const std::string& address, const std::string& words) {
    const auto opened = open_postgres_store(Target::parse(address).value(), {});
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().detail.find(words), std::string::npos) << opened.error().detail;
    EXPECT_EQ(opened.error().detail.find("s3cret"), std::string::npos) << opened.error().detail;
  };
  refused(socket + " user=postgres dbname=nowhere password=s3cret", "database \"nowhere\" does not exist");
  refused(socket + " user=nobody-such dbname=postgres password=s3cret", "role \"nobody-such\" does not exist");
  refused("postgresql://sluice:s3cret@127.0.0.1:1/shop", "cannot be reached");
}

TEST(Unfit, IsWhateverWouldLoseWhatWasAcknowledged) {
  ServerFacts facts;
  facts.encoding = "UTF8";
  EXPECT_FALSE(unfit(facts, {}));
  EXPECT_NE(unfit(facts, {.synchronous_standby = true})->find("no synchronous standby"), std::string::npos);
  facts.standby_names = "*";
  EXPECT_FALSE(unfit(facts, {.synchronous_standby = true}));
  ServerFacts careless = facts;
  careless.fsync = false;
  EXPECT_NE(unfit(careless, {})->find("fsync=off"), std::string::npos);
  ServerFacts torn = facts;
  torn.full_page_writes = false;
  EXPECT_NE(unfit(torn, {})->find("full_page_writes=off"), std::string::npos);
  ServerFacts pooled = facts;
  pooled.is_pooled = true;
  EXPECT_NE(unfit(pooled, {})->find("pooler"), std::string::npos);
  ServerFacts latin = facts;
  latin.encoding = "LATIN1";
  EXPECT_NE(unfit(latin, {})->find("LATIN1"), std::string::npos);
}

TEST(Target, IsNamedWithoutItsPassword) {
  const auto target = Target::parse("postgresql://sluice:s3cret@db1:5433,db2:5433/shop?sslmode=require").value();
  EXPECT_EQ(target.name(), "postgresql://sluice@db1:5433,db2:5433/shop");
  EXPECT_TRUE(target.has_password());
  ASSERT_EQ(target.hosts().size(), 2U);
  EXPECT_EQ(Target::parse("host=/run/pg dbname=shop").value().name(), "postgresql:///run/pg/shop");
  EXPECT_FALSE(Target::parse("postgresql://db1/shop").value().has_password());
  for (const char* wrong : {"", "ledger.db", "postgresql://sluice:s3cret@db1/shop?sslmod=require",
                            "password=s3cret nonsense", "mysql://sluice:s3cret@db1/shop", "passwrd=s3cret"}) {
    const auto parsed = Target::parse(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().detail.find("s3cret"), std::string::npos) << parsed.error().detail;
  }
}

// Plans are made once a connection, when the tables may be empty: none may read a table as a whole, however it grows.
TEST(WriteStatements, FindTheirRowsByTheirKeysInAnEmptyLedger) {
  const TestDatabase database;
  auto session =
      open_owner_session(database.target(), {.name = "a test", .cluster = "sluice", .demands = {}}).value();
  int looked_at = 0;
  for (std::size_t i = 0; i < write_names; ++i) {
    const auto& statement = write_statements()[i];
    if (statement.sql.find("unnest") == std::string::npos) continue;
    std::string values;
    for (int n = 1; statement.sql.find("$" + std::to_string(n)) != std::string::npos; ++n)
      values += n == 1 ? "'{}'" : ",'{}'";
    const Answer plan = session.ask("EXPLAIN EXECUTE " + statement.name + "(" + values + ")");
    ASSERT_TRUE(plan) << session.failure().text;
    std::string text;
    for (int row = 0; row < plan.rows(); ++row) text += std::string(plan.text(row, 0)) + "\n";
    EXPECT_EQ(text.find("Seq Scan"), std::string::npos) << statement.sql << '\n' << text;
    const bool is_move = statement.sql.find("UPDATE") < statement.sql.find("unnest");
    if (is_move && text.find("Update on") != std::string::npos) {
      EXPECT_NE(text.find("_pkey"), std::string::npos) << statement.sql << '\n' << text;
    }
    ++looked_at;
  }
  EXPECT_GT(looked_at, 25);
}

}  // namespace
}  // namespace sluice::ledger::postgres
