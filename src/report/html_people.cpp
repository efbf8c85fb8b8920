#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/html_text.h"
#include "paper/chart_canvas.h"
#include "report/html_sections.h"
#include "report/words.h"

namespace sluice::report {
namespace {

using paper::ChartCanvas;

struct Step {
  std::string_view name;
  std::uint64_t count;
};

void write_step(paper::Html& page, const Step& step, std::uint64_t most) {
  const double width = most == 0 ? 0 : 100 * static_cast<double>(step.count) / static_cast<double>(most);
  page.add(
      "<li><span>{}</span><span class=\"row\"><span class=\"track\"><span class=\"bar\" style=\"width:{:.2f}%\">"
      "</span></span><span class=\"n\">{} · {}</span></span></li>",
      step.name, width, number_text(step.count), share_text(step.count, most));
}

// Both curves, up to the end of the chart.
std::string flow_chart(const LineWaits& line, const Window& window) {
  paper::Path issued{.name = "places given out", .css_class = "s0", .points = {}};
  paper::Path called{.name = "places called", .css_class = "s1", .points = {}};
  double most = 1;
  for (const LineCurves::Point& point : line.curves.points) {
    const double at = window.at(point.at);
    if (at > window.length_s) break;
    most = std::max(most, static_cast<double>(point.issued));
    issued.points.emplace_back(std::max(at, 0.0), point.issued);
    called.points.emplace_back(std::max(at, 0.0), point.called);
  }
  if (issued.points.size() < 2) return {};
  ChartCanvas canvas({"Places given out and places called, over time", "people"}, window.length_s, most);
  canvas.draw_path(issued);
  canvas.draw_path(called);
  canvas.label_times();
  return canvas.finish() + paper::legend({{"had come", "s0", {}}, {"had been called", "s1", {}}});
}

void write_tenths(paper::Html& page, const LineWaits& line) {
  page.begin_table({"places", "people", "called", "took units", "half waited", "nine of ten"});
  for (const WaitTenth& tenth : line.tenths) {
    const std::string places = tenth.first == tenth.last ? number_text(tenth.first)
                                                         : number_text(tenth.first) + "–" + number_text(tenth.last);
    page.row({places, number_text(tenth.places), number_text(tenth.called), number_text(tenth.took),
              wait_text(tenth.p50_s), wait_text(tenth.p90_s)});
  }
  page.end_table();
}

void write_thumbs(paper::Html& page, std::string_view where, const Thumbs& thumbs) {
  page.row({where, number_text(thumbs.up), number_text(thumbs.down), number_text(thumbs.problem),
            share_text(thumbs.up, thumbs.all())});
}

}  // namespace

void write_funnel(paper::Html& page, const Figures& f) {
  page.begin_section("From coming to " + std::string(f.is_gate ? "being let in" : "paying"));
  std::vector<Step> steps{
      {"came", f.funnel.arrived}, {"got a place", f.funnel.places}, {"were called", f.funnel.called}};
  steps.push_back({f.is_gate ? "went in" : "came when called", f.funnel.came});
  if (!f.is_gate) {
    steps.push_back({"held units", f.funnel.held});
    steps.push_back({"ordered", f.funnel.ordered});
    steps.push_back({"paid", f.funnel.paid});
  }
  page.raw("<ol class=\"funnel\">");
  for (const Step& step : steps) write_step(page, step, std::max(f.funnel.arrived, f.funnel.places));
  page.raw("</ol>");
  page.add("<p>{} had to wait, the others were called at once.</p>", number_text(f.funnel.waited));
  write_source(
      page,
      "Exact: holds, orders and payments, each a row; one person may have several. Sampled: the others. "
      "“Came” counts places given out and people turned away because all was sold; somebody who comes back to "
      "the same place counts once. After a restart a called place that is still wanted is called once more.");
  page.end_section();
}

void write_waits(paper::Html& page, const Figures& f) {
  if (f.waits.empty()) return;
  page.begin_section("How long people waited",
                     "From left to right between the curves: how long somebody waited. From "
                     "top to bottom: how many were waiting.");
  const Window window = window_of(f);
  for (const LineWaits& line : f.waits) {
    if (line.places == 0) continue;
    if (f.waits.size() > 1) page.add("<h3>{}</h3>", html_escaped(line.line));
    page.raw(flow_chart(line, window));
    write_tenths(page, line);
  }
  const bool was_drawn = std::ranges::any_of(f.waits, [](const LineWaits& line) { return line.curves.drawn > 0; });
  write_source(page, was_drawn
                         ? "Sampled once a second: how many places had been given out and how many called. Places "
                           "that went by lot wait from the opening. “Took units” is exact."
                         : "Sampled once a second: how many places had been given out and how many called. A wait "
                           "is the time from one curve to the other, whether or not somebody was still there. "
                           "“Took units” is exact.");
  page.end_section();
}

void write_fairness(paper::Html& page, const Figures& f) {
  const Fairness& fair = f.fairness;
  page.begin_section("Was it fair?");
  page.begin_pairs();
  if (!f.is_gate) {
    page.row({"took units before their place was called",
              fmt::format("{} of {}", number_text(fair.held_early), number_text(fair.held_checked))});
  }
  page.row({"times the line went back", number_text(fair.curve_fell)});
  page.row({"passed over: nobody was there when their turn came", number_text(fair.passed_over)});
  page.row({"of those, came back and were next", number_text(fair.came_back)});
  page.row({"called, and did not come in time", number_text(fair.lapsed)});
  page.row({"called, and gave their place up", number_text(fair.left_called)});
  page.row({"gave their place up while waiting", number_text(fair.left_waiting)});
  if (fair.places_cleared > 0)
    page.row({"places in spans that an operator cleared", number_text(fair.places_cleared)});
  page.row({"took their place to another device", number_text(fair.handovers)});
  if (fair.codes_used > 0) page.row({"came in by a priority code", number_text(fair.codes_used)});
  page.end_table();
  for (const DrawCheck& draw : f.draws) {
    page.add("<p>The draw of “{}”: commitment published before <span class=\"key-text\">{}</span>",
             html_escaped(draw.line), html_escaped(draw.commitment));
    if (draw.people > 0) {
      page.add(", key published after <span class=\"key-text\">{}</span>, mix “{}”, {}. {}", html_escaped(draw.key),
               html_escaped(draw.mix), counted(draw.people, "person", "people"),
               draw.is_good ? "Made again from these, every place is given once: anybody can check their own."
                            : "Made again from these, it does not come out.");
    }
    page.raw("</p>");
  }
  write_source(page,
               "The order of holds is exact and held against the sampled curve of calls: a hold of a place that the "
               "line had not reached by the next sample would be overtaking. Why people were passed over is counted "
               "as it happens, and sampled.");
  page.end_section();
}

void write_visitors(paper::Html& page, const Figures& f) {
  page.begin_section("What visitors said",
                     "One tap on the waiting page or the order page: thumb up, thumb down, or "
                     "“something did not work”. No text, nobody’s name.");
  page.begin_table({"where", "up", "down", "did not work", "up, of all"});
  write_thumbs(page, "waiting page", f.waiting_thumbs);
  write_thumbs(page, "order page", f.order_thumbs);
  page.end_table();
  write_source(page,
               "Sampled. Counted once a place and once an order; whoever taps again changes their mind. Who has "
               "said something is forgotten at a restart, and may be counted once more.");
  page.end_section();
}

}  // namespace sluice::report
