// What is counted of the whole process while sales run: how many requests of buyers were answered how, and how soon.
//
// A sale's chronicle keeps it beside the sale's own figures, so that a report can say how the server fared meanwhile.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace sluice::shop {

struct Measures {
  struct Bucket {
    double upto_s = 0;  // infinite: of the last one
    std::uint64_t answers = 0;
  };
  // All since the process began.
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;   // our own fault: 500, 501
  std::uint64_t throttled = 0;  // 429
  std::uint64_t shed = 0;       // 503
  std::uint64_t breaker_trips = 0;
  std::vector<Bucket> latency{};  // by bound
};

// Asked by the owner's thread, about once a second for each sale in which something happens.
using Measure = std::function<Measures()>;

}  // namespace sluice::shop
