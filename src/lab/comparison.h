// What else might be planned: other settings of the same sale, one of the two throttles that shops have had before,
// or what edges do without their owner.
//
// Written as people type it: "cap=2000", "lobby=draw,hold=5m", "lottery", "threshold", "stamps". Everything else of
// the plan stays, and so do the people: who comes when and what they do is the same. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "lab/plan.h"

namespace sluice::lab {

enum class Rule : std::uint8_t {
  ours,
  lottery,    // whoever asks while there is room is let in
  threshold,  // whoever asks, and came before a moment that moves on as there is room
  stamps,     // likewise, as edges do it whose owner is away
};

struct Alternative {
  std::string name;  // as it was written
  Rule rule = Rule::ours;
  std::vector<std::pair<std::string, std::string>> changes{};  // settings, in order
};

// ErrorKind::invalid_input: there is no such setting; the line names it, and those that there are.
[[nodiscard]] Result<Alternative> parse_alternative(std::string_view text);

// What people usually ask, as "all" stands for: the other lobby, cap and hold, and both throttles.
[[nodiscard]] std::vector<std::string> usual_alternatives(const Plan& plan);

// ErrorKind::invalid_input: names the setting and what its value must be.
[[nodiscard]] Result<Plan> changed(const Plan& plan, const Alternative& alternative);

}  // namespace sluice::lab
