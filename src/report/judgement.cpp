#include "report/judgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/words.h"

namespace sluice::report {
namespace {

using Tone = Judgement::Tone;

double seconds_between(WallTime from, WallTime to) {
  return std::max(0.0, static_cast<double>((to - from).count()) / 1000);
}

std::uint64_t whole(std::int64_t value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
}

std::size_t broken_of(const Figures& f) {
  return static_cast<std::size_t>(
      std::ranges::count_if(f.audit.invariants, [](const auto& each) { return !each.ok; }));
}

Judgement audited(const Figures& f) {
  if (f.audit.ok) {
    return {Tone::good,
            fmt::format("The audit holds: all {} invariants of the ledger are true.", f.audit.invariants.size())};
  }
  std::string names;
  for (const auto& each : f.audit.invariants) {
    if (!each.ok) names += (names.empty() ? "" : ", ") + each.name;
  }
  return {Tone::bad, fmt::format("The audit found {} of {} invariants broken: {}.", broken_of(f),
                                 f.audit.invariants.size(), names)};
}

Judgement never_oversold(const Figures& f) {
  const bool is_so = f.sold + f.held + f.withdrawn <= f.stock;
  if (!is_so) {
    return {Tone::bad, fmt::format("More units are held or sold than there were: {} of {}.",
                                   number_text(whole(f.sold + f.held)), number_text(whole(f.stock)))};
  }
  return {Tone::good, fmt::format("Never oversold: {} sold of {} in stock, each unit to one buyer.",
                                  number_text(whole(f.sold)), number_text(whole(f.stock)))};
}

Judgement in_order(const Figures& f) {
  if (f.fairness.held_early > 0 || f.fairness.curve_fell > 0) {
    return {Tone::bad, fmt::format("{} took units before their place was called, and the line went back {} times.",
                                   number_text(f.fairness.held_early), f.fairness.curve_fell)};
  }
  if (f.fairness.held_checked == 0)
    return {Tone::odd,
            "Whether the line was served in order cannot be told: nobody took a unit from a place in line."};
  return {Tone::good, fmt::format("First come, first served: of {} nobody took a unit before their place was called.",
                                  counted(f.fairness.held_checked, "buyer", "buyers"))};
}

void judge_draws(const Figures& f, std::vector<Judgement>& checks) {
  for (const DrawCheck& draw : f.draws) {
    if (!draw.is_good) {
      checks.push_back({Tone::bad, fmt::format("The draw of {} does not follow from its key.", draw.line)});
    } else if (draw.people > 0) {
      checks.push_back({Tone::good, fmt::format("The draw among {} was made again from its key, which fits the "
                                                "commitment: every place was given once.",
                                                counted(draw.people, "person", "people"))});
    }
  }
}

Judgement served(const Figures& f) {
  const Serving& s = f.serving;
  if (s.requests == 0) return {Tone::odd, "No request was measured while the sale ran."};
  const double failed = static_cast<double>(s.failures) / static_cast<double>(s.requests);
  const std::string speed = fmt::format("99 of 100 were answered within {}", ms_text(s.p99_ms));
  if (failed > 0.001) {
    return {Tone::bad,
            fmt::format("{} failed by our own fault; {}.", counted(s.failures, "request", "requests"), speed)};
  }
  if (s.p99_ms.value_or(0) > 1000) return {Tone::odd, fmt::format("{}: slower than a second.", speed)};
  return {Tone::good, fmt::format("Of {} {}, {} failed by our own fault.", counted(s.requests, "request", "requests"),
                                  speed, number_text(s.failures))};
}

Judgement told_by_visitors(const Figures& f) {
  const Thumbs all{.up = f.waiting_thumbs.up + f.order_thumbs.up,
                   .down = f.waiting_thumbs.down + f.order_thumbs.down,
                   .problem = f.waiting_thumbs.problem + f.order_thumbs.problem};
  if (all.all() == 0) return {Tone::good, "No visitor gave a thumb, up or down."};
  const bool is_liked = all.up >= all.complaints();
  return {is_liked ? Tone::good : Tone::odd,
          fmt::format("{} of {} gave a thumb up; {} complained, {} of them that something did not work.",
                      number_text(all.up), counted(all.all(), "visitor", "visitors"), number_text(all.complaints()),
                      number_text(all.problem))};
}

void judge_incidents(const Figures& f, std::vector<Judgement>& checks) {
  const auto restarts =
      std::ranges::count_if(f.incidents, [](const Incident& each) { return each.kind == "started"; });
  if (restarts > 0) {
    checks.push_back({Tone::odd, fmt::format("The sale was taken up again {} after a stop; nothing that was "
                                             "acknowledged was lost.",
                                             restarts == 1 ? "once" : fmt::format("{} times", restarts))});
  }
  if (f.serving.breaker_trips > 0) {
    checks.push_back(
        {Tone::odd,
         fmt::format("The payment provider was left alone {}: too many of its answers were "
                     "failures.",
                     f.serving.breaker_trips == 1 ? "once" : fmt::format("{} times", f.serving.breaker_trips))});
  }
  if (f.jobs_dead > 0) {
    checks.push_back({Tone::odd, fmt::format("{} for a person: see `sluice jobs list`.",
                                             counted(f.jobs_dead, "background job waits", "background jobs wait"))});
  }
}

std::string outcome_of(const Figures& f) {
  if (f.is_gate) return counted(f.funnel.came, "visitor was let in", "visitors were let in");
  if (f.is_sold_out && f.opened_at && f.last_held_at) {
    return "Sold out in " + span_text(seconds_between(*f.opened_at, f.all_taken_at.value_or(*f.last_held_at)));
  }
  if (f.is_sold_out) return "Sold out";
  if (f.sold == 0) return "Nothing is sold";
  return share_text(whole(f.sold), whole(f.stock - f.withdrawn)) + " sold";
}

std::string manner_of(Tone tone, const Figures& f) {
  if (tone == Tone::bad) return ", and something was wrong";
  if (f.fairness.held_checked == 0 && !f.is_gate) return "";
  return f.is_gate ? ", in the order in which they came" : ", in the order in which people came";
}

std::string sentence_of(const Figures& f) {
  std::string out = fmt::format("“{}”: {} came", f.name, counted(f.funnel.arrived, "visitor", "visitors"));
  if (!f.is_gate) {
    out += fmt::format(", {} bought {} of {}", number_text(f.funnel.paid), counted(whole(f.sold), "unit", "units"),
                       number_text(whole(f.stock)));
  }
  if (!f.waits.empty() && f.waits.front().p50_s) {
    out += fmt::format(". Half of those called had waited less than {}, nine of ten less than {}",
                       wait_text(f.waits.front().p50_s), wait_text(f.waits.front().p90_s));
  }
  return out + ".";
}

}  // namespace

Verdict judge(const Figures& f) {
  Verdict verdict;
  if (!f.is_gate) verdict.checks.push_back(never_oversold(f));
  if (!f.is_gate) verdict.checks.push_back(in_order(f));
  judge_draws(f, verdict.checks);
  verdict.checks.push_back(audited(f));
  verdict.checks.push_back(served(f));
  judge_incidents(f, verdict.checks);
  verdict.checks.push_back(told_by_visitors(f));
  for (const Judgement& check : verdict.checks) verdict.tone = std::max(verdict.tone, check.tone);
  verdict.headline = outcome_of(f) + manner_of(verdict.tone, f);
  verdict.sentence = sentence_of(f);
  return verdict;
}

}  // namespace sluice::report
