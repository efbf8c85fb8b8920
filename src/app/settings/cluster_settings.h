// [cluster]: what is not on this machine. docs/cluster.md.
#pragma once

#include <optional>
#include <string>

#include "app/settings/role.h"
#include "fulfilment/redis/redis_server.h"
#include "ledger/postgres/server_facts.h"
#include "ledger/postgres/target.h"
#include "shop/settings/fields.h"

namespace sluice::app {

struct ClusterSettings {
  std::optional<ledger::postgres::Target> ledger;  // none: in the data folder
  std::string name;                                // of the cluster; empty: the data folder's own
  ledger::postgres::Demands demands;
  bool standby = false;                        // waits for its turn where another server runs the sales
  std::optional<fulfilment::RedisServer> bus;  // between the owner, edges and workers; none: one process
};

// Who has no sales has no use for the ledger's address: its file may be missing there, and is not read.
void read_cluster(shop::Fields& fields, ClusterSettings& cluster, Role role);

// The address in the first line of a file that nobody else may read, for one with a password. Errors name the file,
// and nothing that is in it.
[[nodiscard]] Result<ledger::postgres::Target> read_ledger_file(const std::string& file);

}  // namespace sluice::app
