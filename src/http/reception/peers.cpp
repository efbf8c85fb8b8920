#include "http/reception/peers.h"

#include "base/invariant.h"

namespace sluice::http {
namespace {

constexpr std::size_t site_bytes = 6;  // of an IPv6 address

std::uint64_t key_of(const IpAddress& address, bool carries_many) {
  const std::size_t from = address.is_ipv4() ? address.bytes.size() - 4 : 0;
  const std::size_t upto = address.is_ipv4() ? address.bytes.size() : site_bytes;
  std::uint64_t key = (address.is_ipv4() ? 4U : 6U) + (carries_many ? 1U : 0U);
  for (std::size_t i = from; i < upto; ++i) key = key << 8U | address.bytes[i];
  return key;
}

}  // namespace

Peers::Peer& Peers::enter(const IpAddress& address, bool carries_many) {
  const std::uint64_t key = key_of(address, carries_many);
  Peer& peer = peers_.try_emplace(key).first->second;
  if (peer.count == 0) {
    peer.key = key;
    peer.carries_many = carries_many;
  }
  recount(peer, peer.count + 1);
  return peer;
}

void Peers::leave(Peer& peer) {
  SLUICE_INVARIANT(peer.count > 0);
  recount(peer, peer.count - 1);
  if (peer.count == 0) peers_.erase(peer.key);
}

Peers::Peer* Peers::find(const IpAddress& address, bool carries_many) {
  const auto found = peers_.find(key_of(address, carries_many));
  return found == peers_.end() ? nullptr : &found->second;
}

void Peers::recount(Peer& peer, std::size_t count) {
  if (peer.carries_many) {
    peer.count = count;
    return;
  }
  unlink(peer);
  peer.count = count;
  link(peer);
  // After the link: one more or one fewer of the largest moves the end by one.
  while (!by_count_.empty() && by_count_.back() == nullptr) by_count_.pop_back();
}

void Peers::link(Peer& peer) {
  if (peer.count == 0) return;
  if (by_count_.size() <= peer.count) by_count_.resize(peer.count + 1, nullptr);
  Peer*& first = by_count_[peer.count];
  peer.before = nullptr;
  peer.behind = first;
  if (first != nullptr) first->before = &peer;
  first = &peer;
}

void Peers::unlink(Peer& peer) {
  if (peer.count == 0) return;
  (peer.before == nullptr ? by_count_[peer.count] : peer.before->behind) = peer.behind;
  if (peer.behind != nullptr) peer.behind->before = peer.before;
}

}  // namespace sluice::http
