#include "rehearse/checkout/findings.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::rehearse {

std::string failures_text(const StepFindings& step) {
  std::vector<std::pair<std::string, std::uint64_t>> kinds(step.failures.begin(), step.failures.end());
  std::ranges::stable_sort(kinds, std::greater<>(), [](const auto& kind) { return kind.second; });
  std::string out;
  for (const auto& [what, count] : kinds) out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", what, count);
  return out;
}

}  // namespace sluice::rehearse
