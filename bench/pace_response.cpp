// Draws how a PaceControl answers three steps, as an SVG on the standard output:
//   build/release/bench/pace_response > docs/images/pace_response.svg
//
// The crowd is the one of the tests (line/crowd_sim.h), one seed, people who take five seconds on average.
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "line/crowd_sim.h"

namespace {

using namespace sluice;
using namespace sluice::line;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t admit = 5000;
constexpr std::size_t length_s = 120;
constexpr std::size_t ticks_in_s = 10;

constexpr double left = 70;
constexpr double width = 820;
constexpr double height = 190;
constexpr double gap = 74;
constexpr double top = 62;
constexpr double most = 3;  // of the axis, in paces

struct Curves {
  std::vector<double> called;   // parts of the pace, a second
  std::vector<double> entered;  // the same
  std::vector<double> load;     // as reported
};

struct Scenario {
  const char* title;
  std::function<double(std::size_t)> share;  // at a second
  std::function<double(std::size_t)> load;
};

Curves play(const Scenario& scenario) {
  CrowdSim sim(1, minutes(2), exponential(seconds(5)), scenario.share(0));
  PaceControl control({.admit = admit, .per = seconds(5)}, minutes(2), Door::open, sim.now());
  Curves curves;
  for (std::size_t s = 0; s < length_s; ++s) {
    sim.share = scenario.share(s);
    control.report_load({.load = scenario.load(s), .reported_at = sim.now()});
    double called = 0;
    double entered = 0;
    for (std::size_t i = 0; i < ticks_in_s; ++i) {
      const CrowdTick tick = sim.step(control, Door::open);
      called += tick.called;
      entered += tick.entered;
    }
    curves.called.push_back(called / (admit / 5.0));
    curves.entered.push_back(entered / (admit / 5.0));
    curves.load.push_back(scenario.load(s));
  }
  return curves;
}

double x_of(double second) {
  return left + width * second / length_s;
}

void draw_line(const std::vector<double>& values, double base, const char* style) {
  std::printf("<polyline class=\"%s\" points=\"", style);
  for (std::size_t s = 0; s < values.size(); ++s) {
    std::printf("%.1f,%.1f ", x_of(static_cast<double>(s) + 0.5), base - height * std::min(values[s], most) / most);
  }
  std::printf("\"/>\n");
}

void draw_text(double x, double y, const char* style, const std::string& text) {
  std::printf("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, style, text.c_str());
}

void draw_panel(std::size_t index, const Scenario& scenario) {
  const double base = top + height + static_cast<double>(index) * (height + gap);
  const Curves curves = play(scenario);
  std::printf("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"band\"/>\n", left,
              base - height * 1.05 / most, width, height * 0.10 / most);
  for (const double part : {0.0, 1.0, 2.0, 3.0}) {
    const double y = base - height * part / most;
    std::printf("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>\n", left, left + width, y, y);
    draw_text(left - 8, y + 4, "axis end", std::to_string(static_cast<int>(part * 100)) + " %");
  }
  for (std::size_t s = 0; s <= length_s; s += 15) {
    draw_text(x_of(static_cast<double>(s)), base + 17, "axis mid", std::to_string(s) + " s");
  }
  draw_line(curves.called, base, "called");
  draw_line(curves.entered, base, "entered");
  if (scenario.load(60) > 0) draw_line(curves.load, base, "load");
  draw_text(left, base - height - 10, "title", scenario.title);
}

}  // namespace

int main() {
  const auto always = [](double value) { return [value](std::size_t) { return value; }; };
  const std::vector<Scenario> scenarios{
      {"A sale opens; 30 % never show up", always(0.7), always(0)},
      {"No-shows jump from 0 to 60 % after 40 s", [](std::size_t s) { return s < 40 ? 1.0 : 0.4; }, always(0)},
      {"The origin reports a load of 0.9 from 40 s to 70 s; 30 % never show up", always(0.7),
       [](std::size_t s) { return s >= 40 && s < 70 ? 0.9 : 0.0; }},
  };
  const double total = top + static_cast<double>(scenarios.size()) * (height + gap);
  std::printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 920 %.0f\" role=\"img\"\n", total);
  std::printf(
      "     aria-label=\"Calls and entries a second after three steps, in parts of the pace\">\n<style>\n"
      "svg{background:#fff} text{font:13px system-ui,sans-serif;fill:#333} .title{font-weight:600}\n"
      ".axis{font-size:11px;fill:#666} .end{text-anchor:end} .mid{text-anchor:middle}\n"
      ".grid{stroke:#ddd} .band{fill:#dcefdc} polyline{fill:none;stroke-linejoin:round}\n"
      ".called{stroke:#b5651d;stroke-width:1.3} .entered{stroke:#1b4f9c;stroke-width:2.4}\n"
      ".load{stroke:#a02040;stroke-width:1.5;stroke-dasharray:5 4}\n</style>\n");
  draw_text(left, 22, "entered-key",
            "<tspan fill=\"#1b4f9c\" font-weight=\"600\">entered</tspan> and "
            "<tspan fill=\"#b5651d\" font-weight=\"600\">called</tspan> each second, in parts of the pace "
            "(5000 in 5 s; green: ± 5 %); <tspan fill=\"#a02040\" font-weight=\"600\">load</tspan> as reported");
  for (std::size_t i = 0; i < scenarios.size(); ++i) draw_panel(i, scenarios[i]);
  std::printf("</svg>\n");
}
