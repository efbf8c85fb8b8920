#include "ledger/postgres/current_owner.h"

#include "ledger/postgres/owner_session.h"

namespace sluice::ledger::postgres {
namespace {

// One that stopped while it was being sent rows looks as one that reads many: it is given half a minute more.
const std::string who_has_it = R"sql(
SELECT a.pid, a.application_name,
  coalesce((extract(epoch FROM clock_timestamp() - a.state_change) * 1000)::bigint, 0) -
    CASE a.wait_event WHEN 'ClientRead' THEN 0 WHEN 'ClientWrite' THEN 30000 ELSE 9000000000000 END
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid = )sql" + std::to_string(owner_lock) +
                               " AND l.objid = (hashtext(current_schema())::bigint & 4294967295)::oid";

}  // namespace

Result<std::optional<CurrentOwner>> current_owner(Connection& connection) {
  const Answer answer = connection.ask(who_has_it);
  if (!answer) return connection.error("cannot be read");
  if (answer.rows() == 0) return std::optional<CurrentOwner>();
  const std::int64_t silence_ms = std::stoll(std::string(answer.text(0, 2)));
  return std::optional(CurrentOwner{.process = std::stoi(std::string(answer.text(0, 0))),
                                    .name = std::string(answer.text(0, 1)),
                                    .silence = std::chrono::milliseconds(std::max<std::int64_t>(silence_ms, 0))});
}

Result<void> end_session(Connection& connection, const CurrentOwner& owner) {
  const Answer ended = connection.ask(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1::int AND starts_with(application_name, "
      "$2)",
      {std::int64_t{owner.process}, owner.name});
  return ended ? Result<void>() : connection.error("cannot be used");
}

}  // namespace sluice::ledger::postgres
