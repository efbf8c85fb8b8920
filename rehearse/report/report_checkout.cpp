#include <fmt/format.h>

#include "base/html_text.h"

#include "rehearse/report/report_sections.h"

namespace sluice::rehearse {
namespace {

void write_failures(paper::Html& page, const CheckoutFindings& checkout) {
  page.raw("<ul>");
  for (const StepFindings& step : checkout.steps) {
    if (step.failures.empty()) continue;
    page.add("<li><code>{}</code> {}</li>", html_escaped(step.name), html_escaped(failures_text(step)));
  }
  page.raw("</ul>");
}

}  // namespace

void write_checkout(paper::Html& page, const Report& r) {
  const CheckoutFindings& checkout = r.checkout;
  if (!checkout.is_played()) return;
  page.begin_section("The shop’s own checkout",
                     fmt::format("{} began it, {} came to its end. Each answer counts from the moment at which the "
                                 "buyer wanted it, and with it the redirects on the way.",
                                 number_text(checkout.begun), number_text(checkout.completed)));
  page.begin_table({"step", "asked", "p50", "p95", "p99", "slowest", "failed", "ended here", "unfinished"});
  for (const StepFindings& step : checkout.steps) {
    page.row({html_escaped(step.name), number_text(step.asked), time_text(step.latency.percentile(50)),
              time_text(step.latency.percentile(95)), time_text(step.latency.percentile(99)),
              time_text(step.latency.max()), number_text(step.failed), number_text(step.ended_here),
              number_text(step.unfinished)});
  }
  page.end_table();
  write_failures(page, checkout);
  page.end_section();
}

}  // namespace sluice::rehearse
