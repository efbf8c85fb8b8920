#include "ledger/postgres/server_facts.h"

namespace sluice::ledger::postgres {

std::optional<std::string> unfit(const ServerFacts& facts, const Demands& demands) {
  if (facts.is_pooled) {
    return "is reached through a pooler such as pgbouncer; the owner's lock and statements need a connection of "
           "their "
           "own, straight to the server";
  }
  if (facts.encoding != "UTF8") return "has the encoding " + facts.encoding + "; a ledger needs UTF8";
  if (!facts.fsync) return "runs with fsync=off: a power cut would lose what buyers were told is theirs";
  if (!facts.full_page_writes) return "runs with full_page_writes=off: a power cut could tear its pages";
  if (demands.synchronous_standby && facts.standby_names.empty()) {
    return "has no synchronous standby (synchronous_standby_names is empty), which cluster.synchronous_standby asks "
           "for: a failover to an asynchronous one would lose what buyers were told is theirs";
  }
  return std::nullopt;
}

}  // namespace sluice::ledger::postgres
