// How fast networks take something: a rate each for what is one household's and for the site around it.
//
// An IPv4 address has the rate as it is. An IPv6 /64 has a tenth of it, but not less than a few, and its /48 has all
// of it: a site could otherwise take as often as it has households, of which it makes as many as it likes.
//
// Thread-safe. Cost: a hash look-up under a short lock, two for IPv6. Memory: 16 bytes an entry, twice.
#pragma once

#include <cstdint>
#include <optional>

#include "edge/allowance/network.h"
#include "edge/allowance/rate_book.h"

namespace sluice::edge {

class NetworkRates {
public:
  // `entries`: of households, and as many of sites.
  explicit NetworkRates(std::size_t entries) : hosts_(entries), sites_(entries) {}

  // `salt` tells what is taken: each has rates of its own.
  struct Draw {
    std::uint64_t salt = 0;
    Rate rate;
    std::uint32_t cost = 1;
  };
  struct Shortage {
    Rate rate;        // the one that is used up: of the household, or of its site
    Duration wait{};  // until there is enough again
  };
  // Nothing where there is enough, which then is taken; of what is short nothing is taken.
  [[nodiscard]] std::optional<Shortage> take(const Network& network, const Draw& draw, MonoTime now);
  void give_back(const Network& network, const Draw& draw, MonoTime now);
  // Of the household and its site the one that has taken more: 0 nothing, 1 all that it may.
  [[nodiscard]] double fullness_of(const Network& network, const Draw& draw, MonoTime now) const;

  // What counts for a site alone, whoever of it takes it.
  [[nodiscard]] Duration take_of_site(const Network& network, const Draw& draw, MonoTime now);
  [[nodiscard]] bool has_site_taken(const Network& network, std::uint64_t salt, MonoTime now) const;

private:
  RateBook hosts_;
  RateBook sites_;
};

}  // namespace sluice::edge
