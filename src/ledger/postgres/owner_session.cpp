#include "ledger/postgres/owner_session.h"

#include "ledger/postgres/schema.h"
#include "ledger/postgres/write_statements.h"

namespace sluice::ledger::postgres {
namespace {

// "Slce", and the schema: a database may have several ledgers, each in a schema of its own (search_path).
constexpr const char* lock_it = "SELECT pg_advisory_lock(1399612261, hashtext(current_schema()))";

// synchronous_commit: whatever the user or the database has for a default, what is acknowledged was synced;
// remote_apply is more than that. lock_timeout, idle_in_transaction_session_timeout,
// client_connection_check_interval: what an owner that was stopped or cut off leaves behind is gone within seconds.
// enable_*: each statement finds its rows by their keys. Plans are made once, when tables may be empty, and an empty
// table is read fastest as a whole.
constexpr const char* settings = R"sql(
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') <> 'remote_apply';
SET lock_timeout = '2s';
SET idle_in_transaction_session_timeout = '5s';
SET client_connection_check_interval = '1s';
SET default_transaction_isolation = 'read committed';
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET jit = off;
)sql";

Result<void> end_earlier(Connection& connection, const SessionTerms& terms) {
  if (terms.earlier_process == 0) return {};
  const Answer ended = connection.ask(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1::int AND application_name = $2",
      {std::int64_t{terms.earlier_process}, terms.name});
  return ended ? Result<void>() : connection.error("cannot be used");
}

Result<void> settle_in(Connection& connection, const SessionTerms& terms) {
  if (const auto why = unfit(connection.facts(), terms.demands)) return invalid_input(connection.target().said(*why));
  if (auto ended = end_earlier(connection, terms); !ended) return ended;
  if (auto alone = be_alone(connection, terms.lock_wait_max); !alone) return alone;
  if (!connection.run(settings)) return connection.error("cannot be used");
  if (auto prepared = prepare_to_write(connection, terms.cluster); !prepared) return prepared;
  if (!connection.prepare(write_statements())) return connection.error("has not the tables that it should have");
  return {};
}

}  // namespace

Result<void> be_alone(Connection& connection, std::chrono::milliseconds wait_max) {
  const std::string wait = "SET lock_timeout = '" + std::to_string(wait_max.count()) + "ms'";
  if (!connection.run(wait)) return connection.error("cannot be used");
  if (connection.run(lock_it)) return {};
  if (connection.failure().state != "55P03") return connection.error("cannot be used");
  return Error{ErrorKind::unavailable, connection.target().said("another running server owns it")};
}

Result<Connection> open_owner_session(const Target& target, const SessionTerms& terms) {
  auto connection = Connection::open(target, {.who = terms.name, .host_wait_max = terms.host_wait_max});
  if (!connection) return connection.error();
  if (auto settled = settle_in(*connection, terms); !settled) return settled.error();
  return connection;
}

}  // namespace sluice::ledger::postgres
