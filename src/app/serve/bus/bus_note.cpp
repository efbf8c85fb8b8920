#include "app/serve/bus/bus_note.h"

#include "fulfilment/redis/redis_link.h"

namespace sluice::app {

Result<std::string> note_of_bus(const ClusterSettings& cluster) {
  const std::string bus = "bus: " + address_of(*cluster.bus);
  const auto looked_at = fulfilment::RedisLink::check(*cluster.bus);
  if (looked_at) return bus;
  const auto& [kind, why] = looked_at.error();
  if (kind == ErrorKind::invalid_input) return invalid_input("cluster." + bus + ": " + why);
  return bus + ": " + why + "; it is tried again and again";
}

}  // namespace sluice::app
