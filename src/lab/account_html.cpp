#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/html_text.h"
#include "lab/account.h"
#include "lab/html_charts.h"
#include "lab/words.h"
#include "paper/html.h"
#include "paper/style.h"

namespace sluice::lab {
namespace {

std::string wait_text(const rehearse::Histogram& waits, double percent) {
  return waits.count() == 0 ? "–" : span_text(static_cast<double>(waits.percentile(percent).count()) / 1e6);
}

void write_head(paper::Html& page, const Account& account) {
  page.add(R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The plan of {}</title>)",
           html_escaped(account.plan.sale.id));
  page.raw(
      R"(<meta name="viewport" content="width=device-width,initial-scale=1">)"
      R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>)");
  page.raw(paper::style);
  page.raw("</style></head><body><main>\n");
  const Findings& f = account.planned;
  const bool keeps_up =
      std::none_of(f.hops.begin(), f.hops.end(), [](const HopFindings& hop) { return hop.use > 1; });
  page.add(
      R"(<header class="{}"><h1>{}</h1><p>{}. {} are sold. {}</p></header>)", keeps_up ? "pass" : "invalid",
      html_escaped(account.plan.sale.name), html_escaped(plan_text(account.plan)), count_text(f.sold),
      f.sold_out_s ? "Sold out " + after_opening(f, f.sold_out_s) + " after the opening." : "It is not sold out.");
}

void write_numbers(paper::Html& page, const Findings& f) {
  const auto number = [&page](std::string_view name, const std::string& value) {
    page.add("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
  };
  page.begin_section("In numbers");
  page.raw("<dl class=\"big\">");
  number("sold", count_text(f.sold));
  number("all taken after", after_opening(f, f.all_taken_s));
  number("sold out after", after_opening(f, f.sold_out_s));
  number("called", count_text(f.called));
  number("calls that lapsed", count_text(f.lapsed_calls));
  number("holds that ran out", count_text(f.holds_expired));
  number("wait of those called, p50", wait_text(f.waits, 50));
  number("p99", wait_text(f.waits, 99));
  number("requests, busiest second", count_text(static_cast<std::uint64_t>(f.requests_per_s_max)));
  number("answered by a cache", count_text(static_cast<std::uint64_t>(f.cached_per_s_max)));
  page.raw("</dl>");
  page.end_section();
}

void write_people(paper::Html& page, const Findings& f) {
  page.begin_section("What became of people", "Everybody who came, once.");
  page.begin_table({"", "people", "of all"});
  for (std::size_t i = 0; i < ends; ++i) {
    if (f.ended[i] == 0) continue;
    page.row({end_words[i], count_text(f.ended[i]), part_text(part_of(f.ended[i], f.buyers))});
  }
  page.end_table();
  page.end_section();
}

void write_over_time(paper::Html& page, const Findings& f) {
  page.begin_section("Over time", "From the first who could come; the mark is the opening.");
  page.raw(units_chart(f));
  page.raw(waiting_chart(f));
  page.end_section();
  page.begin_section("Admissions and the pace", f.pace_per_s > 0
                                                    ? "How many are called and how many come, beside the pace."
                                                    : "How many are called and how many come. There is no pace: "
                                                      "people are called as far as the stock reaches.");
  page.raw(calls_chart(f));
  page.end_section();
  page.begin_section("Requests a second, by kind",
                     "What reaches the server. What a cache in front answers is not in it.");
  page.raw(requests_chart(f));
  page.end_section();
}

void write_waits(paper::Html& page, const Findings& f) {
  page.begin_section("Waits by arrival", "People in ten equal groups by the moment of their click.");
  page.raw(waits_chart(f));
  page.begin_table({"group", "came", "called", "bought", "wait, p50", "wait, p90"});
  for (std::size_t i = 0; i < f.deciles.size(); ++i) {
    const Decile& d = f.deciles[i];
    const std::string_view which = i == 0 ? ", first" : i == 9 ? ", last" : "";
    page.row({fmt::format("{}{}", i + 1, which), count_text(d.came), count_text(d.served), count_text(d.bought),
              d.served == 0 ? "–" : span_text(d.wait_p50_s), d.served == 0 ? "–" : span_text(d.wait_p90_s)});
  }
  page.end_table();
  page.end_section();
}

void write_truth(paper::Html& page, const Findings& f) {
  if (f.range.count == 0) return;
  page.begin_section("Were people told the truth?",
                     fmt::format("Of {} who were called, {} were within the range first shown to them; four of five "
                                 "is the aim. Of {} who waited to the end, {} were called; told was {} on average.",
                                 count_text(f.range.count), part_text(f.range.within), count_text(f.chance.count),
                                 part_text(f.chance.got), part_text(f.chance.told)));
  page.raw(range_chart(f));
  page.raw(chance_chart(f));
  page.end_section();
}

void write_hops(paper::Html& page, const Account& account) {
  const Findings& f = account.planned;
  page.begin_section("What it asks of the machines",
                     fmt::format("The bottleneck is {}. Costs of a request are from {}.",
                                 html_escaped(bottleneck_text(f)), html_escaped(account.costs.source)));
  page.begin_table({"hop", "at rest", "p50", "p99", "worst", "asked a second", "possible", "use"});
  for (const HopFindings& hop : f.hops) {
    page.row({fmt::format("{}, {}", hop.name, hop.what), ms_text(hop.at_rest_ms), ms_text(hop.p50_ms),
              ms_text(hop.p99_ms), ms_text(hop.worst_ms), count_text(static_cast<std::uint64_t>(hop.peak_per_s)),
              count_text(static_cast<std::uint64_t>(hop.capacity_per_s)), fmt::format("{:.0f} %", 100 * hop.use)});
  }
  page.end_table();
  page.begin_table({"from the click to the answer", "p50", "p99", "worst", "allowed", "late"});
  for (const PathFindings& path : f.paths) {
    page.row({path.name, ms_text(path.p50_ms), ms_text(path.p99_ms), ms_text(path.worst_ms), ms_text(path.allowed_ms),
              count_text(path.late)});
  }
  page.end_table();
  page.end_section();
}

void write_other(paper::Html& page, const Findings& f) {
  page.row({html_escaped(f.name), count_text(f.sold), after_opening(f, f.sold_out_s), wait_text(f.waits, 50),
            wait_text(f.waits, 90), part_text(part_of(f.fairness.overtaken, f.fairness.judged)),
            overtaken_by(f.fairness), count_text(f.of(End::empty_handed)), count_text(f.of(End::gave_up)),
            count_text(static_cast<std::uint64_t>(f.requests_per_s_max))});
}

void write_others(paper::Html& page, const Account& account) {
  if (account.others.empty()) return;
  page.begin_section(
      "What else would have been",
      "The same people under other settings, and under the throttles that shops had before: a lottery, "
      "in which whoever asks while there is room is let in, and a threshold over signed times. Overtaken "
      "is who waited while somebody was let in who had come later, and by how much in the mean; for nothing came who "
      "was let in and "
      "found nothing left.");
  page.begin_table({"", "sold", "sold out after", "wait, p50", "p90", "overtaken", "by", "for nothing",
                    "lost patience", "requests a second"});
  write_other(page, account.planned);
  for (const Findings& other : account.others) write_other(page, other);
  page.end_table();
  page.raw(served_chart(account));
  page.end_section();
}

void write_repeat(paper::Html& page, const Account& account) {
  page.begin_section("To repeat it", "The same plan and seed are the same history.");
  std::string command = "sluice simulate PLAN.toml --seed " + to_string(account.seed);
  for (const Findings& other : account.others) command += " --compare " + other.name;
  page.add("<pre>{}</pre>", html_escaped(command));
  page.end_section();
}

}  // namespace

std::string to_html(const Account& account) {
  paper::Html page;
  write_head(page, account);
  write_numbers(page, account.planned);
  write_over_time(page, account.planned);
  write_waits(page, account.planned);
  write_people(page, account.planned);
  write_truth(page, account.planned);
  write_hops(page, account);
  write_others(page, account);
  write_repeat(page, account);
  page.raw("</main></body></html>\n");
  return page.finish();
}

}  // namespace sluice::lab
