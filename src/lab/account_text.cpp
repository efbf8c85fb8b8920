#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "lab/account.h"
#include "lab/words.h"

namespace sluice::lab {
namespace {

// Lines of a label and what is said of it.
class Page {
public:
  template <class... Args>
  void line(std::string_view label, fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), "{:<18}", label);
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  void title(std::string_view text) { fmt::format_to(std::back_inserter(out_), "\n{}\n", text); }
  void raw(const std::string& text) { out_ += text; }
  [[nodiscard]] std::string finish() { return std::move(out_); }

private:
  std::string out_;
};

void write_sale(Page& page, const Findings& f) {
  page.line("sold", "{} of {}", count_text(f.sold), count_text(f.stock));
  page.line("all taken", "{} after the opening", after_opening(f, f.all_taken_s));
  page.line("sold out", "{}; everybody was done after {}",
            f.sold_out_s ? after_opening(f, f.sold_out_s) + " after the opening" : "never",
            span_text(f.ended_s - f.opens_s));
  page.line("people", "{} came", count_text(f.buyers));
  for (std::size_t i = 0; i < ends; ++i) {
    if (f.ended[i] > 0) page.line("", "{:>13}  {}", count_text(f.ended[i]), end_words[i]);
  }
  page.line("calls", "{}; {} came, {} lapsed; {} were passed over, being away", count_text(f.called),
            count_text(f.entered), count_text(f.lapsed_calls), count_text(f.passed_over));
  page.line("holds", "{}; {} ran out, {} were given back", count_text(f.holds), count_text(f.holds_expired),
            count_text(f.holds_given_back));
  page.line("orders", "{} tries to pay, {} declined", count_text(f.tries_to_pay), count_text(f.tries_declined));
  if (f.pace_per_s > 0) page.line("pace", "{:.4g} a second", f.pace_per_s);
}

void write_waits(Page& page, const Findings& f) {
  page.title("Waits until the call, by who came when");
  page.raw(fmt::format("{:<10}{:>13}{:>13}{:>13}{:>14}{:>14}\n", "tenth", "came", "called", "bought", "p50", "p90"));
  for (std::size_t i = 0; i < f.deciles.size(); ++i) {
    const Decile& d = f.deciles[i];
    page.raw(fmt::format("{:<10}{:>13}{:>13}{:>13}{:>14}{:>14}\n",
                         i == 0   ? "first"
                         : i == 9 ? "last"
                                  : std::to_string(i + 1),
                         count_text(d.came), count_text(d.served), count_text(d.bought),
                         d.served == 0 ? "-" : span_text(d.wait_p50_s),
                         d.served == 0 ? "-" : span_text(d.wait_p90_s)));
  }
}

void write_truth(Page& page, const Findings& f) {
  page.title("What people were told");
  if (f.range.count > 0) {
    page.line("range", "{} of {} were called within the range first shown; {} sooner, {} later",
              part_text(f.range.within), count_text(f.range.count), part_text(f.range.sooner),
              part_text(f.range.later));
  }
  if (f.without_range > 0) page.line("", "{} were called who had been shown none", count_text(f.without_range));
  if (f.chance.count > 0) {
    page.line("chance", "told {} on average, {} were called, of {} who waited to the end", part_text(f.chance.told),
              part_text(f.chance.got), count_text(f.chance.count));
  }
  page.line("order", "{} of {} were overtaken by somebody who had come later; {} of them got nothing",
            count_text(f.fairness.overtaken), count_text(f.fairness.judged), count_text(f.fairness.inversions));
}

void write_limits(Page& page, const Findings& f) {
  std::string text;
  for (std::size_t i = 0; i < f.limited_s.size(); ++i) {
    if (f.limited_s[i] < 0.05) continue;
    text += fmt::format("{}{} for {}", text.empty() ? "" : ", ", limit_words[i], span_text(f.limited_s[i]));
  }
  if (!text.empty()) page.line("kept waiting by", "{}", text);
}

void write_machines(Page& page, const Account& account) {
  const Findings& f = account.planned;
  page.title("What it asks of the machines");
  page.line("requests", "{:.0f} in the busiest second; beside them {:.0f} that a cache answers", f.requests_per_s_max,
            f.cached_per_s_max);
  for (std::size_t i = 0; i < kinds; ++i) {
    if (f.requests[i] > 0) page.line("", "{:>13}  {}", count_text(f.requests[i]), kind_names[i]);
  }
  page.raw(
      fmt::format("{:<10}{:<25}{:>10}{:>14}{:>14}{:>14}{:>9}\n", "hop", "", "at rest", "p50", "p99", "worst", "use"));
  for (const HopFindings& hop : f.hops) {
    page.raw(fmt::format("{:<10}{:<25}{:>10}{:>14}{:>14}{:>14}{:>7.0f} %\n", hop.name, hop.what,
                         ms_text(hop.at_rest_ms), ms_text(hop.p50_ms), ms_text(hop.p99_ms), ms_text(hop.worst_ms),
                         100 * hop.use));
  }
  for (const PathFindings& path : f.paths) {
    if (path.count == 0) continue;
    page.line(path.late == 0 ? "within" : "LATE", "{}: p99 {}, worst {}, allowed {}{}", path.name,
              ms_text(path.p99_ms), ms_text(path.worst_ms), ms_text(path.allowed_ms),
              path.late == 0 ? "" : fmt::format("; {} later", count_text(path.late)));
  }
  page.line("bottleneck", "{}", bottleneck_text(f));
  page.line("costs from", "{}", account.costs.source);
}

void write_others(Page& page, const Account& account) {
  if (account.others.empty()) return;
  page.title("What else would have been");
  page.raw(fmt::format("{:<22}{:>11}{:>14}{:>14}{:>11}{:>13}{:>13}{:>9}\n", "", "sold", "sold out in", "wait p50",
                       "overtaken", "by", "for nothing", "req/s"));
  const auto row = [&page](const Findings& f) {
    page.raw(fmt::format("{:<22}{:>11}{:>14}{:>14}{:>11}{:>13}{:>13}{:>9.0f}\n", f.name, count_text(f.sold),
                         after_opening(f, f.sold_out_s),
                         span_text(static_cast<double>(f.waits.percentile(50).count()) / 1e6),
                         part_text(part_of(f.fairness.overtaken, f.fairness.judged)), overtaken_by(f.fairness),
                         count_text(f.of(End::empty_handed)), f.requests_per_s_max));
  };
  row(account.planned);
  for (const Findings& other : account.others) row(other);
  page.raw(
      "overtaken: of those who waited, before whom somebody was let in who had come later;\n"
      "by: and how much later that was, in the mean.\n"
      "for nothing: let in, and found nothing left.\n");
}

}  // namespace

std::string to_text(const Account& account) {
  Page page;
  page.raw(
      fmt::format("{}: {}\nseed {}\n\n", account.plan.sale.id, plan_text(account.plan), to_string(account.seed)));
  write_sale(page, account.planned);
  write_limits(page, account.planned);
  write_waits(page, account.planned);
  write_truth(page, account.planned);
  write_machines(page, account);
  write_others(page, account);
  return page.finish();
}

}  // namespace sluice::lab
