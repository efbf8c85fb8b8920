#include "http/connection/standing.h"

#include <utility>

#include "http/reception/room.h"

namespace sluice::http {

Standing::Standing(Hub& hub, Connection& connection, const IpAddress& peer)
    : hub_(hub), among_all_(connection), among_own_(connection) {
  enter(peer);
}

void Standing::enter(const IpAddress& peer) {
  address_ = to_string(peer);
  peer_ = &hub_.peers.enter(peer, hub_.front.proxies.has(peer));
}

bool Standing::announce(const IpAddress& client) {
  leave();
  address_ = to_string(client);
  if (!make_room_among(hub_, hub_.peers.find(client, hub_.front.proxies.has(client)))) return false;
  enter(client);
  return true;
}

void Standing::leave() {
  if (Peers::Peer* const peer = std::exchange(peer_, nullptr)) hub_.peers.leave(*peer);
}

void Standing::begin_idling(bool has_asked, MonoTime now) {
  idle_since_ = now;
  (has_asked ? hub_.idle.known : hub_.idle.silent).add(among_all_);
  if (peer_ != nullptr) (has_asked ? peer_->idle.known : peer_->idle.silent).add(among_own_);
}

void Standing::end_idling() {
  IdleChain::remove(among_all_);
  IdleChain::remove(among_own_);
}

}  // namespace sluice::http
