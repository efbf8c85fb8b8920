#include "ledger/postgres/postgres_store.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ledger/chance.h"
#include "ledger/conformance.h"
#include "ledger/content.h"
#include "ledger/memory/memory_store.h"
#include "ledger/postgres/test_server.h"
#include "ledger/samples.h"
#include "ledger/table_shape.h"

namespace sluice::ledger::postgres {
namespace {

class PostgresDisk final : public Disk {
public:
  std::unique_ptr<Store> open() override {
    (void)open_postgres_store(database_.target(), {}).value();  // makes the tables
    database_.run("DROP TRIGGER IF EXISTS fault ON sale_mark; DROP SEQUENCE IF EXISTS fault_commits");
    return open_postgres_store(database_.target(), {}).value();
  }
  // Each transaction counts once, at its end, whatever it wrote.
  std::unique_ptr<Store> open_failing_at(std::uint64_t commit) override {
    auto store = open();
    database_.run(R"sql(
CREATE SEQUENCE fault_commits;
CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('sluice.counted', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    PERFORM set_config('sluice.counted', pg_current_xact_id()::text, false);
    IF nextval('fault_commits') >= )sql" +
                  std::to_string(commit) + R"sql( THEN
      RAISE EXCEPTION 'a fault was asked for' USING ERRCODE = '58030';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fault AFTER INSERT OR UPDATE ON sale_mark DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION fault();
)sql");
    return store;
  }

private:
  TestDatabase database_;
};

const StoreKind postgres_kind{"postgres", [] { return std::make_unique<PostgresDisk>(); }};

}  // namespace
}  // namespace sluice::ledger::postgres

namespace sluice::ledger {

INSTANTIATE_TEST_SUITE_P(Postgres, StoreConformance, testing::Values(postgres::postgres_kind));
INSTANTIATE_TEST_SUITE_P(Postgres, LedgerConformance, every_form_over(postgres::postgres_kind));

TEST(PostgresTwins, AnyHistoryIsJudgedAlikeInMemoryAndByPostgres) {
  int taken = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const postgres::TestDatabase database;
    const auto store = postgres::open_postgres_store(database.target(), {}).value();
    MemoryStore memory;
    ASSERT_TRUE(memory.commit(sample::empty_sale()));
    ASSERT_TRUE(store->commit(sample::empty_sale()));
    sample::Chance chance(seed);
    for (int step = 0; step < 100; ++step) {
      const auto batch = chance.batch(memory.read_sales().value()[0].lease);
      const std::string verdict = sample::judgement(memory.commit(batch));
      taken += verdict == "taken" ? 1 : 0;
      ASSERT_EQ(sample::judgement(store->commit(batch)), verdict) << "seed " << seed << ", step " << step;
    }
    ASSERT_EQ(sample::dump(*store, 4), sample::dump(memory, 4)) << "seed " << seed;
  }
  EXPECT_GT(taken, 50) << "the histories are all refusals and prove little";
}

// A table that nobody carries over would stay behind.
TEST(TableShapes, AreOfEveryTableThatThereIs) {
  const postgres::TestDatabase database;
  (void)postgres::open_postgres_store(database.target(), {}).value();
  std::vector<std::string_view> names;
  for (const TableShape& table : table_shapes()) names.push_back(table.name);
  std::sort(names.begin(), names.end());
  std::string carried;
  for (const std::string_view name : names) carried += std::string(name) + ' ';
  EXPECT_EQ(carried,
            database.ask("SELECT string_agg(relname, ' ' ORDER BY relname COLLATE \"C\") || ' ' FROM pg_class "
                         "WHERE relkind = 'r' AND relname <> 'ledger' AND relnamespace = "
                         "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"));
}

}  // namespace sluice::ledger
