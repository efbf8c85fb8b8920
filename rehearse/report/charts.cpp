#include "rehearse/report/charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "paper/number_text.h"
#include "rehearse/report/report.h"

namespace sluice::rehearse {
namespace {

constexpr double middle_of_second = 0.5;

double largest(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

std::size_t seconds_of(const std::vector<paper::Series>& series) {
  std::size_t out = 0;
  for (const paper::Series& one : series) out = std::max(out, one.values.size());
  return out;
}

// The bins of a distribution: ten a power of ten.
struct Bins {
  static constexpr double per_decade = 10;
  int first = 0;
  std::vector<double> counts;
};

Bins bins_of(const Histogram& histogram) {
  const auto bin = [](Duration value) {
    return static_cast<int>(std::floor(std::log10(std::max(in_ms(value), 0.01)) * Bins::per_decade));
  };
  Bins out;
  bool is_first = true;
  histogram.for_each([&](Duration lowest, Duration highest, std::uint64_t count) {
    const int at = bin((lowest + highest) / 2);
    if (std::exchange(is_first, false)) out.first = at;
    const auto index = static_cast<std::size_t>(std::max(at - out.first, 0));
    if (index >= out.counts.size()) out.counts.resize(index + 1);
    out.counts[index] += static_cast<double>(count);
  });
  return out;
}

std::string in_time(double ms) {
  if (ms >= 1000) return fmt::format("{:.3g} s", ms / 1000);
  return fmt::format("{:.3g} ms", ms);
}

void mark_percentiles(paper::ChartCanvas& canvas, const Histogram& histogram, int first_decade) {
  static constexpr std::array<double, 3> marks{50, 90, 99};
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const double ms = std::max(in_ms(histogram.percentile(marks[i])), 0.01);
    canvas.draw_mark((std::log10(ms) - first_decade) * Bins::per_decade,
                     fmt::format("p{:g} {}", marks[i], in_time(ms)), static_cast<int>(i));
  }
}

}  // namespace

std::string stacked_chart(const paper::ChartText& text, const std::vector<paper::Series>& bars,
                          const paper::Series& line) {
  const std::size_t seconds = std::max(seconds_of(bars), line.values.size());
  std::vector<double> sums(seconds);
  for (const paper::Series& series : bars) {
    for (std::size_t i = 0; i < series.values.size(); ++i) sums[i] += series.values[i];
  }
  paper::ChartCanvas canvas(text, static_cast<double>(seconds), std::max(largest(sums), largest(line.values)));
  std::vector<double> base(seconds);
  for (const paper::Series& series : bars) {
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (series.values[i] <= 0) continue;
      const auto second = static_cast<double>(i);
      canvas.draw_bar({series.css_class, second, second + 1, base[i], series.values[i]},
                      fmt::format("second {}: {} {}", i + 1, paper::short_number(series.values[i]), series.name));
      base[i] += series.values[i];
    }
  }
  canvas.draw_line(line, middle_of_second);
  canvas.label_seconds();
  std::string out = canvas.finish();
  std::vector<paper::Series> all = bars;
  all.push_back(line);
  out += paper::legend(all);
  return out;
}

std::string line_chart(const paper::ChartText& text, const std::vector<paper::Series>& lines, double bound) {
  double most = bound;
  for (const paper::Series& line : lines) most = std::max(most, largest(line.values));
  paper::ChartCanvas canvas(text, static_cast<double>(seconds_of(lines)), most);
  for (const paper::Series& line : lines) canvas.draw_line(line, middle_of_second);
  if (bound > 0) canvas.draw_bound(bound);
  canvas.label_seconds();
  std::string out = canvas.finish();
  std::vector<paper::Series> all = lines;
  if (bound > 0) all.push_back({"allowed", "bound", {}});
  out += paper::legend(all);
  return out;
}

