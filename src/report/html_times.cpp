#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/html_text.h"
#include "base/money.h"
#include "paper/chart_canvas.h"
#include "report/html_sections.h"
#include "report/words.h"

namespace sluice::report {
namespace {

using paper::ChartCanvas;

constexpr double bars_max = 90;

// The narrowest of these spans, in seconds, of which no more than bars_max are needed.
double bar_width(double length_s) {
  for (const double width : {1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1800.0, 3600.0, 21600.0, 86400.0}) {
    if (length_s / width <= bars_max) return width;
  }
  return length_s / bars_max;
}

struct Bars {
  double width_s = 1;
  std::vector<double> secured{}, sold{};
  std::uint64_t secured_after = 0;  // beyond the end of the chart
};

Bars bars_of(const Figures& f, const Window& window) {
  Bars bars{.width_s = bar_width(window.length_s)};
  const auto count = static_cast<std::size_t>(std::ceil(window.length_s / bars.width_s));
  bars.secured.resize(count);
  bars.sold.resize(count);
  for (const SoldPoint& point : f.seconds) {
    const double at = window.at(point.at) / bars.width_s;
    const auto index = at < 0 ? std::size_t{0} : static_cast<std::size_t>(at);
    if (index >= count) {
      bars.secured_after += point.secured;
      continue;
    }
    bars.secured[index] += point.secured;
    bars.sold[index] += point.sold;
  }
  return bars;
}

std::string sold_chart(const Bars& bars, const Window& window) {
  const double most = std::max(*std::ranges::max_element(bars.secured), *std::ranges::max_element(bars.sold));
  const std::string unit = bars.width_s > 1 ? "units in " + span_text(bars.width_s) : "units a second";
  ChartCanvas canvas({"Units secured and sold over time", unit}, window.length_s, most);
  paper::Path sold{.name = "sold", .css_class = "s3", .points = {}};
  for (std::size_t i = 0; i < bars.secured.size(); ++i) {
    const double from = static_cast<double>(i) * bars.width_s;
    if (bars.secured[i] > 0) {
      canvas.draw_bar({"s0", from, std::min(from + bars.width_s, window.length_s), 0, bars.secured[i]},
                      fmt::format("after {}: {:.0f} secured", span_text(from), bars.secured[i]));
    }
    sold.points.emplace_back(std::min(from + bars.width_s / 2, window.length_s), bars.sold[i]);
  }
  canvas.draw_path(sold);
  canvas.label_times();
  return canvas.finish() + paper::legend({{"secured (a hold was given)", "s0", {}}, {"sold (paid)", "s3", {}}});
}

void time_row(paper::Html& page, std::string_view name, const std::optional<WallTime>& at, const Figures& f) {
  if (!at) return;
  std::string after{};
  if (f.opened_at && *at > *f.opened_at) {
    after = span_text(static_cast<double>((*at - *f.opened_at).count()) / 1000);
  }
  page.row({name, time_text(*at), after});
}

std::string_view words_of(const std::string& kind) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> words{
      {{"scheduled", "announced"},
       {"lobby", "lobby opened"},
       {"open", "open"},
       {"paused", "paused"},
       {"closed", "closed"},
       {"started", "taken up again"},
       {"all_taken", "all taken"},
       {"sold_out", "sold out"},
       {"breaker_open", "payments held back"}}};
  const auto at = std::ranges::find(words, kind, &std::pair<std::string_view, std::string_view>::first);
  return at == words.end() ? std::string_view(kind) : at->second;
}

}  // namespace

std::string money(std::int64_t amount, const std::string& currency) {
  return currency.empty() ? "–" : money_text(amount, currency);
}

void write_source(paper::Html& page, std::string_view words) {
  page.add("<p class=\"source\">{}</p>", words);
}

Window window_of(const Figures& f) {
  Window window{.from = f.opened_at.value_or(f.first_held_at.value_or(f.made_at))};
  WallTime last = window.from;
  if (!f.waits.empty()) {
    const auto& points = f.waits.front().curves.points;
    const auto came = std::ranges::find_if(points, [](const auto& point) { return point.issued > 0; });
    if (came != points.end()) window.from = std::min(window.from, came->at);
    if (!points.empty()) {
      const auto nearly = static_cast<std::uint32_t>(0.99 * points.back().called);
      last = std::max(last, f.waits.front().curves.called_at(std::max(nearly, 1U)).value_or(last));
    }
  }
  std::uint64_t units = 0;
  for (const SoldPoint& point : f.seconds) units += point.secured;
  std::uint64_t so_far = 0;
  for (const SoldPoint& point : f.seconds) {
    so_far += point.secured;
    last = std::max(last, point.at);
    if (static_cast<double>(so_far) >= 0.99 * static_cast<double>(units)) break;
  }
  window.length_s = std::max(10.0, std::ceil(window.at(last) * 1.1 + 1));
  return window;
}

