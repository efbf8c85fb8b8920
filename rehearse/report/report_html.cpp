#include <fmt/format.h>

#include <array>

#include "base/html_text.h"
#include "paper/number_text.h"
#include "paper/style.h"
#include "rehearse/report/report_sections.h"

namespace sluice::rehearse {
namespace {

void write_head(paper::Html& page, const Report& r) {
  page.add(R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rehearsal of {}: {}</title>)",
           html_escaped(r.settings.sale), to_string(r.verdict));
  page.raw(
      R"(<meta name="viewport" content="width=device-width,initial-scale=1">)"
      R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>)");
  page.raw(paper::style);
  page.raw("</style></head><body><main>\n");
}

void write_verdict(paper::Html& page, const Report& r) {
  static constexpr std::array<std::string_view, 3> words{"The shop held", "The shop did not hold",
                                                         "This rehearsal does not count"};
  const std::string_view title =
      r.fails_by_thresholds_alone ? "A threshold was missed" : words[static_cast<std::size_t>(r.verdict)];
  page.add(R"(<header class="{}"><h1>{}</h1><p>{} buyers came to “{}” within {:.1f} s. {} {})", to_string(r.verdict),
           title, number_text(r.buyers), html_escaped(r.settings.sale), r.arrivals_s, number_text(r.secured),
           r.settings.is_gate ? "were let in" : "secured a unit");
  if (r.sold_out > 0) page.add(", {} were told that it is sold out", number_text(r.sold_out));
  if (r.in_line > 0) page.add(", {} still waited in line at the end", number_text(r.in_line));
  if (r.gave_up > 0) page.add(", {} never got an answer", number_text(r.gave_up));
  page.add(". 99 of 100 clicks were answered within {}.</p></header>\n", time_text(r.latency[0].percentile(99)));
}

void write_number(paper::Html& page, std::string_view name, const std::string& value) {
  page.add("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
}

void write_numbers(paper::Html& page, const Report& r) {
  page.begin_section("In numbers");
  page.raw("<dl class=\"big\">");
  write_number(page, "arrivals a second", number_text(static_cast<std::uint64_t>(r.arrivals_per_s)));
  write_number(page, "secured", number_text(r.secured));
  write_number(page, "orders confirmed", number_text(r.orders.confirmed));
  write_number(page, "told to wait", number_text(r.in_line_ever));
  write_number(page, "sold out", number_text(r.sold_out));
  write_number(page, "errors", number_text(r.errors.total()));
  write_number(page, "told to come back later", number_text(r.throttled));
  write_number(page, "click, p50", time_text(r.latency[0].percentile(50)));
  write_number(page, "click, p99", time_text(r.latency[0].percentile(99)));
  write_number(page, "click, slowest", time_text(r.latency[0].max()));
  write_number(page, "requests", number_text(r.requests));
  write_number(page, "busiest second", number_text(static_cast<std::uint64_t>(r.requests_per_s_max)));
  page.raw("</dl>");
  page.end_section();
}

void write_troubles(paper::Html& page, const Report& r) {
  if (r.errors.total() == 0 && r.retries == 0 && r.reasons.empty()) return;
  page.begin_section("Troubles");
  page.begin_pairs();
  page.row({"connections lost with requests unanswered", number_text(r.errors.connection)});
  page.row({"not answered in time", number_text(r.errors.timeout)});
  page.row({"not what the API promises", number_text(r.errors.malformed)});
  page.row({"a status that is not promised", number_text(r.errors.unexpected)});
  page.row({"attempts that were repeated", number_text(r.retries)});
  if (r.unjudged_waiters > 0)
    page.row({"waiters that could not be asked in the end", number_text(r.unjudged_waiters)});
  page.end_table();
  page.raw("<ul>");
  for (const std::string& reason : r.reasons) page.add("<li>{}</li>", html_escaped(reason));
  for (const std::string& sample : r.error_samples) page.add("<li><code>{}</code></li>", html_escaped(sample));
  page.raw("</ul>");
  page.end_section();
}

std::string seconds_text(double s) {
  return format_duration(std::chrono::milliseconds(static_cast<std::int64_t>(s * 1000)));
}

void write_settings(paper::Html& page, const Report& r) {
  const Settings& s = r.settings;
  page.begin_section("To repeat it", "The same seed brings the same buyers at the same moments.");
  std::string command =
      fmt::format("sluice rehearse --sale {} --url {} --buyers {} --over {} --connections {} --seed {}", s.sale,
                  fmt::join(s.urls, " --url "), s.buyers, seconds_text(s.over_s), s.connections, s.seed);
  if (!s.checkout.empty()) command += " " + s.checkout;
  for (const ThresholdOutcome& threshold : r.thresholds) command += fmt::format(" --threshold '{}'", threshold.text);
  page.add("<pre>{}</pre>", html_escaped(command));
  page.begin_pairs();
  page.row({"started", html_escaped(r.started_at)});
  page.row({"stock at the start", number_text(s.stock)});
  page.row({"connections, requests on each at most", fmt::format("{}, {}", s.connections, s.pipeline_depth_max)});
  page.row({"time for lines and orders to finish", seconds_text(s.drain_s)});
  page.row({"whole rehearsal", fmt::format("{:.1f} s", r.duration_s)});
  page.end_table();
  page.end_section();
}

}  // namespace

std::string number_text(std::uint64_t value) {
  return paper::grouped(value, "\u00a0");
}

std::string time_text(Duration duration) {
  const double value = in_ms(duration);
  if (value >= 10'000) return fmt::format("{:.1f} s", value / 1000);
  return fmt::format("{:.{}f} ms", value, value < 10 ? 2 : value < 100 ? 1 : 0);
}

std::string to_html(const Report& report) {
  paper::Html page;
  write_head(page, report);
  write_verdict(page, report);
  write_numbers(page, report);
  write_checks(page, report);
  write_over_time(page, report);
  write_latency(page, report);
  write_distribution(page, report);
  write_checkout(page, report);
  write_lag(page, report);
  write_line(page, report);
  write_calibration(page, report);
  write_fairness(page, report);
  write_troubles(page, report);
  write_settings(page, report);
  page.raw("</main></body></html>\n");
  return page.finish();
}

}  // namespace sluice::rehearse
