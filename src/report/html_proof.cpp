#include <fmt/format.h>

#include <algorithm>

#include "base/html_text.h"
#include "report/html_sections.h"
#include "report/words.h"

namespace sluice::report {

void write_limits(paper::Html& page, const Figures& f) {
  const Limits& limits = f.limits;
  page.begin_section("Limits, and who ran into them");
  page.begin_pairs();
  page.row({"came when all was sold", number_text(limits.turned_away)});
  page.row({"came before it opened or after it closed", number_text(limits.not_open)});
  page.row({"refused units: over a buyer’s limit, or too few were free", number_text(limits.hold_refused)});
  page.row({"refused: their network or buyer had used up its allowance", number_text(limits.over_allowance)});
  page.row({"asked to work for a place first, as bots are", number_text(limits.work_asked)});
  page.row({"came with work that did not pay for it", number_text(limits.work_refused)});
  page.row({"got no place, as none could be given just then", number_text(limits.overloaded)});
  page.end_table();
  write_source(page,
               "Sampled: requests, not people; a browser that works for its place is asked once and then has it.");
  page.end_section();
}

void write_audit(paper::Html& page, const Figures& f) {
  page.begin_section("The audit", f.audit.ok ? "Everything that must be true of the ledger is."
                                             : "Something that must be true of the ledger is not.");
  page.raw("<ul class=\"checks\">");
  for (const auto& invariant : f.audit.invariants) {
    page.add("<li class=\"{}\"><code>{}</code>{}{}</li>", invariant.ok ? "good" : "bad", invariant.name,
             invariant.detail.empty() ? "" : ": ", html_escaped(invariant.detail));
  }
  page.raw("</ul>");
  write_source(page,
               "Computed anew from the rows of the whole ledger, all sales, by rules that share nothing with the "
               "code that wrote them.");
  page.end_section();
}

}  // namespace sluice::report
