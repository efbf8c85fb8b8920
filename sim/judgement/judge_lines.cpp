// fifo, cap, pace; and what the observer has seen by itself (lapse, presence, invariant, rest).
#include <algorithm>
#include <vector>

#include "sim/judgement/judge.h"

namespace sluice::sim {
namespace {

void judge_order(const Evidence& evidence, std::vector<Finding>& findings) {
  if (evidence.record.overtaken.empty()) return;
  const Overtaken& first = evidence.record.overtaken.front();
  findings.push_back({"fifo", "place " + std::to_string(raw(first.later)) + " was called while " +
                                  std::to_string(raw(first.earlier)) + " waited and was there, " +
                                  std::to_string(to_ms(first.at)) + " ms after the beginning"});
}

// People inside: called and not yet over, and those who hold something for certain.
void judge_cap(const Evidence& evidence, std::vector<Finding>& findings) {
  for (const Look& look : evidence.record.looks) {
    std::uint32_t inside = look.called;
    for (const Secured& secured : evidence.record.secured) {
      const bool holds = secured.is_new && secured.at < look.at && !secured.sold &&
                         look.at < secured.asked + evidence.setup.sale.hold &&
                         !(secured.gone && *secured.gone <= look.at) && !secured.may_be_ordered_unheard(look.at) &&
                         !std::any_of(evidence.record.ordered.begin(), evidence.record.ordered.end(),
                                      [&](const Ordered& ordered) { return ordered.hold == secured.hold; });
      inside += holds ? 1 : 0;
    }
    if (inside <= evidence.setup.sale.cap) continue;
    findings.push_back({"cap", std::to_string(inside) + " people were inside at " + std::to_string(to_ms(look.at)) +
                                   " ms, of " + std::to_string(evidence.setup.sale.cap)});
    return;
  }
}

// At an open door this is what holds exactly, however people come (docs/decisions/0007-pace.md, 3).
double calls_max(const line::PaceSettings& pace) {
  const double tick = 2.0 * static_cast<double>(line::Pace::tick.count()) / static_cast<double>(pace.per.count());
  return 5 * 1.1 * (pace.admit * (1 + tick)) + 1;
}

void judge_pace(const Evidence& evidence, std::vector<Finding>& findings) {
  const line::PaceSettings& pace = evidence.setup.sale.pace;
  if (pace.admit == 0) return;
  std::vector<PlaceSeen::Call> calls;
  for (const auto& [key, place] : evidence.record.places) {
    calls.insert(calls.end(), place.calls.begin(), place.calls.end());
  }
  std::sort(calls.begin(), calls.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  // What is called is seen with the round that tells it, so a call may seem later than it was: by the slowest round.
  for (std::size_t first = 0, last = 0; last < calls.size(); ++last) {
    while (calls[last].at - calls[first].at >= pace.per || calls[last].life != calls[first].life) ++first;
    if (static_cast<double>(last - first + 1) <= calls_max(pace)) continue;
    findings.push_back({"pace", std::to_string(last - first + 1) + " calls within a period"});
    return;
  }
}

// Of a crowd that comes when called, each at once: entries too, in all the time that the sale was open.
void judge_entries(const Evidence& evidence, std::vector<Finding>& findings) {
  const line::PaceSettings& pace = evidence.setup.sale.pace;
  if (pace.admit == 0 || evidence.record.was_down) return;
  std::vector<Time> entries;
  for (const Secured& secured : evidence.record.secured) {
    if (secured.is_new) entries.push_back(secured.at);
  }
  std::sort(entries.begin(), entries.end());
  if (entries.size() < 2) return;
  const double periods =
      static_cast<double>((entries.back() - entries.front()).count()) / static_cast<double>(pace.per.count());
  // A surplus of one period, which is then made up for.
  const double most = pace.admit * (periods + 2) + 3;
  if (static_cast<double>(entries.size()) > most) {
    findings.push_back(
        {"pace", std::to_string(entries.size()) + " entries in " + std::to_string(periods) + " periods"});
  }
}

}  // namespace

void judge_lines(const Evidence& evidence, std::vector<Finding>& findings) {
  judge_order(evidence, findings);
  judge_cap(evidence, findings);
  judge_pace(evidence, findings);
  judge_entries(evidence, findings);
  for (const auto& [at, what] : evidence.record.broken) {
    const std::size_t colon = what.find(": ");
    findings.push_back({what.substr(0, colon), what.substr(colon + 2) + ", at " + std::to_string(to_ms(at)) + " ms"});
  }
}

}  // namespace sluice::sim
