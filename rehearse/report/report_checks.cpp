#include "rehearse/report/report_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/html_text.h"

namespace sluice::rehearse {
namespace {

void write_check(paper::Html& page, bool is_ok, const std::string& words) {
  page.add(R"(<li class="{}">{}</li>)", is_ok ? "ok" : "broken", words);
}

void write_check_none(paper::Html& page, std::uint64_t count, std::string_view good, std::string_view bad) {
  write_check(page, count == 0, count == 0 ? std::string(good) : fmt::format("{} {}", number_text(count), bad));
}

void write_schedule_check(paper::Html& page, const Report& r) {
  const Duration lag = std::max(r.send_lag.percentile(99), r.send_lag_after.percentile(99));
  const bool is_on_time = in_ms(lag) <= r.settings.send_lag_max_ms;
  write_check(page, is_on_time,
              fmt::format("The generator {} its schedule: 99 of 100 requests left within {} of their time (allowed "
                          "{:.0f} ms)",
                          is_on_time ? "kept" : "did not keep", time_text(lag), r.settings.send_lag_max_ms));
}

void write_objective_checks(paper::Html& page, const CheckoutFindings& checkout) {
  if (checkout.objective.completed) {
    write_check(page, checkout.is_completed_enough(),
                fmt::format("Of the checkouts begun at the shop {:.1f} % were completed (at least {:.6g} %)",
                            100 * checkout.completed_share(), 100 * *checkout.objective.completed));
  }
  if (!checkout.objective.p99) return;
  const auto slow =
      std::ranges::count_if(checkout.steps, [&](const StepFindings& step) { return !checkout.is_fast_enough(step); });
  const std::string allowed = time_text(*checkout.objective.p99);
  write_check(page, slow == 0,
              slow == 0 ? "99 of 100 answers of each step of its checkout came within " + allowed
                        : fmt::format("{} of its steps took longer than {} for 1 in 100", slow, allowed));
}

}  // namespace

void write_checks(paper::Html& page, const Report& r) {
  page.begin_section("What was checked");
  page.raw("<ul class=\"checks\">");
  write_check_none(page, r.oversold, "No unit was sold twice or beyond the stock",
                   "units were sold twice or beyond the stock");
  write_check_none(page, r.inversions, "Nobody present was passed over",
                   "present waiters were passed over by later places");
  write_check_none(page, r.fairness.position_grew, "No place in line ever grew",
                   "times somebody who stayed in line was shown a higher position than before");
  write_check_none(page, r.lost_acks, "Every acknowledged hold and order was there when its buyer read it again",
                   "acknowledged holds or orders were missing when their buyers read them again");
  write_check_none(page, r.unverified_acks, "All of them could be read again",
                   "acknowledged holds or orders could not be read again");
  if (!r.settings.is_gate) {
    write_check_none(page, r.secured - std::min(r.secured, r.orders.confirmed),
                     "Every secured buyer has a confirmed order", "secured buyers have no confirmed order");
  }
  write_objective_checks(page, r.checkout);
  write_check_none(page, r.gave_up, "Every click got a final answer", "buyers never got a final answer");
  write_check_none(page, r.errors.malformed + r.errors.unexpected, "Every answer was one that the API promises",
                   "answers were not what the API promises");
  const auto& tenths = r.fairness.chance.by_tenth;
  const auto outside =
      std::count_if(tenths.begin(), tenths.end(), [](const auto& tenth) { return tenth.is_outside(); });
  write_check_none(page, static_cast<std::uint64_t>(outside), "The chances that people were told were what happened",
                   "tenths of the chances that people were told were not what happened");
  write_schedule_check(page, r);
  for (const ThresholdOutcome& threshold : r.thresholds) {
    write_check(
        page, threshold.is_kept,
        fmt::format("Threshold <code>{}</code>: it was {:.6g}", html_escaped(threshold.text), threshold.measured));
  }
  page.raw("</ul>");
  page.end_section();
}

}  // namespace sluice::rehearse
