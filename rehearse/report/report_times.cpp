#include "rehearse/report/report_sections.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "rehearse/report/charts.h"

namespace sluice::rehearse {
namespace {

std::size_t busy_seconds(const Report& r) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < r.seconds.size(); ++i) {
    const Second& s = r.seconds[i];
    if (s.arrivals + s.secured + s.in_line + s.sold_out + s.errors + s.throttled > 0) out = i + 1;
  }
  return out;
}

// One value a second, up to the last second in which there is anything to show.
template <class Read>
paper::Series series(const Report& r, std::string_view name, std::string_view css_class, Read&& read) {
  paper::Series out{name, css_class, {}};
  const std::size_t seconds = busy_seconds(r);
  for (std::size_t i = 0; i < seconds; ++i) out.values.push_back(static_cast<double>(read(r.seconds[i])));
  return out;
}

bool has_answers(const Second& s) {
  return s.secured + s.in_line + s.sold_out > 0;
}

void write_latency_row(paper::Html& page, std::string_view name, const Histogram& h) {
  if (h.count() == 0) return;
  page.row({name, number_text(h.count()), time_text(h.percentile(50)), time_text(h.percentile(90)),
            time_text(h.percentile(99)), time_text(h.percentile(99.9)), time_text(h.max())});
}

}  // namespace

void write_over_time(paper::Html& page, const Report& r) {
  page.begin_section("Clicks and answers, second by second", "How many buyers clicked, and what they were told.");
  page.raw(stacked_chart({"Arrivals and answers a second by outcome", "a second"},
                         {series(r, "secured", "s1", [](const Second& s) { return s.secured; }),
                          series(r, "in line", "s0", [](const Second& s) { return s.in_line; }),
                          series(r, "sold out", "s2", [](const Second& s) { return s.sold_out; }),
                          series(r, "told to come back", "s4", [](const Second& s) { return s.throttled; }),
                          series(r, "errors", "s3", [](const Second& s) { return s.errors; })},
                         series(r, "arrivals planned", "s5", [](const Second& s) { return s.arrivals; })));
  page.end_section();
}

void write_latency(paper::Html& page, const Report& r) {
  page.begin_section(
      "How long an answer took",
      "Counted from the moment at which the buyer meant to click, whether or not the request could leave at once. "
      "So a shop that stalls is slow for everybody who came during the stall.");
  page.raw(line_chart({"Percentiles of the latency of clicks, by second", "ms"},
                      {series(r, "p50", "s0", [](const Second& s) { return has_answers(s) ? s.buy_p50_ms : -1; }),
                       series(r, "p90", "s1", [](const Second& s) { return has_answers(s) ? s.buy_p90_ms : -1; }),
                       series(r, "p99", "s3", [](const Second& s) { return has_answers(s) ? s.buy_p99_ms : -1; })},
                      0));
  page.end_section();
}

void write_distribution(paper::Html& page, const Report& r) {
  page.begin_section("Who waited how long", "All clicks by the time to their answer, on a logarithmic scale.");
  page.raw(distribution_chart({"Distribution of the latency of clicks", "clicks"}, r.latency[0]));
  page.begin_table({"request", "answers", "p50", "p90", "p99", "p99.9", "slowest"});
  static constexpr std::array<std::string_view, kinds_reported> names{"click to buy", "checkout", "own place in line",
                                                                      "order"};
  for (std::size_t i = 0; i < kinds_reported; ++i) write_latency_row(page, names[i], r.latency[i]);
  write_latency_row(page, "click, from the write on", r.service);
  write_latency_row(page, "wait for room in a pipeline", r.server_wait);
  page.end_table();
  page.end_section();
}

void write_lag(paper::Html& page, const Report& r) {
  page.begin_section("Is the instrument to be trusted?",
                     "The generator’s own delay: from the planned moment of a click to its write, less the time in "
                     "which every pipeline was full and the shop owed answers.");
  page.raw(line_chart(
      {"99th percentile of the generator's send lag, by second", "ms"},
      {series(r, "send lag, p99", "s5", [](const Second& s) { return s.arrivals > 0 ? s.send_lag_p99_ms : -1; })},
      r.settings.send_lag_max_ms));
  page.begin_pairs();
  page.row({"send lag of clicks, p99", time_text(r.send_lag.percentile(99))});
  page.row({"send lag of later requests, p99", time_text(r.send_lag_after.percentile(99))});
  page.row({"requests on one connection, mean and most", fmt::format("{:.1f}, {}", r.depth_mean, r.depth_max)});
  page.row({"connections opened again", number_text(r.reconnects)});
  page.row({"processor time", fmt::format("{:.2f} s in {:.1f} s", r.generator_cpu_s, r.duration_s)});
  page.end_table();
  page.end_section();
}

}  // namespace sluice::rehearse
