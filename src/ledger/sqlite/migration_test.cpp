// A ledger of an earlier version becomes one of this version, whole or not at all.
#include "ledger/sqlite/migrations.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/invariant.h"
#include "ledger/samples.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/faulty_disk.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/scratch_folder.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sluice::ledger {
namespace {

namespace fs = std::filesystem;

// As version 2 made them.
constexpr const char* tables_of_2 = R"sql(
CREATE TABLE sale (
  id TEXT PRIMARY KEY NOT NULL,
  state TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  sale_time_us INTEGER NOT NULL,
  settings TEXT NOT NULL,
  draw_key TEXT NOT NULL
) STRICT;

CREATE TABLE item (
  sale TEXT NOT NULL,
  item TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  price_amount INTEGER NOT NULL,
  price_currency TEXT NOT NULL,
  stock INTEGER NOT NULL,
  PRIMARY KEY (sale, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE line (
  sale TEXT NOT NULL,
  line TEXT NOT NULL,
  position INTEGER NOT NULL,
  issued INTEGER NOT NULL,
  serving INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  drawn INTEGER NOT NULL,
  PRIMARY KEY (sale, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  sale TEXT NOT NULL,
  item TEXT NOT NULL,
  unit INTEGER NOT NULL CHECK (unit > 0),
  generation INTEGER NOT NULL CHECK (generation > 0),
  state TEXT NOT NULL CHECK (state = 'held' OR state = 'sold' OR state = 'withdrawn' OR state = 'released'),
  hold TEXT,   -- NULL: withdrawn
  buyer TEXT,  -- NULL: withdrawn
  PRIMARY KEY (sale, item, unit),
  CHECK (hold IS NOT NULL AND buyer IS NOT NULL OR state = 'withdrawn' OR state = 'released')
) STRICT, WITHOUT ROWID;

CREATE TABLE buyer_slot (
  sale TEXT NOT NULL,
  buyer TEXT NOT NULL,
  slot INTEGER NOT NULL CHECK (slot > 0),
  hold TEXT NOT NULL,
  PRIMARY KEY (sale, buyer, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
  id TEXT PRIMARY KEY NOT NULL,
  sale TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'active' OR state = 'paying' OR state = 'sold' OR state = 'released' OR state = 'expired'),
  line INTEGER NOT NULL,                   -- line.position
  ordinal INTEGER CHECK (ordinal > 0),     -- NULL: held without a ticket
  buyer TEXT NOT NULL,
  items TEXT NOT NULL,
  total_amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL,             -- milliseconds UTC
  expires_at INTEGER NOT NULL,             -- milliseconds UTC
  deadline_us INTEGER NOT NULL             -- sale time
) STRICT, WITHOUT ROWID;
-- A ticket is redeemed once. Also finds the holds of a sale.
CREATE UNIQUE INDEX hold_ticket ON hold (sale, line, ordinal);

CREATE TABLE orders (
  id TEXT PRIMARY KEY NOT NULL,
  hold TEXT NOT NULL,
  sale TEXT NOT NULL,
  buyer TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'accepted' OR state = 'payment_pending' OR state = 'payment_action_required' OR
                              state = 'paid' OR state = 'confirmed' OR state = 'payment_failed' OR
                              state = 'released' OR state = 'refunded'),
  email TEXT NOT NULL,
  method TEXT NOT NULL,
  details TEXT NOT NULL,
  total_amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX orders_live ON orders (hold) 
  WHERE state <> 'payment_failed' AND state <> 'released' AND state <> 'refunded';
CREATE INDEX orders_of_sale ON orders (sale);

CREATE TABLE order_event (
  orders_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'accepted' OR state = 'payment_pending' OR state = 'payment_action_required' OR
                              state = 'paid' OR state = 'confirmed' OR state = 'payment_failed' OR
                              state = 'released' OR state = 'refunded'),
  at INTEGER NOT NULL,
  PRIMARY KEY (orders_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE payment (
  id TEXT PRIMARY KEY NOT NULL,
  orders_id TEXT NOT NULL,
  hold TEXT NOT NULL,
  provider TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'created' OR state = 'captured' OR state = 'declined' OR state = 'unknown'),
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  provider_reference TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payment_idempotency_key ON payment (idempotency_key);
CREATE UNIQUE INDEX payment_captured ON payment (hold) WHERE state = 'captured';

CREATE TABLE job (
  id TEXT PRIMARY KEY NOT NULL,
  sale TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'ready' OR state = 'done' OR state = 'dead'),
  subject TEXT,  -- orders.id
  attempts INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  last_error TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX job_ready ON job (sale) WHERE state = 'ready';

CREATE TABLE idempotency (
  buyer TEXT NOT NULL,
  route TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  location TEXT NOT NULL,
  sale TEXT NOT NULL,
  PRIMARY KEY (buyer, route, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_of_sale ON idempotency (sale);

CREATE TABLE handover (
  sale TEXT NOT NULL,
  line INTEGER NOT NULL,                      -- line.position
  number INTEGER NOT NULL CHECK (number > 0), -- the ticket's
  buyer TEXT NOT NULL,                        -- whose place it is now
  PRIMARY KEY (sale, line, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE priority_code (
  sale TEXT NOT NULL,
  code TEXT NOT NULL CHECK (code <> ''),  -- without what does not matter when it is typed
  text TEXT NOT NULL,                     -- as people are told it
  line INTEGER NOT NULL,                  -- line.position
  uses INTEGER NOT NULL CHECK (uses > 0), -- so often it may be used
  PRIMARY KEY (sale, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE priority_code_use (
  sale TEXT NOT NULL,
  code TEXT NOT NULL,
  use INTEGER NOT NULL CHECK (use > 0),
  buyer TEXT NOT NULL,
  line INTEGER NOT NULL,                      -- line.position
  number INTEGER NOT NULL CHECK (number > 0), -- the ticket's
  PRIMARY KEY (sale, code, use)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
  provider TEXT NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (provider, event)
) STRICT, WITHOUT ROWID;
)sql";

// A held, a paying and a sold unit, with rows in every table.
std::string rows_of_2() {
  const auto id = [](const auto& value) { return "'" + value.str() + "'"; };
  std::string sql = R"sql(
INSERT INTO sale VALUES ('drop-1', 'open', 7, 5000000, '{}', '5eed');
INSERT INTO item VALUES ('drop-1', 'tee', 0, 'Tee', 2500, 'EUR', 10);
INSERT INTO line VALUES ('drop-1', 'sale', 0, 3, 3, 10, 0);
INSERT INTO line VALUES ('drop-1', 'club', 1, 1, 1, 10, 0);
INSERT INTO handover VALUES ('drop-1', 0, 3, 'somebody');
INSERT INTO priority_code VALUES ('drop-1', 'W1NTER', 'Winter', 1, 2);
INSERT INTO priority_code_use VALUES ('drop-1', 'W1NTER', 1, 'somebody', 1, 1);
INSERT INTO inbox VALUES ('sandbox', 'evt_1');
)sql";
  const char* holds[] = {"active", "paying", "sold"};
  for (std::uint32_t n = 1; n <= 3; ++n) {
    const std::string number = std::to_string(n);
    const std::string hold = id(sample::hold(n));
    const std::string buyer = id(sample::buyer(n));
    sql += "INSERT INTO hold VALUES (" + hold + ", 'drop-1', '" + holds[n - 1] + "', 0, " + number + ", " + buyer +
           R"(, '[{"item":"tee","quantity":1,"units":[)" + number + "]}]', 2500, 'EUR', 1, 2, 3);\n";
    sql += "INSERT INTO claim VALUES ('drop-1', 'tee', " + number + ", 1, '" + (n == 3 ? "sold" : "held") + "', " +
           hold + ", " + buyer + ");\n";
    sql += "INSERT INTO buyer_slot VALUES ('drop-1', " + buyer + ", 1, " + hold + ");\n";
    if (n == 1) continue;
    const std::string order = id(sample::order(n));
    sql += "INSERT INTO orders VALUES (" + order + ", " + hold + ", 'drop-1', " + buyer + ", '" +
           (n == 3 ? "confirmed" : "payment_pending") + "', 'a@b.c', 'tok_ok', '{}', 2500, 'EUR', 4);\n";
    sql += "INSERT INTO order_event VALUES (" + order + ", 0, 'accepted', 4);\n";
    sql += "INSERT INTO payment VALUES (" + order + ", " + order + ", " + hold + ", 'sandbox', " + order + ", '" +
           (n == 3 ? "captured" : "unknown") + "', 2500, 'EUR', 'ch_1', '-');\n";
    sql += "INSERT INTO job VALUES (" + id(sample::job(n)) + ", 'drop-1', 'payment', '" + (n == 3 ? "done" : "dead") +
           "', " + order + ", 3, 5, 'timed out');\n";
    sql += "INSERT INTO idempotency VALUES (" + buyer + ", 'POST /v1', 'key', 'ab12', 201, '{\"hold\":\"' || " +
           hold + " || '\"}', '/v1', 'drop-1');\n";
  }
  return sql;
}

void run(const fs::path& path, const std::string& sql) {
  sqlite3* db = nullptr;
  SLUICE_INVARIANT(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  char* why = nullptr;
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why), SQLITE_OK) << (why == nullptr ? "" : why);
  sqlite3_free(why);
  sqlite3_close(db);
}

void make_ledger_of_2(const fs::path& path) {
  run(path, std::string("PRAGMA journal_mode = WAL; BEGIN;") + tables_of_2 +
                "PRAGMA application_id = 1399612261; PRAGMA user_version = 2;" + rows_of_2() + "COMMIT;");
}

std::string ask(const fs::path& path, const char* sql) {
  sqlite3* db = nullptr;
  SLUICE_INVARIANT(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  std::string rows;
  const auto add = [](void* to, int count, char** values, char**) {
    auto& out = *static_cast<std::string*>(to);
    for (int i = 0; i < count; ++i) out += (i == 0 ? "" : "|") + std::string(values[i] ? values[i] : "NULL");
    out += '\n';
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(db, sql, add, &rows, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  sqlite3_close(db);
  return rows;
}

class MigrationTest : public testing::Test {
protected:
  void SetUp() override { make_ledger_of_2(path); }

  ScratchFolder folder;
  fs::path path = folder.path() / "ledger.db";
};

TEST_F(MigrationTest, ALedgerOfVersion2IsBroughtUpToDateAndIsWholeAfterIt) {
  const auto store = open_sqlite_store(path).value();
  const auto report = audit_sqlite(path).value();
  EXPECT_TRUE(report.ok) << to_json(report);
  ASSERT_EQ(report.sales.size(), 1U);
  EXPECT_EQ(report.sales[0].held, 2);
  EXPECT_EQ(report.sales[0].sold, 1);
  const SaleRow sale = store->read_sales().value().at(0);
  EXPECT_EQ(sale.lease, Lease{7}) << "what was called the epoch";
  EXPECT_EQ(sale.epoch, 1U) << "tickets that are out name it";
  EXPECT_EQ(sale.state, "open");
  EXPECT_EQ(sale.sale_time_us, 5'000'000);
  EXPECT_EQ(ask(path, "SELECT id, orders_id, attempt, sale, idempotency_key, state FROM payment ORDER BY orders_id"),
            "pay_" + sample::order(2).str().substr(4) + "|" + sample::order(2).str() + "|1|drop-1|" +
                sample::order(2).str() + "|unknown\npay_" + sample::order(3).str().substr(4) + "|" +
                sample::order(3).str() + "|1|drop-1|" + sample::order(3).str() + "|captured\n");
  EXPECT_EQ(ask(path, "SELECT state, subject, trace, attempts FROM job ORDER BY id"),
            "dead|" + sample::order(2).str() + "||3\ndone|" + sample::order(3).str() + "||3\n");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM idempotency WHERE created_at > 1700000000000"), "2\n");
  EXPECT_TRUE(store->commit(sample::Batch{sample::take_lease(7, 8)}));
}

TEST_F(MigrationTest, AGrownLedgerHasTheTablesOfANewOne) {
  (void)open_sqlite_store(path).value();
  const fs::path fresh = folder.path() / "fresh.db";
  (void)open_sqlite_store(fresh).value();
  const char* tables = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
  EXPECT_EQ(ask(path, tables), ask(fresh, tables));
  EXPECT_EQ(ask(path, "PRAGMA user_version"), ask(fresh, "PRAGMA user_version"));
}

// What was in the tables of old is in the views of today, and in the keys behind them.
TEST_F(MigrationTest, ClaimsAndHoldsAreUnderNumbersAndReadAsTheyDid) {
  const std::string claims = ask(path, "SELECT * FROM claim ORDER BY unit");
  const std::string holds = ask(path, "SELECT *, 0 FROM hold ORDER BY id");
  (void)open_sqlite_store(path).value();
  EXPECT_EQ(ask(path, "SELECT * FROM claim ORDER BY unit"), claims);
  EXPECT_EQ(ask(path, "SELECT * FROM hold ORDER BY id"), holds);
  EXPECT_EQ(ask(path, "SELECT key >> 48, key >> 32 & 65535, key & 4294967295 FROM claim_row ORDER BY key"),
            "1|1|1\n1|1|2\n1|1|3\n");
  EXPECT_EQ(
      ask(path,
          "SELECT key >> 48, key >> 32 & 65535, key & 4294967295, hold & 4294967295 FROM ticket_row ORDER BY key"),
      "1|0|1|1\n1|0|2|2\n1|0|3|3\n");
}

TEST_F(MigrationTest, ALedgerWithAClaimOfNoItemStaysAsItIs) {
  run(path, "INSERT INTO claim VALUES ('drop-1', 'gone', 1, 1, 'withdrawn', NULL, NULL)");
  const auto store = open_sqlite_store(path);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().detail.find("a claim is of an item that is not there"), std::string::npos)
      << store.error().detail;
  EXPECT_EQ(ask(path, "PRAGMA user_version"), "2\n");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM claim"), "4\n");
}

TEST_F(MigrationTest, AnAuditDoesNotMigrateAndSaysWhatDoes) {
  const auto audit = audit_sqlite(path);
  ASSERT_FALSE(audit);
  EXPECT_EQ(audit.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(audit.error().detail.find("earlier version of this program (schema 2, this one needs " +
                                      std::to_string(schema_version) + "); start `sluice serve` on it once"),
            std::string::npos)
      << audit.error().detail;
  EXPECT_EQ(ask(path, "PRAGMA user_version"), "2\n");
}

using Fail = void (FaultyDisk::*)(std::uint64_t, FaultyDisk::Fault);

// The ledger is opened on a disk that fails for good at `step`, and the power goes. Whether it did fail.
bool migrate_and_fail(std::uint64_t step, Fail fail) {
  SCOPED_TRACE("step " + std::to_string(step));
  const ScratchFolder folder;
  const fs::path path = folder.path() / "ledger.db";
  make_ledger_of_2(path);
  FaultyDisk disk;
  (disk.*fail)(step, FaultyDisk::Fault::for_good);
  (void)open_sqlite_store(path, {.vfs = FaultyDisk::name()});
  const bool has_failed = disk.has_failed();
  disk.cut_power();
  const std::string version = ask(path, "PRAGMA user_version");
  EXPECT_TRUE(version == "2\n" || version == std::to_string(schema_version) + "\n") << version;
  EXPECT_EQ(ask(path, version == "2\n" ? "SELECT count(*) FROM payment WHERE id = orders_id"
                                       : "SELECT count(*) FROM payment WHERE attempt = 1"),
            "2\n");
  EXPECT_TRUE(open_sqlite_store(path));
  const auto report = audit_sqlite(path).value();
  EXPECT_TRUE(report.ok) << to_json(report);
  return has_failed;
}

TEST(Migration, InterruptedAtAnyStepItIsTheOldLedgerOrTheNewOne) {
  for (const Fail fail : {&FaultyDisk::fail_write, &FaultyDisk::fail_sync}) {
    std::uint64_t step = 1;
    while (migrate_and_fail(step, fail)) ++step;
    EXPECT_GT(step, 2U);
  }
}

}  // namespace
}  // namespace sluice::ledger
