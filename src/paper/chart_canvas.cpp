#include "paper/chart_canvas.h"

#include <algorithm>
#include <cmath>

#include "base/html_text.h"
#include "paper/number_text.h"

namespace sluice::paper {
namespace {

constexpr double width = 720;
constexpr double height = 320;
constexpr double left = 74;
constexpr double right = 14;
constexpr double top = 46;
constexpr double bottom = 44;
constexpr double plot_width = width - left - right;
constexpr double plot_height = height - top - bottom;
constexpr double word_row_height = 26;

// The smallest of 1, 2, 5 times a power of ten that cuts `most` into at most `steps_max` steps.
double nice_step(double most, int steps_max) {
  const double rough = std::max(most, 1e-6) / steps_max;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough * 0.999) return factor * power;
  }
  return 10 * power;
}

// Of a scale of times: one of these, in seconds, cuts it into at most six steps.
constexpr double time_steps[] = {1,   2,    5,    10,   20,    30,    60,    120,   300,    600,
                                 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800};
constexpr int time_steps_max = 6;

std::string time_label(double seconds, double step) {
  if (step < 60) return fmt::format("{:g} s", seconds);
  if (step < 3600) return fmt::format("{:g} min", seconds / 60);
  return step < 86400 ? fmt::format("{:g} h", seconds / 3600) : fmt::format("{:g} d", seconds / 86400);
}

}  // namespace

std::string legend(const std::vector<Series>& series) {
  std::string out = "<ul class=\"legend\">";
  for (const Series& one : series) {
    out += fmt::format(R"(<li><span class="key {}"></span>{}</li>)", one.css_class, html_escaped(one.name));
  }
  return out + "</ul>";
}

ChartCanvas::ChartCanvas(const ChartText& text, double x_max, double y_max)
    : x_max_(std::max(x_max, 1.0)),
      y_step_(nice_step(y_max, 4)),
      y_max_(y_step_ * std::max(std::ceil(y_max / y_step_), 1.0)) {
  add(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>)", width, height,
      html_escaped(text.title), html_escaped(text.title));
  add(R"(<text class="unit" x="{}" y="20" text-anchor="start">{}</text>)", 4, html_escaped(text.unit));
  for (int i = 0; i * y_step_ <= y_max_ * 1.001; ++i) draw_level(i * y_step_);
}

double ChartCanvas::x(double value) const {
  return left + value / x_max_ * plot_width;
}

double ChartCanvas::y(double value) const {
  return top + plot_height - std::min(value / y_max_, 1.0) * plot_height;
}

void ChartCanvas::draw_level(double value) {
  add(R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", left, width - right, y(value), y(value));
  add(R"(<text x="{}" y="{:.1f}" text-anchor="end">{}</text>)", left - 8, y(value) + 5, short_number(value));
}

void ChartCanvas::draw_bar(const Bar& bar, std::string_view title) {
  // A hair's breadth between bars, as long as there is room for it.
  const double gap = std::min(1.0, (x(bar.to) - x(bar.from)) / 8);
  const double tip = y(bar.base + bar.value);
  add(R"(<rect class="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"><title>{}</title></rect>)",
      bar.css_class, x(bar.from) + gap, tip, std::max(x(bar.to) - x(bar.from) - 2 * gap, 0.2), y(bar.base) - tip,
      html_escaped(title));
}

void ChartCanvas::draw_line(const Series& line, double shift) {
  add(R"(<polyline class="line {}" points=")", line.css_class);
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    if (line.values[i] >= 0) add("{:.1f},{:.1f} ", x(static_cast<double>(i) + shift), y(line.values[i]));
  }
  add(R"("><title>{}</title></polyline>)", html_escaped(line.name));
}

void ChartCanvas::draw_path(const Path& path) {
  add(R"(<polyline class="line {}" points=")", path.css_class);
  for (const auto& [at, value] : path.points) add("{:.1f},{:.1f} ", x(at), y(value));
  add(R"("><title>{}</title></polyline>)", html_escaped(path.name));
}

void ChartCanvas::draw_bound(double value) {
  add(R"(<line class="bound" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"><title>allowed</title></line>)", left,
      width - right, y(value), y(value));
}

void ChartCanvas::draw_mark(double value) {
  const double at = x(value);
  add(R"(<line class="mark" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>)", at, at, top, height - bottom);
}

void ChartCanvas::draw_mark(double value, std::string_view word, int row) {
  draw_mark(value);
  const double at = x(value);
  const bool is_right = at > width * 0.72;
  add(R"(<text class="marked" x="{:.1f}" y="{}" text-anchor="{}">{}</text>)", is_right ? at - 6 : at + 6,
      top + 14 + row * word_row_height, is_right ? "end" : "start", word);
}

void ChartCanvas::label_x(double value, std::string_view text) {
  const double at = x(value);
  const bool is_last = at > width - right - 1;
  add(R"(<text x="{:.1f}" y="{}" text-anchor="{}">{}</text>)", at, height - bottom + 26, is_last ? "end" : "middle",
      text);
}

void ChartCanvas::label_seconds() {
  const double step = std::max(nice_step(x_max_, 6), 1.0);
  for (int i = 0; i * step <= x_max_ * 1.001; ++i) {
    label_x(i * step, i == 0 ? "0 s" : fmt::format("{:g}", i * step));
  }
}

void ChartCanvas::label_times() {
  double step = std::end(time_steps)[-1];
  for (const double each : time_steps) {
    if (x_max_ / each > time_steps_max) continue;
    step = each;
    break;
  }
  for (int i = 0; i * step <= x_max_ * 1.001; ++i) label_x(i * step, i == 0 ? "0" : time_label(i * step, step));
}

}  // namespace sluice::paper
