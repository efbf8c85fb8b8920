// The addresses that a server's connections come from: how many each has, and who has the most.
//
// An address is one of IPv4, or an IPv6 network of 48 bits, which is what one subscriber may be given: whoever has
// that has as many smaller ones as they like. A proxy that carries everybody (Front) is no crowd, however many it
// has.
//
// Used on the server's thread only. Cost: a hash look-up for a connection that comes or goes, and an allocation for
// the first of an address; nothing a request. Bounded by the connections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "http/address/address.h"
#include "http/reception/idle_list.h"

namespace sluice::http {

class Peers {
public:
  struct Peer {
    std::uint64_t key = 0;
    std::size_t count = 0;  // of its connections
    bool carries_many = false;
    IdleList idle{};  // of its connections

  private:
    friend class Peers;
    Peer* before = nullptr;  // among those that have as many
    Peer* behind = nullptr;
  };

  Peers() = default;
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;

  // One more connection of this address; what is returned lives until the last of them leaves.
  Peer& enter(const IpAddress& address, bool carries_many);
  void leave(Peer& peer);

  // nullptr: it has no connection.
  [[nodiscard]] Peer* find(const IpAddress& address, bool carries_many);
  // Who has the most, but for those that carry many. nullptr: nobody has any.
  [[nodiscard]] Peer* most() const { return by_count_.empty() ? nullptr : by_count_.back(); }
  [[nodiscard]] std::size_t size() const { return peers_.size(); }

private:
  void recount(Peer& peer, std::size_t count);
  void link(Peer& peer);
  void unlink(Peer& peer);

  std::unordered_map<std::uint64_t, Peer> peers_;
  std::vector<Peer*> by_count_;  // [n]: the first of those that have n; the last entry is somebody's
};

}  // namespace sluice::http
