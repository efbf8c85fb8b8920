// What is counted of all requests of buyers, for the chronicles of sales (shop/chronicle/measures.h).
//
// One thread, the owner's. Adding up every series of every edge costs some hundred microseconds, so an answer is
// given again for half a second: however many sales ask.
#pragma once

#include <functional>
#include <vector>

#include "base/time.h"
#include "edge/telemetry/telemetry.h"
#include "shop/chronicle/measures.h"

namespace sluice::app {

class ProcessMeasures {
public:
  // What is referred to must outlive it.
  ProcessMeasures(std::vector<const edge::Telemetry*> edges, const Clock& clock,
                  std::function<std::uint64_t()> breaker_trips)
      : edges_(std::move(edges)), clock_(clock), breaker_trips_(std::move(breaker_trips)) {}

  [[nodiscard]] const shop::Measures& take();

private:
  void count(const edge::Telemetry& one, shop::Measures& measures) const;

  const std::vector<const edge::Telemetry*> edges_;
  const Clock& clock_;
  const std::function<std::uint64_t()> breaker_trips_;
  shop::Measures taken_;
  MonoTime taken_at_{};
};

}  // namespace sluice::app
