// One seed, one history: played and judged.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/bugs/bug.h"
#include "sim/judgement/judge.h"
#include "sim/world/setup.h"

namespace sluice::sim {

struct Outcome {
  std::vector<Finding> findings;                // empty: every promise was kept
  std::map<std::string, std::uint64_t> counts;  // what was tried: faults by kind, units secured, orders, ...
  Time lasted{};
};

[[nodiscard]] Outcome play(const Setup& setup, Bug bug = Bug::none);
[[nodiscard]] inline Outcome play(std::uint64_t seed, Bug bug = Bug::none) {
  const Setup setup = setup_of(seed);
  return play(setup, bug);
}

// For people: the findings of a seed, and how to play it again.
[[nodiscard]] std::string to_text(std::uint64_t seed, const Outcome& outcome);

}  // namespace sluice::sim
