#include "rehearse/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "rehearse/report.h"

namespace sluice::rehearse {
namespace {

constexpr double width = 720;
constexpr double height = 320;
constexpr double left = 74;
constexpr double right = 14;
constexpr double top = 46;
constexpr double bottom = 44;
constexpr double plot_width = width - left - right;
constexpr double plot_height = height - top - bottom;

// The smallest of 1, 2, 5 times a power of ten that cuts `most` into at most `steps_max` steps.
double nice_step(double most, int steps_max) {
  const double rough = std::max(most, 1e-6) / steps_max;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough * 0.999) return factor * power;
  }
  return 10 * power;
}

double largest(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

class Canvas {
public:
  Canvas(const ChartText& text, double x_max, double y_max)
      : x_max_(std::max(x_max, 1.0)),
        y_step_(nice_step(y_max, 4)),
        y_max_(y_step_ * std::max(std::ceil(y_max / y_step_), 1.0)) {
    add(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>)", width, height,
        escape_html(text.title), escape_html(text.title));
    add(R"(<text class="unit" x="{}" y="20" text-anchor="start">{}</text>)", 4, escape_html(text.unit));
    for (int i = 0; i * y_step_ <= y_max_ * 1.001; ++i) draw_level(i * y_step_);
  }

  [[nodiscard]] double x(double value) const { return left + value / x_max_ * plot_width; }
  [[nodiscard]] double y(double value) const {
    return top + plot_height - std::min(value / y_max_, 1.0) * plot_height;
  }

  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void label_x(double at, std::string_view text) {
    const bool is_last = at > width - right - 1;
    add(R"(<text x="{:.1f}" y="{}" text-anchor="{}">{}</text>)", at, height - bottom + 26, is_last ? "end" : "middle",
        text);
  }

  void label_seconds() {
    const double step = std::max(nice_step(x_max_, 6), 1.0);
    for (int i = 0; i * step <= x_max_ * 1.001; ++i) {
      label_x(x(i * step), i == 0 ? "0 s" : fmt::format("{:g}", i * step));
    }
  }

  void draw_line(const Series& line, double shift) {
    add(R"(<polyline class="line {}" points=")", line.css_class);
    for (std::size_t i = 0; i < line.values.size(); ++i) {
      if (line.values[i] >= 0) add("{:.1f},{:.1f} ", x(static_cast<double>(i) + shift), y(line.values[i]));
    }
    add(R"("><title>{}</title></polyline>)", escape_html(line.name));
  }

  void draw_bar(std::string_view css_class, double from, double to, double base, double value,
                std::string_view title) {
    // A hair's breadth between bars, as long as there is room for it.
    const double gap = std::min(1.0, (x(to) - x(from)) / 8);
    add(R"(<rect class="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"><title>{}</title></rect>)",
        css_class, x(from) + gap, y(base + value), std::max(x(to) - x(from) - 2 * gap, 0.2),
        y(base) - y(base + value), escape_html(title));
  }

  std::string finish() { return std::move(out_) + "</svg>"; }

private:
  void draw_level(double value) {
    add(R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", left, width - right, y(value), y(value));
    add(R"(<text x="{}" y="{:.1f}" text-anchor="end">{}</text>)", left - 8, y(value) + 5, short_number(value));
  }

  double x_max_;
  double y_step_;
  double y_max_;
  std::string out_;
};

void add_legend(std::string& out, const std::vector<Series>& series) {
  out += "<ul class=\"legend\">";
  for (const Series& one : series) {
    out += fmt::format(R"(<li><span class="key {}"></span>{}</li>)", one.css_class, escape_html(one.name));
  }
  out += "</ul>";
}

std::size_t seconds_of(const std::vector<Series>& series) {
  std::size_t out = 0;
  for (const Series& one : series) out = std::max(out, one.values.size());
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

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string short_number(double value) {
  if (value >= 999'500) return fmt::format("{:.3g}M", value / 1'000'000);
  if (value >= 1000) return fmt::format("{:.3g}k", value / 1000);
  return fmt::format("{:.3g}", value);
}

std::string stacked_chart(const ChartText& text, const std::vector<Series>& bars, const Series& line) {
  const std::size_t seconds = std::max(seconds_of(bars), line.values.size());
  std::vector<double> sums(seconds);
  for (const Series& series : bars) {
    for (std::size_t i = 0; i < series.values.size(); ++i) sums[i] += series.values[i];
  }
  Canvas canvas(text, static_cast<double>(seconds), std::max(largest(sums), largest(line.values)));
  std::vector<double> base(seconds);
  for (const Series& series : bars) {
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (series.values[i] <= 0) continue;
      const auto second = static_cast<double>(i);
      canvas.draw_bar(series.css_class, second, second + 1, base[i], series.values[i],
                      fmt::format("second {}: {} {}", i + 1, short_number(series.values[i]), series.name));
      base[i] += series.values[i];
    }
  }
  canvas.draw_line(line, 0.5);
  canvas.label_seconds();
  std::string out = canvas.finish();
  std::vector<Series> all = bars;
  all.push_back(line);
  add_legend(out, all);
  return out;
}

std::string line_chart(const ChartText& text, const std::vector<Series>& lines, double bound) {
  double most = bound;
  for (const Series& line : lines) most = std::max(most, largest(line.values));
  Canvas canvas(text, static_cast<double>(seconds_of(lines)), most);
  for (const Series& line : lines) canvas.draw_line(line, 0.5);
  if (bound > 0) {
    canvas.add(R"(<line class="bound" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"><title>allowed</title></line>)", left,
               width - right, canvas.y(bound), canvas.y(bound));
  }
  canvas.label_seconds();
  std::string out = canvas.finish();
  std::vector<Series> all = lines;
  if (bound > 0) all.push_back({"allowed", "bound", {}});
  add_legend(out, all);
  return out;
}

std::string distribution_chart(const ChartText& text, const Histogram& histogram) {
  const Bins bins = bins_of(histogram);
  // From a whole power of ten to a whole power of ten, so that the scale begins and ends with a label.
  const int decade = static_cast<int>(std::floor(bins.first / Bins::per_decade));
  const int offset = bins.first - static_cast<int>(decade * Bins::per_decade);
  const int used = offset + static_cast<int>(bins.counts.size());
  const int decades = std::max(1, static_cast<int>(std::ceil(used / Bins::per_decade)));
  Canvas canvas(text, decades * Bins::per_decade, largest(bins.counts));
  for (std::size_t i = 0; i < bins.counts.size(); ++i) {
    const double at = offset + static_cast<double>(i);
    const double from_ms = std::pow(10, decade + at / Bins::per_decade);
    const double to_ms = std::pow(10, decade + (at + 1) / Bins::per_decade);
    canvas.draw_bar("s0", at, at + 1, 0, bins.counts[i],
                    fmt::format("{} to {}: {}", in_time(from_ms), in_time(to_ms), short_number(bins.counts[i])));
  }
  for (int i = 0; i <= decades; ++i)
    canvas.label_x(canvas.x(i * Bins::per_decade), in_time(std::pow(10, decade + i)));
  static constexpr std::array<double, 3> marks{50, 90, 99};
  double level = top + 14;
  for (const double percent : marks) {
    const double ms = std::max(in_ms(histogram.percentile(percent)), 0.01);
    const double x = canvas.x((std::log10(ms) - decade) * Bins::per_decade);
    const bool is_right = x > width * 0.72;
    canvas.add(R"(<line class="mark" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>)", x, x, top, height - bottom);
    canvas.add(R"(<text class="marked" x="{:.1f}" y="{}" text-anchor="{}">p{:g} {}</text>)", is_right ? x - 6 : x + 6,
               level, is_right ? "end" : "start", percent, in_time(ms));
    level += 26;
  }
  return canvas.finish();
}

std::string range_chart(const ChartText& text, std::span<const std::uint64_t> bins) {
  static const std::vector<Series> parts{{"sooner", "s4", {}}, {"within the range", "s1", {}}, {"later", "s3", {}}};
  const std::size_t part_size = bins.size() / parts.size();
  const auto most = bins.empty() ? std::uint64_t{0} : *std::max_element(bins.begin(), bins.end());
  Canvas canvas(text, static_cast<double>(bins.size()), static_cast<double>(most));
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i] == 0) continue;
    const Series& part = parts[i / part_size];
    const auto at = static_cast<double>(i);
    const auto count = static_cast<double>(bins[i]);
    canvas.draw_bar(part.css_class, at, at + 1, 0, count, fmt::format("{}: {}", part.name, short_number(count)));
  }
  for (const auto& [share, label] : {std::pair{1.0, "told low"}, std::pair{2.0, "told high"}}) {
    const double x = canvas.x(share * static_cast<double>(part_size));
    canvas.add(R"(<line class="mark" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>)", x, x, top, height - bottom);
    canvas.label_x(x, label);
  }
  std::string out = canvas.finish();
  add_legend(out, parts);
  return out;
}

}  // namespace sluice::rehearse
