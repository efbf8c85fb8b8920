#include "rehearse/plan.h"

#include <fmt/format.h>

#include "base/ids.h"

namespace sluice::rehearse {

using std::chrono::milliseconds;

Result<void> check(const Plan& plan) {
  const auto within = [](std::string_view name, auto value, auto least, auto most) -> Result<void> {
    if (value >= least && value <= most) return {};
    return invalid_input(fmt::format("{} must be between {} and {}, not {}", name, least, most, value));
  };
  const auto time_within = [](std::string_view name, Duration value, Duration least, Duration most) -> Result<void> {
    if (value >= least && value <= most) return {};
    return invalid_input(fmt::format("{} must be between {} and {}, not {}", name, format_duration(least),
                                     format_duration(most), format_duration(value)));
  };
  if (!is_valid_name(plan.sale)) return invalid_input(fmt::format("sale '{}': must be [a-z0-9-]{{1,40}}", plan.sale));
  for (const auto& result :
       {within("urls", plan.urls.size(), std::size_t{1}, Plan::urls_max),
        within("buyers", plan.buyers, std::uint64_t{1}, Plan::buyers_max),
        within("connections", plan.connections, static_cast<std::uint32_t>(plan.urls.size()), Plan::connections_max),
        within("pipeline depth", plan.pipeline_depth_max, 1U, Plan::depth_max),
        within("polls a second", plan.polls_per_s_max, 1U, 1'000'000U),
        within("attempts", plan.attempts_max, 1U, 255U),
        time_within("over", plan.over, milliseconds(1), Plan::over_max),
        time_within("drain", plan.drain, Duration(0), Plan::drain_max),
        time_within("answer time", plan.answer_time_max, milliseconds(10), Plan::drain_max),
        time_within("audit time", plan.audit_time_max, milliseconds(10), Plan::drain_max)}) {
    if (!result) return result.error();
  }
  return {};
}

}  // namespace sluice::rehearse
