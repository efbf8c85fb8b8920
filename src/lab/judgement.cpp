#include "lab/judgement.h"

#include <algorithm>
#include <span>

namespace sluice::lab {
namespace {

Ms wait_of(const Person& person, Ms opens) {
  const Ms since = std::max(person.came, opens);
  return person.served > since ? person.served - since : 0;
}

bool has_waited_or_was_served(const Person& person) {
  return person.served != never || raw(person.ordinal) != 0;
}

Decile decile_of(std::span<const Person> people, Ms opens, rehearse::Histogram& all) {
  Decile decile{.came = people.size()};
  rehearse::Histogram waits;
  for (const Person& person : people) {
    if (person.stage == Stage::bought) ++decile.bought;
    if (person.served == never) continue;
    ++decile.served;
    waits.record(std::chrono::milliseconds(wait_of(person, opens)));
  }
  decile.wait_p50_s = static_cast<double>(waits.percentile(50).count()) / 1e6;
  decile.wait_p90_s = static_cast<double>(waits.percentile(90).count()) / 1e6;
  all.merge(waits);
  return decile;
}

void judge_waits(std::span<const Person> people, Ms opens, Findings& findings) {
  const std::size_t tenths = findings.deciles.size();
  for (std::size_t i = 0; i < tenths; ++i) {
    const std::size_t from = people.size() * i / tenths;
    const std::size_t to = people.size() * (i + 1) / tenths;
    findings.deciles[i] = decile_of(people.subspan(from, to - from), opens, findings.waits);
  }
}

// From the last who came to the first: who of those that came later was served the earliest, and who that was.
// People who came at one moment have not overtaken each other.
void judge_fairness(std::span<const Person> people, FairnessFindings& fairness) {
  struct Served {
    Ms at = never;
    Ms came = 0;
  };
  Served later{};
  Served same_moment{};
  double earlier_by_ms = 0;
  for (std::size_t i = people.size(); i-- > 0;) {
    const Person& person = people[i];
    if (i + 1 < people.size() && people[i + 1].came != person.came && same_moment.at < later.at) later = same_moment;
    if (person.served < same_moment.at) same_moment = {.at = person.served, .came = person.came};
    if (!has_waited_or_was_served(person)) continue;
    ++fairness.judged;
    if (later.at >= std::min(person.served, person.gone)) continue;
    ++fairness.overtaken;
    if (person.served == never) ++fairness.inversions;
    earlier_by_ms += later.came - person.came;
  }
  if (fairness.overtaken > 0) fairness.earlier_by_s = earlier_by_ms / 1000 / static_cast<double>(fairness.overtaken);
}

void judge_told(std::span<const Person> people, Ms opens, Findings& findings) {
  rehearse::RangeCoverage ranges;
  rehearse::Calibration chances;
  for (const Person& person : people) {
    const Told& told = person.told;
    if (told.chance_percent == Told::no_chance) continue;
    const bool is_served = person.served != never;
    const Ms since = std::max(person.came, opens);
    if (is_served || person.stage == Stage::missed) chances.on_outcome(told.chance_percent, is_served, since);
    if (!is_served) continue;
    if (told.high_s == Told::no_range) {
      ++findings.without_range;
      continue;
    }
    const rehearse::CallMoment moment{.from_ms = person.served, .ms = person.served, .by_ms = person.served};
    ranges.on_called({.low_s = told.low_s, .high_s = told.high_s}, since, moment);
  }
  findings.range = ranges.findings();
  findings.chance = chances.findings(people.size());
}

}  // namespace

void judge(const People& people, Ms opens, Findings& findings) {
  judge_waits(people.all(), opens, findings);
  judge_fairness(people.all(), findings.fairness);
  judge_told(people.all(), opens, findings);
}

}  // namespace sluice::lab
