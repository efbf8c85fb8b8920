#include "lab/html_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "lab/words.h"
#include "paper/chart_canvas.h"
#include "rehearse/report/charts.h"

namespace sluice::lab {
namespace {

using paper::ChartCanvas;
using paper::Path;

constexpr std::array<std::string_view, 4> colours{"s0", "s1", "s3", "s5"};
constexpr double points_max = 240;

using Value = std::function<double(const Second&)>;
enum class Of : bool { mean, peak };  // of the seconds that a point stands for

// A point for so many seconds that there are not too many.
Path path_of(const Findings& f, std::string_view name, std::string_view colour, Of of, const Value& value) {
  Path path{.name = name, .css_class = colour, .points = {}};
  const auto step =
      static_cast<std::size_t>(std::max(1.0, std::ceil(static_cast<double>(f.seconds.size()) / points_max)));
  for (std::size_t from = 0; from < f.seconds.size(); from += step) {
    const std::size_t to = std::min(from + step, f.seconds.size());
    double sum = 0;
    double most = 0;
    for (std::size_t i = from; i < to; ++i) {
      const double one = value(f.seconds[i]);
      sum += one;
      most = std::max(most, one);
    }
    const auto length = static_cast<double>(to - from);
    path.points.emplace_back(static_cast<double>(from) + length / 2, of == Of::peak ? most : sum / length);
  }
  return path;
}

std::string chart(const Findings& f, const paper::ChartText& text, const std::vector<Path>& paths,
                  const std::optional<double>& bound = {}) {
  double most = bound.value_or(0);
  for (const Path& path : paths) {
    for (const auto& [at, value] : path.points) most = std::max(most, value);
  }
  ChartCanvas canvas(text, static_cast<double>(f.seconds.size()), most);
  for (const Path& path : paths) canvas.draw_path(path);
  if (bound) canvas.draw_bound(*bound);
  if (f.opens_s > 0) canvas.draw_mark(f.opens_s, "opens", 0);
  canvas.label_times();
  std::vector<paper::Series> names;
  for (const Path& path : paths) names.push_back({path.name, path.css_class, {}});
  if (bound) names.push_back({"the pace", "bound", {}});
  return canvas.finish() + paper::legend(names);
}

double part_served(const Decile& decile) {
  return 100 * part_of(decile.served, decile.came);
}

}  // namespace

// Sold is told by the second; the curve is of all so far.
std::string units_chart(const Findings& f) {
  double sold = 0;
  const auto sold_so_far = [&sold](const Second& s) { return sold += s.sold; };
  return chart(f, {"Units over time", "units"},
               {path_of(f, "free", "s0", Of::mean, [](const Second& s) { return s.free; }),
                path_of(f, "held", "s3", Of::mean, [](const Second& s) { return s.held; }),
                path_of(f, "sold", "s1", Of::mean, sold_so_far)});
}

std::string waiting_chart(const Findings& f) {
  return chart(f, {"People who wait", "people"},
               {path_of(f, "waiting", "s0", Of::peak, [](const Second& s) { return s.waiting; })});
}

std::string calls_chart(const Findings& f) {
  return chart(f, {"Called and come, a second", "people a second"},
               {path_of(f, "called", "s0", Of::mean, [](const Second& s) { return s.called; }),
                path_of(f, "come", "s1", Of::mean, [](const Second& s) { return s.entered; })},
               f.pace_per_s > 0 ? std::optional(f.pace_per_s) : std::nullopt);
}

std::string requests_chart(const Findings& f) {
  const auto of = [&f](Kind kind, std::string_view colour) {
    const auto index = static_cast<std::size_t>(kind);
    return path_of(f, kind_names[index], colour, Of::peak, [index](const Second& s) { return s.requests[index]; });
  };
  return chart(f, {"Requests a second, by kind", "requests a second"},
               {of(Kind::buy, "s0"), of(Kind::place, "s1"), of(Kind::status, "s3"), of(Kind::checkout, "s5")});
}

std::string waits_chart(const Findings& f) {
  double most = 0;
  for (const Decile& decile : f.deciles) most = std::max(most, decile.wait_p90_s);
  ChartCanvas canvas({"Waits by tenth of the arrivals", "seconds"}, static_cast<double>(f.deciles.size()), most);
  for (std::size_t i = 0; i < f.deciles.size(); ++i) {
    const auto at = static_cast<double>(i);
    const Decile& d = f.deciles[i];
    canvas.label_x(at + 0.5, std::to_string(i + 1));
    if (d.served == 0) continue;
    canvas.draw_bar({"s2", at, at + 1, 0, d.wait_p90_s}, fmt::format("{}: p90 {}", i + 1, span_text(d.wait_p90_s)));
    canvas.draw_bar({"s0", at, at + 1, 0, d.wait_p50_s}, fmt::format("{}: p50 {}", i + 1, span_text(d.wait_p50_s)));
  }
  return canvas.finish() + paper::legend({{"p50", "s0", {}}, {"p90", "s2", {}}});
}

std::string range_chart(const Findings& f) {
  return rehearse::range_chart({"Calls by where in the range first told they came", "calls"}, f.range.calls_by_bin);
}

std::string chance_chart(const Findings& f) {
  return rehearse::calibration_chart({"Share that was called by tenths of the chance first told", "%"}, f.chance);
}

std::string served_chart(const Account& account) {
  std::vector<const Findings*> all{&account.planned};
  for (const bool is_ours : {false, true}) {  // as many as there are colours: the throttles first
    for (const Findings& other : account.others) {
      if (other.is_ours == is_ours && all.size() < colours.size()) all.push_back(&other);
    }
  }
  double most = 1;
  for (const Findings* one : all) {
    for (const Decile& decile : one->deciles) most = std::max(most, part_served(decile));
  }
  ChartCanvas canvas({"Let in, by tenth of the arrivals", "% of the tenth"}, 10, most);
  std::vector<paper::Series> names;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Path path{.name = all[i]->name, .css_class = colours[i], .points = {}};
    for (std::size_t tenth = 0; tenth < all[i]->deciles.size(); ++tenth) {
      path.points.emplace_back(static_cast<double>(tenth) + 0.5, part_served(all[i]->deciles[tenth]));
    }
    canvas.draw_path(path);
    names.push_back({all[i]->name, colours[i], {}});
  }
  for (std::size_t tenth = 0; tenth < 10; ++tenth) {
    canvas.label_x(static_cast<double>(tenth) + 0.5, std::to_string(tenth + 1));
  }
  return canvas.finish() + paper::legend(names);
}

}  // namespace sluice::lab
