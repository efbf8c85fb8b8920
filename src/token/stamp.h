// A stamp: the word of an edge without its owner that somebody came at a moment. It stands where a ticket stands
// until there is a place for it (docs/decisions/0030-degraded-edges.md).
//
// A place is given by it to nobody but its buyer, in nothing but its line. Pure; thread-safe; 0.5 µs each.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/stamp_time.h"
#include "token/key_ring.h"
#include "token/token.h"

namespace sluice::token {

struct Stamp {  // 38 bytes
  SaleTag sale{};
  LineIndex line{};
  std::uint32_t epoch = 0;  // of the line
  BuyerThumb buyer{};
  StampTime at{};
  std::uint64_t edge = 0;  // the process that has given it; of one no two are of one time
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

[[nodiscard]] Text sign(const KeyRing& ring, WallTime now, const Stamp& stamp);
[[nodiscard]] std::optional<Stamp> verify_stamp(const KeyRing& ring, WallTime now, std::string_view text);

}  // namespace sluice::token
