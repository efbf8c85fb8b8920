#include "report/forms.h"

#include <fmt/format.h>

#include <array>

#include "base/html_text.h"
#include "paper/html.h"
#include "paper/style.h"
#include "report/html_sections.h"
#include "report/judgement.h"
#include "report/words.h"

namespace sluice::report {
namespace {

// What a report of a sale has beside what all papers have.
constexpr std::string_view own_style = R"(
.good{--tone:var(--good)}.odd{--tone:var(--odd)}.bad{--tone:var(--bad)}
ul.checks li.odd::before{content:"!";color:var(--odd)}
ul.checks li.good::before{content:"\2713";color:var(--good)}
ul.checks li.bad::before{content:"\2717";color:var(--bad)}ul.checks li.bad{font-weight:600}
ol.funnel{list-style:none;margin:0;padding:0}
ol.funnel li{display:grid;grid-template-columns:minmax(7rem,11rem) 1fr;gap:.2rem .8rem;padding:.3rem 0;align-items:center}
ol.funnel .bar{display:block;background:var(--c0);border-radius:.25rem;height:1.3rem;min-width:2px}
ol.funnel .n{font-weight:600}
ol.funnel .row{display:flex;gap:.6rem;align-items:center}
ol.funnel .track{flex:1 1 auto}
ol.funnel .n{flex:0 0 9.5rem;text-align:right}
.source{font-size:.85rem;color:var(--soft);margin:.75rem 0 0;max-width:46rem}
.key-text{overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.85rem}
td.text,th.text{text-align:left;white-space:normal}
footer{color:var(--soft);font-size:.9rem}
@media (max-width:40rem){ol.funnel li{grid-template-columns:1fr;gap:0}ol.funnel .n{flex-basis:7.5rem}}
@media print{:root{color-scheme:light}main{max-width:none;padding:0}section{border:0;padding:0 0 .5rem}}
)";

std::string_view tone_class(Judgement::Tone tone) {
  static constexpr std::array<std::string_view, 3> names{"good", "odd", "bad"};
  return names[static_cast<std::size_t>(tone)];
}

void write_head(paper::Html& page, const Figures& f) {
  page.add(R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Report: {}</title>)",
           html_escaped(f.name));
  page.raw(
      R"(<meta name="viewport" content="width=device-width,initial-scale=1">)"
      R"(<meta name="robots" content="noindex">)"
      R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>)");
  page.raw(paper::style);
  page.raw(own_style);
  page.raw("</style></head><body><main>\n");
}

void write_verdict(paper::Html& page, const Verdict& verdict) {
  page.add(R"(<header class="{}"><h1>{}</h1><p>{}</p></header>)", tone_class(verdict.tone),
           html_escaped(verdict.headline), html_escaped(verdict.sentence));
  page.raw("\n");
}

void write_number(paper::Html& page, std::string_view name, const std::string& value) {
  page.add("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
}

void write_numbers(paper::Html& page, const Figures& f) {
  page.raw("<section aria-label=\"In numbers\"><dl class=\"big\">");
  if (f.is_gate) {
    write_number(page, "visitors", number_text(f.funnel.arrived));
    write_number(page, "let in", number_text(f.funnel.came));
  } else {
    write_number(page, "units sold", number_text(static_cast<std::uint64_t>(f.sold)));
    write_number(page, "of in stock", number_text(static_cast<std::uint64_t>(f.stock)));
    if (!f.is_paid_at_shop) write_number(page, "taken in", html_escaped(money(f.revenue, f.currency)));
    write_number(page, "visitors", number_text(f.funnel.arrived));
  }
  write_number(page, "most waiting at once", number_text(f.waiting_most));
  if (!f.waits.empty()) write_number(page, "half waited less than", wait_text(f.waits.front().p50_s));
  write_number(page, "answers within (99 %)", ms_text(f.serving.p99_ms));
  const std::uint64_t up = f.waiting_thumbs.up + f.order_thumbs.up;
  write_number(page, "thumbs up",
               number_text(up) + " of " + number_text(f.waiting_thumbs.all() + f.order_thumbs.all()));
  page.raw("</dl></section>\n");
}

void write_checks(paper::Html& page, const Verdict& verdict) {
  page.begin_section("What can be said of it");
  page.raw("<ul class=\"checks\">");
  for (const Judgement& check : verdict.checks) {
    page.add("<li class=\"{}\">{}</li>", tone_class(check.tone), html_escaped(check.text));
  }
  page.raw("</ul>");
  page.end_section();
}

void write_foot(paper::Html& page, const Figures& f) {
  page.begin_section("Where the figures come from");
  page.raw(
      "<p>Everything here is read from the sale’s ledger, so it is the same whoever asks, before and after a "
      "restart, "
      "and from a copy of the file.</p><ul><li><b>Exact</b>: units, holds, orders, payments and refunds. Each is a "
      "row "
      "of the ledger.</li><li><b>Sampled</b>: visitors, waits, limits, latency and thumbs. They are written once a "
      "second in which the sale moves; quiet times are kept more coarsely. A crash can cost the counts of its last "
      "second.</li><li>Nobody’s address, name or identity is in this report, and of people who only waited none is "
      "kept at all.</li></ul>");
  page.add(
      "<p>Check it: <code>sluice audit</code> and <code>sluice report {} --json -</code> on the same data folder "
      "give the same figures; <code>--csv</code> has them second by second.</p>",
      html_escaped(f.sale));
  page.end_section();
  page.add("<footer><p>Report of “{}” ({}), as of {}.</p></footer>", html_escaped(f.name), html_escaped(f.sale),
           time_text(f.made_at));
}

}  // namespace

std::string to_html(const Figures& f) {
  const Verdict verdict = judge(f);
  paper::Html page;
  write_head(page, f);
  write_verdict(page, verdict);
  write_numbers(page, f);
  write_checks(page, verdict);
  if (!f.is_gate) write_sold(page, f);
  write_funnel(page, f);
  write_waits(page, f);
  write_fairness(page, f);
  write_visitors(page, f);
  write_limits(page, f);
  write_serving(page, f);
  write_incidents(page, f);
  write_audit(page, f);
  write_foot(page, f);
  page.raw("</main></body></html>\n");
  return page.finish();
}

}  // namespace sluice::report