std::string distribution_chart(const paper::ChartText& text, const Histogram& histogram) {
  const Bins bins = bins_of(histogram);
  // From a whole power of ten to a whole power of ten, so that the scale begins and ends with a label.
  const int decade = static_cast<int>(std::floor(bins.first / Bins::per_decade));
  const int offset = bins.first - static_cast<int>(decade * Bins::per_decade);
  const int used = offset + static_cast<int>(bins.counts.size());
  const int decades = std::max(1, static_cast<int>(std::ceil(used / Bins::per_decade)));
  paper::ChartCanvas canvas(text, decades * Bins::per_decade, largest(bins.counts));
  for (std::size_t i = 0; i < bins.counts.size(); ++i) {
    const double at = offset + static_cast<double>(i);
    const double from_ms = std::pow(10, decade + at / Bins::per_decade);
    const double to_ms = std::pow(10, decade + (at + 1) / Bins::per_decade);
    canvas.draw_bar(
        {"s0", at, at + 1, 0, bins.counts[i]},
        fmt::format("{} to {}: {}", in_time(from_ms), in_time(to_ms), paper::short_number(bins.counts[i])));
  }
  for (int i = 0; i <= decades; ++i) canvas.label_x(i * Bins::per_decade, in_time(std::pow(10, decade + i)));
  mark_percentiles(canvas, histogram, decade);
  return canvas.finish();
}

std::string range_chart(const paper::ChartText& text, std::span<const std::uint64_t> bins) {
  static const std::vector<paper::Series> parts{
      {"sooner", "s4", {}}, {"within the range", "s1", {}}, {"later", "s3", {}}};
  const std::size_t part_size = bins.size() / parts.size();
  const auto most = bins.empty() ? std::uint64_t{0} : *std::max_element(bins.begin(), bins.end());
  paper::ChartCanvas canvas(text, static_cast<double>(bins.size()), static_cast<double>(most));
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i] == 0) continue;
    const paper::Series& part = parts[i / part_size];
    const auto at = static_cast<double>(i);
    const auto count = static_cast<double>(bins[i]);
    canvas.draw_bar({part.css_class, at, at + 1, 0, count},
                    fmt::format("{}: {}", part.name, paper::short_number(count)));
  }
  for (const auto& [share, label] : {std::pair{1.0, "told low"}, std::pair{2.0, "told high"}}) {
    const double at = share * static_cast<double>(part_size);
    canvas.draw_mark(at);
    canvas.label_x(at, label);
  }
  std::string out = canvas.finish();
  out += paper::legend(parts);
  return out;
}

std::string calibration_chart(const paper::ChartText& text, const CalibrationFindings& chance) {
  static const std::vector<paper::Series> bars{{"got a unit", "s1", {}}, {"outside what is allowed", "s3", {}}};
  paper::Series told{"told", "s5", {}};
  paper::ChartCanvas canvas(text, static_cast<double>(chance.by_tenth.size()), 100);
  for (std::size_t i = 0; i < chance.by_tenth.size(); ++i) {
    const CalibrationFindings::Tenth& tenth = chance.by_tenth[i];
    const auto at = static_cast<double>(i);
    const double middle = 10 * (at + 0.5);
    told.values.push_back(tenth.count == 0 ? middle : 100 * tenth.told_mean());
    canvas.label_x(at, fmt::format("{} %", 10 * i));
    if (tenth.count == 0) continue;
    const paper::Series& bar = bars[tenth.is_outside() ? 1 : 0];
    canvas.draw_bar({bar.css_class, at, at + 1, 0, 100 * tenth.got_share()},
                    fmt::format("told {:.1f} %, got {:.1f} %", 100 * tenth.told_mean(), 100 * tenth.got_share()));
  }
  canvas.draw_line(told, 0.5);
  std::string out = canvas.finish();
  std::vector<paper::Series> all = bars;
  all.push_back(told);
  out += paper::legend(all);
  return out;
}

}  // namespace sluice::rehearse
