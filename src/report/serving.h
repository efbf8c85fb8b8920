// How the buyers' port served while a sale's chronicle was written, other sales' requests included. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/rows.h"

namespace sluice::report {

struct Serving {
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t throttled = 0;
  std::uint64_t shed = 0;
  std::uint64_t breaker_trips = 0;
  std::optional<double> p50_ms{}, p95_ms{}, p99_ms{};
  struct Point {
    WallTime at{};
    double p99_ms = 0;
  };
  std::vector<Point> p99{};  // between two samples, where there were requests
};

// Of a sale without samples: nothing.
[[nodiscard]] Serving serving_of(const std::vector<ledger::SampleRow>& samples);

}  // namespace sluice::report
