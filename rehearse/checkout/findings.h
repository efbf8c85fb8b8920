// What was found of the shop's own checkout. Plain data, filled by whoever plays it, shown by the report.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rehearse/checkout/script.h"
#include "rehearse/judgement/histogram.h"

namespace sluice::rehearse {

struct StepFindings {
  std::string name{};
  Histogram latency{};           // of each attempt, from the moment at which the buyer wanted it to its end
  std::uint64_t asked = 0;       // attempts
  std::uint64_t failed = 0;      // of these
  std::uint64_t ended_here = 0;  // checkouts that this step ended
  std::uint64_t unfinished = 0;  // checkouts that were at this step when time was over
  std::map<std::string, std::uint64_t> failures{};  // what was wrong, and how often; the first few kinds
};

struct CheckoutFindings {
  std::uint64_t begun = 0;
  std::uint64_t completed = 0;
  Objective objective{};
  std::vector<StepFindings> steps{};  // empty: no checkout was played

  [[nodiscard]] bool is_played() const { return !steps.empty(); }
  [[nodiscard]] double completed_share() const {
    return begun == 0 ? 1 : static_cast<double>(completed) / static_cast<double>(begun);
  }
  [[nodiscard]] bool is_completed_enough() const {
    return !objective.completed || completed_share() >= *objective.completed;
  }
  [[nodiscard]] bool is_fast_enough(const StepFindings& step) const {
    return !objective.p99 || step.latency.percentile(99) <= *objective.p99;
  }
};

// "answered 500, not 2xx or 3xx (5)", the most frequent first; empty: nothing was wrong.
[[nodiscard]] std::string failures_text(const StepFindings& step);

}  // namespace sluice::rehearse
