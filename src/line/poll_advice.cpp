#include "line/poll_advice.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/invariant.h"

namespace sluice::line {
namespace {

// Steps of a quarter or so: finer, and the document changes for nothing; coarser, and people wait longer than needed.
constexpr double steps[] = {1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8};

// Of the wanted advice, in a second. Faster, and a crowd that was cut off for a moment is forgotten before it is
// back.
constexpr double fall_per_s = 0.05;
// An advice that chance moves to and fro across a step would change the document each time.
constexpr double margin = 1.1;

// The least step that is not shorter.
Duration step_for(double wanted_us) {
  double decade = 1e6;
  while (wanted_us > decade * 10) decade *= 10;
  for (const double step : steps) {
    if (step * decade >= wanted_us) return Duration(static_cast<std::int64_t>(step * decade));
  }
  return Duration(static_cast<std::int64_t>(decade * 10));
}

std::int64_t tick_of(MonoTime time) {
  return time.time_since_epoch() / PollAdvice::tick;
}

double per_s_at_least_advice(std::uint64_t people) {
  return static_cast<double>(people) / std::chrono::duration<double>(PollAdvice::advice_min).count();
}

}  // namespace

PollAdvice::PollAdvice(Duration advice_max, MonoTime now)
    : advice_max_(advice_max),
      due_(static_cast<std::size_t>(advice_max / tick) + 2),
      tick_(tick_of(now)),
      followed_at_(now),
      wanted_us_(static_cast<double>(advice_min.count())) {
  SLUICE_INVARIANT(advice_max >= advice_min);
}

void PollAdvice::follow(MonoTime now, std::uint64_t reads, double budget_per_s) {
  SLUICE_INVARIANT(reads >= reads_ && budget_per_s > 0);
  pass_ticks(now);
  count(reads - reads_);
  reads_ = reads;
  steer(now - followed_at_, budget_per_s);
  followed_at_ = now;
}

void PollAdvice::pass_ticks(MonoTime now) {
  const std::int64_t until = tick_of(now);
  const auto round = static_cast<std::int64_t>(due_.size());
  for (std::int64_t at = std::max(tick_, until - round) + 1; at <= until; ++at) {
    people_ -= slot(at);
    slot(at) = 0;
  }
  tick_ = until;
}

void PollAdvice::count(std::uint64_t reads) {
  std::uint32_t& due = slot(tick_ + (advice_ + tick - Duration(1)) / tick);
  const std::uint64_t room = std::numeric_limits<std::uint32_t>::max() - due;
  const auto counted = static_cast<std::uint32_t>(std::min(reads, room));
  due += counted;
  people_ += counted;
}

void PollAdvice::steer(Duration elapsed, double budget_per_s) {
  const double needed_us = static_cast<double>(people_) / budget_per_s * 1e6;
  const double fallen_us = wanted_us_ * std::max(0.0, 1 - fall_per_s * static_cast<double>(elapsed.count()) / 1e6);
  wanted_us_ = std::clamp(std::max(needed_us, fallen_us), static_cast<double>(advice_min.count()),
                          static_cast<double>(advice_max_.count()));
  const bool rises = wanted_us_ > static_cast<double>(advice_.count());
  const bool falls = step_for(wanted_us_ * margin) < advice_ || wanted_us_ <= static_cast<double>(advice_min.count());
  if (rises || falls) advice_ = std::min(step_for(wanted_us_), advice_max_);
}

const char* PollAdvice::broken_invariant() const {
  if (std::accumulate(due_.begin(), due_.end(), std::uint64_t{0}) != people_)
    return "people = the reads that are due";
  if (advice_ < advice_min || advice_ > advice_max_) return "the advice is within its bounds";
  if (static_cast<double>(advice_.count()) < wanted_us_) return "the advice is not shorter than wanted";
  return nullptr;
}

double fair_budget(double budget_per_s, std::span<const std::uint64_t> people) {
  std::vector<std::uint64_t> rising(people.begin(), people.end());
  std::sort(rising.begin(), rising.end());
  double left = budget_per_s;
  for (std::size_t i = 0; i < rising.size(); ++i) {
    const double part = left / static_cast<double>(rising.size() - i);
    if (per_s_at_least_advice(rising[i]) > part) return part;
    left -= per_s_at_least_advice(rising[i]);
  }
  return budget_per_s;
}

}  // namespace sluice::line
