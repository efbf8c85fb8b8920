// What the charts of a report are drawn on: one SVG with a scale of values on the left and room for labels below.
//
// Nothing but text, coloured by the page's style sheet (classes s0, s1, ...). Wide enough for a desk and with few
// enough labels to stay legible at the width of a phone. Pure.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::paper {

struct ChartText {
  std::string_view title;  // for people who cannot see it
  std::string_view unit;   // of the y axis
};

struct Series {
  std::string_view name;
  std::string_view css_class;
  std::vector<double> values;  // one a second; below zero: nothing was measured in that second
};

// A line through points that need not be a second apart.
struct Path {
  std::string_view name;
  std::string_view css_class;
  std::vector<std::pair<double, double>> points;  // (x, y), by x
};

// What the colours mean, as a list below a chart.
[[nodiscard]] std::string legend(const std::vector<Series>& series);

class ChartCanvas {
public:
  // Both scales begin at zero; that of y ends at the next round value.
  ChartCanvas(const ChartText& text, double x_max, double y_max);

  struct Bar {
    std::string_view css_class;
    double from = 0;
    double to = 0;
    double base = 0;
    double value = 0;
  };
  void draw_bar(const Bar& bar, std::string_view title);
  // `shift` moves each value to the right: 0.5 is the middle of its second.
  void draw_line(const Series& line, double shift);
  void draw_path(const Path& path);
  // A limit that values should stay below.
  void draw_bound(double value);
  // A vertical line, without a word.
  void draw_mark(double value);
  // A vertical line with a word beside it, the lower the higher `row` is.
  void draw_mark(double value, std::string_view word, int row);

  void label_x(double value, std::string_view text);
  void label_seconds();
  // Likewise in seconds, minutes or hours, by how long the scale is.
  void label_times();

  [[nodiscard]] std::string finish() { return std::move(out_) + "</svg>"; }

private:
  [[nodiscard]] double x(double value) const;
  [[nodiscard]] double y(double value) const;
  void draw_level(double value);

  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  double x_max_;
  double y_step_;
  double y_max_;
  std::string out_;
};

}  // namespace sluice::paper
