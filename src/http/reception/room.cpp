#include "http/reception/room.h"

#include "http/connection/connection.h"

namespace sluice::http {
namespace {

// How many of the longest idle are looked at for one that may go: those whose next request has just arrived may not.
constexpr int evictions_tried_max = 4;

// An address that has more is a crowd: browsers open six.
constexpr std::size_t browser_connections = 8;

// More than this part of all connections silent is a flood. Fewer, and the silent ones are those who have just come,
// whose first request is under way.
constexpr std::size_t flood_part = 8;

bool has_room(const Hub& hub) {
  return hub.connections.size() - hub.turned_away < hub.limits.connections_max;
}

// Ends the longest idle one that has been idle for so long.
bool end_longest(Hub& hub, const IdleChain& chain, Duration idle_for) {
  const MonoTime now = hub.clock.mono();
  const IdlePlace* candidate = chain.longest();
  for (int tried = 0; candidate != nullptr && tried < evictions_tried_max; ++tried) {
    Connection& connection = candidate->connection;
    if (now - connection.standing().idle_since() < idle_for) return false;
    if (connection.is_input_exhausted()) {
      const auto ended = connection.shared_from_this();
      ended->close();
      count_up(hub.stats.connections_evicted);
      return true;
    }
    candidate = candidate->shorter;
  }
  return false;
}

// However short a time they have been idle: they make room for their like.
bool end_one_of(Hub& hub, const IdleList& list) {
  return end_longest(hub, list.silent, Duration::zero()) || end_longest(hub, list.known, Duration::zero());
}

bool end_one_of_all(Hub& hub) {
  const Peers::Peer* const crowd = hub.peers.most();
  if (crowd != nullptr && crowd->count > browser_connections && end_one_of(hub, crowd->idle)) return true;
  const IdleList& all = hub.idle;
  if (end_longest(hub, all.silent, hub.limits.evict_idle_after)) return true;
  // So many at once come to take places, and they are about to be idle for long enough.
  const bool is_flooded = all.silent.size() > hub.limits.connections_max / flood_part;
  return !is_flooded && end_longest(hub, all.known, hub.limits.evict_idle_after);
}

}  // namespace

bool make_room_among(Hub& hub, const Peers::Peer* own) {
  const bool is_at_bound = own != nullptr && !own->carries_many && own->count >= hub.limits.connections_of_one_max;
  return !is_at_bound || end_one_of(hub, own->idle);
}

bool make_room_for(Hub& hub, const IpAddress& newcomer) {
  if (!make_room_among(hub, hub.peers.find(newcomer, hub.front.proxies.has(newcomer)))) return false;
  return has_room(hub) || end_one_of_all(hub);
}

}  // namespace sluice::http
