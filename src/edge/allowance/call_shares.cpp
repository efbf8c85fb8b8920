#include "edge/allowance/call_shares.h"

#include <algorithm>

namespace sluice::edge {
namespace {

// A tenth, as of every allowance (network_rates.h); less than a few would keep a household from two tabs.
constexpr std::uint32_t hosts_of_site = 10;
constexpr std::uint32_t host_min = 4;

// Buyers, hosts and sites have hashes of their own kinds, which may be alike.
std::uint64_t salted(std::uint64_t hash, std::uint64_t salt) {
  hash = (hash ^ salt) * 0x9e3779b97f4a7c15ULL;
  return hash ^ (hash >> 29U);
}

}  // namespace

void CallShares::set(const AllowanceSettings& settings) {
  network_max_.store(settings.calls_of_address, std::memory_order_relaxed);
  buyer_max_.store(settings.is_on ? settings.calls_of_buyer : 0, std::memory_order_relaxed);
}

CallShares::Keys CallShares::keys_of(const Caller& caller) {
  constexpr std::uint64_t of_buyers = 0x8f14e45fceea167aULL;
  constexpr std::uint64_t of_hosts = 0xc9f0f895fb98ab91ULL;
  constexpr std::uint64_t of_sites = 0x45c48cce2e2d7fbdULL;
  Keys keys{};
  if (caller.buyer != 0) keys[0] = {Of::buyer, salted(caller.buyer, of_buyers)};
  if (!caller.network.is_known()) return keys;
  keys[1] = {Of::site, salted(caller.network.site, of_sites)};
  // Of IPv4 both are the same.
  if (caller.network.host != caller.network.site) keys[2] = {Of::host, salted(caller.network.host, of_hosts)};
  return keys;
}

std::uint32_t CallShares::most(Of of) const {
  const std::uint32_t network = network_max_.load(std::memory_order_relaxed);
  switch (of) {
    case Of::nobody:
      return 0;
    case Of::buyer:
      return buyer_max_.load(std::memory_order_relaxed);
    case Of::host:
      return std::max(network / hosts_of_site, std::min(network, host_min));
    case Of::site:
      return network;
  }
  return 0;
}

bool CallShares::add(const Key& key) {
  const std::uint32_t max = most(key.of);
  Shard& shard = shard_of(key.value);
  const std::lock_guard guard(shard.mutex);
  const auto at = shard.under_way.find(key.value);
  if ((at == shard.under_way.end() ? 0 : at->second) >= max) return false;
  ++shard.under_way[key.value];
  return true;
}

void CallShares::drop(const Key& key) {
  Shard& shard = shard_of(key.value);
  const std::lock_guard guard(shard.mutex);
  const auto at = shard.under_way.find(key.value);
  if (--at->second == 0) shard.under_way.erase(at);
}

CallShares::Of CallShares::take(const Caller& caller) {
  const Keys keys = keys_of(caller);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].of == Of::nobody || add(keys[i])) continue;
    for (std::size_t taken = 0; taken < i; ++taken) {
      if (keys[taken].of != Of::nobody) drop(keys[taken]);
    }
    return keys[i].of;
  }
  return Of::nobody;
}

void CallShares::give_back(const Caller& caller) {
  for (const Key& key : keys_of(caller)) {
    if (key.of != Of::nobody) drop(key);
  }
}

}  // namespace sluice::edge
