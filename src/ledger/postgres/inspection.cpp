#include "ledger/postgres/inspection.h"

#include "ledger/postgres/connection.h"
#include "ledger/postgres/schema.h"

namespace sluice::ledger::postgres {
namespace {

std::string where_commits_are(const ServerFacts& facts) {
  if (facts.standby_names.empty()) return "commits are on this server's disk; it has no synchronous standby";
  if (facts.standbys == 0) {
    return "commits wait for a standby (" + facts.standby_names + "), of which none is seen to be in step";
  }
  return "commits are on " + std::to_string(facts.standbys) + (facts.standbys == 1 ? " standby" : " standbys") +
         " too";
}

}  // namespace

Result<std::string> inspect(const Target& target, const std::string& cluster, const Demands& demands) {
  auto connection = Connection::open(target, {.who = "sluice check"});
  if (!connection) return connection.error();
  if (const auto why = unfit(connection->facts(), demands)) return invalid_input(target.said(*why));
  const auto found = identity(*connection);
  if (!found) return found.error();
  if (auto fits = *found ? check_whose(*connection, **found, cluster) : check_empty(*connection); !fits) {
    return fits.error();
  }
  const std::string schema =
      *found ? "schema " + std::to_string((*found)->version) : "no tables yet: they are made at the first start";
  return target.name() + " (PostgreSQL " + connection->facts().version + ", " + schema + "), " +
         where_commits_are(connection->facts());
}

}  // namespace sluice::ledger::postgres
