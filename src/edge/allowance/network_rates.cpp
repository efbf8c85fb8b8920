#include "edge/allowance/network_rates.h"

#include <algorithm>

namespace sluice::edge {
namespace {

std::uint64_t key_of(std::uint64_t part, std::uint64_t salt) {
  const std::uint64_t mix = (part ^ (salt * 0x9e3779b97f4a7c15ULL)) * 0xd6e8feb86659fd93ULL;
  return mix == 0 ? 1 : mix;
}

bool is_household(const Network& network) {
  return network.host != network.site;
}

// Of one household among those of a site.
Rate tenth_of(const Rate& rate) {
  constexpr std::uint32_t count_min = 4;
  return {.count = std::max(std::min(count_min, rate.count), rate.count / 10), .per = rate.per};
}

// Of the network's `host`.
Rate own_rate(const Network& network, const Rate& rate) {
  return is_household(network) ? tenth_of(rate) : rate;
}

}  // namespace

std::optional<NetworkRates::Shortage> NetworkRates::take(const Network& network, const Draw& draw, MonoTime now) {
  const Rate own = own_rate(network, draw.rate);
  const std::uint64_t host = key_of(network.host, draw.salt);
  if (const Duration wait = hosts_.take(host, own, draw.cost, now); wait > Duration::zero()) {
    return Shortage{.rate = own, .wait = wait};
  }
  if (!is_household(network)) return std::nullopt;
  const Duration wait = take_of_site(network, draw, now);
  if (wait == Duration::zero()) return std::nullopt;
  hosts_.give_back(host, own, draw.cost, now);
  return Shortage{.rate = draw.rate, .wait = wait};
}

void NetworkRates::give_back(const Network& network, const Draw& draw, MonoTime now) {
  hosts_.give_back(key_of(network.host, draw.salt), own_rate(network, draw.rate), draw.cost, now);
  if (is_household(network)) sites_.give_back(key_of(network.site, draw.salt), draw.rate, draw.cost, now);
}

double NetworkRates::fullness_of(const Network& network, const Draw& draw, MonoTime now) const {
  const double own = hosts_.fullness(key_of(network.host, draw.salt), own_rate(network, draw.rate), now);
  if (!is_household(network)) return own;
  return std::max(own, sites_.fullness(key_of(network.site, draw.salt), draw.rate, now));
}

Duration NetworkRates::take_of_site(const Network& network, const Draw& draw, MonoTime now) {
  return sites_.take(key_of(network.site, draw.salt), draw.rate, draw.cost, now);
}

bool NetworkRates::has_site_taken(const Network& network, std::uint64_t salt, MonoTime now) const {
  return sites_.has(key_of(network.site, salt), now);
}

}  // namespace sluice::edge
