#include "rehearse/judgement/verdict.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::rehearse {
namespace {

constexpr Duration overtaken_max = std::chrono::milliseconds(10);  // between people who come to different edges

std::vector<std::string> broken_promises(const Report& report) {
  std::vector<std::string> out;
  const auto count = [&](std::uint64_t n, std::string_view what) {
    if (n > 0) out.push_back(fmt::format("{} {}", n, what));
  };
  count(report.oversold, "units were sold twice or beyond the stock");
  count(report.inversions, "present waiters were never offered a unit although later places were secured");
  count(report.fairness.position_grew,
        "times a place in line grew: somebody who stayed was shown a higher position than before (position_grew)");
  if (report.fairness.overtaken > overtaken_max) {
    out.push_back(
        fmt::format("somebody stands in front of another whose place was told {:.0f} ms before they clicked",
                    in_ms(report.fairness.overtaken)));
  }
  count(report.lost_acks, "acknowledged holds or orders were missing when their buyers read them again");
  count(report.errors.malformed, "answers were not what the API promises");
  return out;
}

std::vector<std::string> missed_schedule(const Report& report, Duration send_lag_max) {
  std::vector<std::string> out;
  const auto check = [&](const Histogram& lag, std::string_view what) {
    const Duration p99 = lag.percentile(99);
    if (p99 <= send_lag_max) return;
    out.push_back(
        fmt::format("the generator could not keep its schedule: 1 in 100 {} left more than {:.0f} ms late "
                    "(allowed {:.0f} ms)",
                    what, in_ms(p99), in_ms(send_lag_max)));
  };
  check(report.send_lag, "first clicks");
  check(report.send_lag_after, "later requests");
  return out;
}

std::vector<std::string> unfinished_business(const Report& report, OrdersMust orders) {
  std::vector<std::string> out;
  const auto count = [&](std::uint64_t n, std::string_view what) {
    if (n > 0) out.push_back(fmt::format("{} {}", n, what));
  };
  count(report.gave_up, "buyers never got a final answer to their click");
  const bool may_fail = orders == OrdersMust::end;
  const std::uint64_t ended = report.orders.confirmed + (may_fail ? report.orders.failed : 0);
  const std::uint64_t ordering = report.settings.is_gate ? 0 : report.secured;
  count(ordering - std::min(ordering, ended),
        may_fail ? "secured buyers have no order that has ended" : "secured buyers have no confirmed order");
  count(report.unverified_acks, "acknowledged holds or orders could not be read again");
  count(report.errors.unexpected, "answers had a status that the API does not promise there");
  return out;
}

void append_losses(std::vector<std::string>& out, const StepFindings& step) {
  if (step.ended_here > 0) {
    out.push_back(
        fmt::format("checkout step `{}` ended {} of them: {}", step.name, step.ended_here, failures_text(step)));
  }
  if (step.unfinished > 0) {
    out.push_back(fmt::format("checkout step `{}`: {} of them were still there when time was over", step.name,
                              step.unfinished));
  }
}

// Each step by its name: that is where the shop's people look.
std::vector<std::string> missed_objectives(const CheckoutFindings& checkout) {
  std::vector<std::string> out;
  if (!checkout.is_completed_enough()) {
    out.push_back(fmt::format("of {} checkouts at the shop {} were completed ({:.1f} %, at least {:.6g} % must be)",
                              checkout.begun, checkout.completed, 100 * checkout.completed_share(),
                              100 * *checkout.objective.completed));
  }
  for (const StepFindings& step : checkout.steps) {
    if (!checkout.is_completed_enough()) append_losses(out, step);
    if (!checkout.is_fast_enough(step)) {
      out.push_back(fmt::format("checkout step `{}`: 1 in 100 answers took more than {:.0f} ms (allowed {:.0f} ms)",
                                step.name, in_ms(step.latency.percentile(99)), in_ms(*checkout.objective.p99)));
    }
  }
  return out;
}

std::vector<std::string> untrue_chances(const CalibrationFindings& chance) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < chance.by_tenth.size(); ++i) {
    const CalibrationFindings::Tenth& tenth = chance.by_tenth[i];
    if (!tenth.is_outside()) continue;
    const CalibrationFindings::Band allowed = tenth.band();
    out.push_back(
        fmt::format("of {} waiters first told a chance of {} to {} % ({:.1f} % on average) {:.1f} % got a unit "
                    "(allowed {:.1f} to {:.1f} %)",
                    tenth.count, 10 * i, 10 * (i + 1), 100 * tenth.told_mean(), 100 * tenth.got_share(),
                    100 * allowed.low, 100 * allowed.high));
  }
  return out;
}

std::vector<std::string> missed_thresholds(const Report& report) {
  std::vector<std::string> out;
  for (const ThresholdOutcome& threshold : report.thresholds) {
    if (!threshold.is_kept)
      out.push_back(fmt::format("threshold {} not kept: it was {:.6g}", threshold.text, threshold.measured));
  }
  return out;
}

}  // namespace

void reach_verdict(Report& report, std::span<const Threshold> thresholds, Duration send_lag_max, OrdersMust orders) {
  for (const Threshold& threshold : thresholds) report.thresholds.push_back(judge_threshold(threshold, report));
  const auto broken = broken_promises(report);
  const auto late = missed_schedule(report, send_lag_max);
  const auto unfinished = unfinished_business(report, orders);
  const auto slow_or_broken = missed_objectives(report.checkout);
  const auto untrue = untrue_chances(report.fairness.chance);
  const auto missed = missed_thresholds(report);
  const bool has_held = broken.empty() && unfinished.empty() && slow_or_broken.empty() && untrue.empty();
  report.verdict = !broken.empty()              ? Verdict::fail
                   : !late.empty()              ? Verdict::invalid
                   : has_held && missed.empty() ? Verdict::pass
                                                : Verdict::fail;
  report.fails_by_thresholds_alone = report.verdict == Verdict::fail && has_held;
  for (const auto* reasons : {&broken, &late, &slow_or_broken, &unfinished, &untrue, &missed}) {
    report.reasons.insert(report.reasons.end(), reasons->begin(), reasons->end());
  }
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::invalid:
      return "invalid";
  }
  return "";
}

}  // namespace sluice::rehearse
