// How a visitor stands at a gate who brings a place, or none.
//
// A pass is honoured until it ends, or for as long as the shop has said, whatever has become of the gate; a new one
// is given while the gate is open only. Pure; reads the line's board; thread-safe.
#pragma once

#include <optional>

#include "edge/place/place.h"
#include "edge/sale_readers.h"

namespace sluice::edge {

enum class Admission : std::uint8_t {
  inside,     // entered, and the pass is still good
  first_use,  // a good pass that the owner does not know of yet
  called,     // may have a pass
  waiting,
  none,  // no place, or one that is over
};

[[nodiscard]] constexpr bool has_pass(Admission admission) {
  return admission == Admission::inside || admission == Admission::first_use;
}

// Sets the end of the place's pass to what the shop has said, if that is later.
[[nodiscard]] Admission admission_of(const SaleReaders& sale, std::optional<Place>& place, WallTime now);

// Whether a pass has been used for half its life and use may make the stay longer (GateConfig::longest_stay).
// REQUIRES: the place has a pass.
[[nodiscard]] bool is_to_be_renewed(const SaleReaders& sale, const Place& place, WallTime now);

}  // namespace sluice::edge
