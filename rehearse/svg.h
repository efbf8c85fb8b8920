// The charts of a report as inline SVG: nothing but text, coloured by the page's style sheet (classes s0, s1,
// ...). Wide enough for a desk and with few enough labels to stay legible at the width of a phone. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rehearse/histogram.h"

namespace sluice::rehearse {

struct Series {
  std::string_view name;
  std::string_view css_class;
  std::vector<double> values;  // one a second; below zero: nothing was measured in that second
};

struct ChartText {
  std::string_view title;  // for people who cannot see it
  std::string_view unit;   // of the y axis
};

// Bars stacked by second, with one more series as a line over them.
[[nodiscard]] std::string stacked_chart(const ChartText& text, const std::vector<Series>& bars, const Series& line);
// Lines by second. `bound` > 0 draws a limit.
[[nodiscard]] std::string line_chart(const ChartText& text, const std::vector<Series>& lines, double bound);
// How many took how long, on a logarithmic scale of milliseconds, with some percentiles marked.
[[nodiscard]] std::string distribution_chart(const ChartText& text, const Histogram& histogram);
// How many calls came where in the range that was told: bins of a tenth of the range, a third of them before it, a
// third within, a third after it. REQUIRES: bins.size() % 3 == 0.
[[nodiscard]] std::string range_chart(const ChartText& text, std::span<const std::uint64_t> bins);

[[nodiscard]] std::string escape_html(std::string_view text);
// "950", "1.5k", "12k", "1.2M"
[[nodiscard]] std::string short_number(double value);

}  // namespace sluice::rehearse
