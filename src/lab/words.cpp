#include "lab/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "paper/number_text.h"

namespace sluice::lab {

std::string count_text(std::uint64_t count) {
  return paper::grouped(count);
}

std::string span_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  if (whole < 100) return fmt::format("{} s", whole);
  if (whole < 6000) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string ms_text(double ms) {
  if (ms >= 1000) return span_text(ms / 1000);
  return fmt::format("{:.{}f} ms", ms, ms < 1 ? 2 : ms < 10 ? 1 : 0);
}

std::string part_text(double part) {
  return fmt::format("{:.1f} %", 100 * part);
}

double part_of(std::uint64_t some, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(some) / static_cast<double>(all);
}

std::string after_opening(const Findings& findings, const std::optional<double>& at_s) {
  return at_s ? span_text(*at_s - findings.opens_s) : "never";
}

std::string overtaken_by(const FairnessFindings& fairness) {
  return fairness.overtaken == 0 ? "-" : span_text(fairness.earlier_by_s);
}

std::string plan_text(const Plan& plan) {
  std::string early;
  if (plan.crowd.early > 0) early = fmt::format(", {:.0f} % of them before the opening,", 100 * plan.crowd.early);
  return fmt::format("{} buyers within {}{} for {} units", count_text(plan.crowd.buyers),
                     format_duration(plan.crowd.over), early, count_text(plan.stock()));
}

std::string bottleneck_text(const Findings& findings) {
  const auto hop = std::find_if(findings.hops.begin(), findings.hops.end(),
                                [&](const HopFindings& one) { return one.name == findings.bottleneck; });
  if (hop == findings.hops.end()) return {};
  const std::string_view verdict = hop->use > 1     ? "could not keep up in its busiest second"
                                   : hop->use > 0.7 ? "kept up, with little to spare"
                                                    : "kept up easily";
  return fmt::format("{} ({}): {:.0f} a second asked, {:.0f} possible; {}", hop->name, hop->what, hop->peak_per_s,
                     hop->capacity_per_s, verdict);
}

}  // namespace sluice::lab
