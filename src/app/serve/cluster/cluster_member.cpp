#include "app/serve/cluster/cluster_member.h"

#include <unistd.h>

#include <array>

#include "bus/redis/redis_edge_way.h"
#include "token/key_file.h"

namespace sluice::app {
namespace {

// Signing with other keys than the owner's, people would be given what it does not take.
std::string_view signs_what(Role role) {
  return role == Role::worker ? "a worker signs links in letters with its owner's keys"
                              : "an edge signs with its owner's keys";
}

}  // namespace

std::string member_name() {
  constexpr std::size_t process_bytes_max = 12;
  std::array<char, bus::name_bytes_max - process_bytes_max> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return std::string(host.data()) + '/' + std::to_string(getpid());
}

Result<void> check_membership(const Settings& settings) {
  const std::string file = (settings.data / "keys").string();
  const std::string role(to_string(settings.role));
  const auto keys = token::read_keys(file);
  if (!keys && keys.error().kind == ErrorKind::not_found) {
    return invalid_input(file + ": is missing; " + std::string(signs_what(settings.role)) +
                         ": copy that file of the owner's data folder");
  }
  if (!keys) return keys.error();
  const auto sign = bus::RedisEdgeWay::look(*settings.cluster.bus, settings.cluster.name);
  if (!sign || !*sign) return {};  // by and by
  if ((*sign)->speaks != bus::protocol) {
    return invalid_input("cluster.bus: the owner of " + settings.cluster.name + " speaks protocol " +
                         std::to_string((*sign)->speaks) + ", and this " + role + ' ' +
                         std::to_string(bus::protocol) + ": run one version of both");
  }
  if ((*sign)->keys == token::KeyRing(*keys).fingerprint()) return {};
  return invalid_input(file + ": these are not the keys of the owner of " + settings.cluster.name +
                       "; copy that file of the owner's data folder");
}

}  // namespace sluice::app
