#include "ledger/postgres/owner_session.h"

#include "ledger/postgres/current_owner.h"
#include "ledger/postgres/schema.h"
#include "ledger/postgres/write_statements.h"

namespace sluice::ledger::postgres {
namespace {

// Of whoever works on a ledger alone: for all rows of a table, and for who has just left it to be gone.
constexpr auto work_wait_max = std::chrono::minutes(10);
constexpr auto leave_wait_max = std::chrono::milliseconds(5000);

const std::string lock_it = "SELECT pg_advisory_lock(" + std::to_string(owner_lock) + ", hashtext(current_schema()))";

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

// Ours it was: it has nothing to say any more.
Result<void> end_earlier(Connection& connection, const SessionTerms& terms) {
  if (terms.earlier_process == 0) return {};
  return end_session(connection, {.process = terms.earlier_process, .name = terms.name});
}

// Whether there is somebody to be alone without.
Result<bool> end_silent(Connection& connection, const SessionTerms& terms) {
  if (terms.silence_max == std::chrono::milliseconds::zero()) return false;
  const auto owner = current_owner(connection);
  if (!owner) return owner.error();
  if (!*owner || (*owner)->silence < terms.silence_max) return false;
  if (auto ended = end_session(connection, **owner); !ended) return ended.error();
  return true;
}

Result<void> be_alone(Connection& connection, std::chrono::milliseconds wait_max) {
  const std::string wait = "SET lock_timeout = '" + std::to_string(wait_max.count()) + "ms'";
  if (!connection.run(wait)) return connection.error("cannot be used");
  if (connection.run(lock_it)) return {};
  if (connection.failure().state != "55P03") return connection.error("cannot be used");
  return Error{ErrorKind::unavailable, connection.target().said("another running server owns it")};
}

// Nobody is waited for who is silent already; who is heard may be leaving, or fall silent meanwhile.
Result<void> become_owner(Connection& connection, const SessionTerms& terms) {
  if (const auto is_ended = end_silent(connection, terms); !is_ended) return is_ended.error();
  auto alone = be_alone(connection, terms.lock_wait_max);
  if (alone || alone.error().kind != ErrorKind::unavailable || connection.failure().is_lost()) return alone;
  const auto is_ended = end_silent(connection, terms);
  if (!is_ended) return is_ended.error();
  return *is_ended ? be_alone(connection, terms.lock_wait_max) : alone;
}

Result<void> settle_in(Connection& connection, const SessionTerms& terms) {
  if (const auto why = unfit(connection.facts(), terms.demands)) return invalid_input(connection.target().said(*why));
  if (auto ended = end_earlier(connection, terms); !ended) return ended;
  if (auto alone = become_owner(connection, terms); !alone) return alone;
  if (!connection.run(settings)) return connection.error("cannot be used");
  if (auto prepared = prepare_to_write(connection, terms.cluster); !prepared) return prepared;
  if (!connection.prepare(write_statements())) return connection.error("has not the tables that it should have");
  return {};
}

}  // namespace

std::string session_name(std::string_view name, std::string_view label) {
  std::string both(name);
  if (!label.empty()) (both += ' ') += label;
  return both;
}

Result<Connection> open_alone(const Target& target, const std::string& who) {
  auto connection = Connection::open(target, {.who = who, .answer_wait_max = work_wait_max});
  if (!connection) return connection.error();
  if (const auto why = unfit(connection->facts(), {})) return invalid_input(target.said(*why));
  if (auto alone = be_alone(*connection, leave_wait_max); !alone) return alone.error();
  return connection;
}

Result<Connection> open_owner_session(const Target& target, const SessionTerms& terms) {
  auto connection =
      Connection::open(target, {.who = session_name(terms.name, terms.label), .host_wait_max = terms.host_wait_max});
  if (!connection) return connection.error();
  if (auto settled = settle_in(*connection, terms); !settled) return settled.error();
  return connection;
}

}  // namespace sluice::ledger::postgres