void write_sold(paper::Html& page, const Figures& f) {
  page.begin_section("How it sold", f.is_sold_out ? "Every unit has a buyer." : "");
  if (!f.seconds.empty()) {
    const Window window = window_of(f);
    const Bars bars = bars_of(f, window);
    page.raw(sold_chart(bars, window));
    if (bars.secured_after > 0) {
      page.add("<p>{} later than the chart shows.</p>",
               counted(bars.secured_after, "unit was secured", "units were secured"));
    }
  }
  page.begin_table({"moment", "time", "after opening"});
  time_row(page, "opened", f.opened_at, f);
  time_row(page, "first unit secured", f.first_held_at, f);
  time_row(page, "every unit held or sold", f.all_taken_at, f);
  time_row(page, "last unit secured", f.last_held_at, f);
  time_row(page, "last unit sold", f.last_sold_at, f);
  page.end_table();
  page.begin_table({"item", "price", "stock", "sold", "held", "withdrawn", "free"});
  for (const auto& item : f.items) {
    const auto number = [](std::int64_t value) {
      return number_text(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)));
    };
    page.row({html_escaped(item.name), html_escaped(money(item.price, item.currency)), number(item.stock),
              number(item.sold), number(item.held), number(item.withdrawn), number(item.free())});
  }
  page.end_table();
  if (!f.is_paid_at_shop) {
    page.begin_pairs();
    page.row({"taken in by orders that are paid", html_escaped(money(f.revenue, f.currency))});
    page.row({"paid back", fmt::format("{} in {}", html_escaped(money(f.refunds.amount, f.currency)),
                                       counted(f.refunds.count, "refund", "refunds"))});
    page.row({"refunds that go on", number_text(f.refunds.open)});
    page.row({"payments declined or failed", number_text(f.payments_declined)});
    page.row({"units secured in the busiest second", number_text(f.busiest_second)});
    page.end_table();
  }
  write_source(
      page,
      "Exact: the rows of holds and orders. Only “opened” and “every unit held or sold” are sampled, to the second.");
  page.end_section();
}

void write_serving(paper::Html& page, const Figures& f) {
  page.begin_section("How fast it answered");
  const Window window = window_of(f);
  paper::Path p99{.name = "99 % were faster", .css_class = "s5", .points = {}};
  double most = 0;
  for (const Serving::Point& point : f.serving.p99) {
    const double at = window.at(point.at);
    if (at < 0 || at > window.length_s) continue;
    p99.points.emplace_back(at, point.p99_ms);
    most = std::max(most, point.p99_ms);
  }
  if (p99.points.size() > 1) {
    ChartCanvas canvas({"Time to answer, 99th percentile", "ms"}, window.length_s, most);
    canvas.draw_path(p99);
    canvas.label_times();
    page.raw(canvas.finish() + paper::legend({{"99 of 100 requests were answered faster", "s5", {}}}));
  }
  page.begin_pairs();
  page.row({"requests", number_text(f.serving.requests)});
  page.row({"answered within, half", ms_text(f.serving.p50_ms)});
  page.row({"answered within, 95 %", ms_text(f.serving.p95_ms)});
  page.row({"answered within, 99 %", ms_text(f.serving.p99_ms)});
  page.row({"failed by our own fault (500, 501)", number_text(f.serving.failures)});
  page.row({"told to come again (429)", number_text(f.serving.throttled)});
  page.row({"turned away for a moment (503)", number_text(f.serving.shed)});
  page.row({"times the payment provider was left alone", number_text(f.serving.breaker_trips)});
  page.end_table();
  write_source(
      page,
      "Sampled: every request to the buyers’ port of this server while the sale ran, those of other sales and "
      "pages included. Times are within the program, from the request to its answer; percentiles are read "
      "from counts by bounds, and good to about a third.");
  page.end_section();
}

void write_incidents(paper::Html& page, const Figures& f) {
  page.begin_section("What happened");
  if (f.incidents.empty()) page.raw("<p>Nothing was noted.</p>");
  if (!f.incidents.empty()) {
    page.raw(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>time</th><th class=\"text\">what</th><th "
        "class=\"text\">why</th></tr></thead><tbody>");
    for (const Incident& incident : f.incidents) {
      std::string why = html_escaped(incident.detail);
      if (incident.gap_s) why += fmt::format("; nothing had been written for {}", span_text(*incident.gap_s));
      page.add("<tr><td>{}</td><td class=\"text\">{}</td><td class=\"text\">{}</td></tr>", time_text(incident.at),
               html_escaped(words_of(incident.kind)), why);
    }
    page.end_table();
  }
  write_source(page,
               "Noted by the sale’s owner as it happened. While nothing could be written, nothing was acknowledged "
               "either: people were told to come again, and clocks stood still.");
  page.end_section();
}

}  // namespace sluice::report
