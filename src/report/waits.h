// How long a line had people wait, told from two curves: the places given out, and those called, at each moment.
//
// The place n was given out when the first curve reached n, and its turn came when the second did; between two
// samples both are taken as straight. So the wait of a place is known to about a second, and nobody's record is
// needed.
//
// What that leaves open: it is the wait for a turn, whether anybody was still there or not; and of a lobby that was
// drawn nobody knows who came when, so its places wait from the opening.
//
// Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace sluice::report {

struct LineCurves {
  struct Point {
    WallTime at{};
    std::uint32_t issued = 0;
    std::uint32_t called = 0;
    bool is_after_restart = false;  // the first since one
  };
  // Numbers that a restart has skipped, both included: nobody's.
  struct Gap {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  std::vector<Point> points{};  // by time; neither curve falls
  std::vector<Gap> gaps{};
  std::uint32_t drawn = 0;              // the first so many places went by lot
  std::optional<WallTime> opened_at{};  // from which those wait

  // nullopt: not within what was sampled.
  [[nodiscard]] std::optional<WallTime> issued_at(std::uint32_t place) const;
  [[nodiscard]] std::optional<WallTime> called_at(std::uint32_t place) const;
  // At most so many were called by then, those of that very moment included; nullopt: nothing tells. That is after
  // the last sample, and between the last one before a restart and the first after it: a line goes on from what its
  // ledger last had of it, which can be some that were called less.
  [[nodiscard]] std::optional<std::uint32_t> called_by(WallTime at) const;
};

// A tenth of a line's places, in the order in which they came.
struct WaitTenth {
  std::uint32_t first = 0;  // place
  std::uint32_t last = 0;
  std::uint64_t places = 0;
  std::uint64_t called = 0;
  std::uint64_t took = 0;  // exact: of whom there is a hold
  // From the place to its turn, of those called; none: nobody was.
  std::optional<double> p50_s{}, p90_s{};
};

struct LineWaits {
  std::string line{};
  std::uint64_t places = 0;
  std::uint64_t called = 0;
  std::optional<double> p50_s{}, p90_s{}, longest_s{};  // of those called
  std::vector<WaitTenth> tenths{};                      // fewer than ten people: one each
  LineCurves curves{};
};

// `took`: the places of the line of which there is a hold, in any order.
[[nodiscard]] LineWaits waits_of(std::string line, LineCurves curves, const std::vector<std::uint32_t>& took);

}  // namespace sluice::report
