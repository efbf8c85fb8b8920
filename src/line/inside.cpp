#include "line/inside.h"

#include <algorithm>
#include <utility>

namespace sluice::line {
namespace {

// Below this, sweeping costs more than it frees.
constexpr std::size_t stale_min = 64;

}  // namespace

bool Inside::enter(Ordinal ordinal, Instant deadline) {
  if (!deadline_of_.try_emplace(raw(ordinal), deadline).second) return false;
  deadlines_.add(deadline, raw(ordinal));
  return true;
}

bool Inside::stay_until(Ordinal ordinal, Instant deadline) {
  const auto at = deadline_of_.find(raw(ordinal));
  if (at == deadline_of_.end()) return false;
  if (deadline <= at->second) return true;
  at->second = deadline;
  deadlines_.add(deadline, raw(ordinal));
  sweep_if_stale();
  return true;
}

bool Inside::end(Ordinal ordinal) {
  if (deadline_of_.erase(raw(ordinal)) == 0) return false;
  sweep_if_stale();
  return true;
}

void Inside::expire_until(Instant now, std::vector<Ordinal>& ended) {
  while (const auto due = deadlines_.take_due(now)) {
    const auto at = deadline_of_.find(due->second);
    // Who left and entered once more, or stays on, has another deadline to come.
    if (at == deadline_of_.end() || at->second != due->first) continue;
    deadline_of_.erase(at);
    ended.push_back(Ordinal{due->second});
  }
}

void Inside::sweep_if_stale() {
  if (deadlines_.size() <= 2 * deadline_of_.size() + stale_min) return;
  std::vector<std::pair<Instant, std::uint32_t>> live;
  live.reserve(deadline_of_.size());
  for (const auto& [ordinal, deadline] : deadline_of_) live.emplace_back(deadline, ordinal);
  std::sort(live.begin(), live.end());
  deadlines_ = {};
  for (const auto& [deadline, ordinal] : live) deadlines_.add(deadline, ordinal);
}

const char* Inside::broken_invariant() const {
  if (deadlines_.size() > 2 * deadline_of_.size() + stale_min + 1) return "deadlines that mean nothing are swept";
  // Every deadline of somebody inside must be among those that will fall due.
  Deadlines<std::uint32_t> copy = deadlines_;
  std::size_t found = 0;
  boost::unordered_flat_map<std::uint32_t, Instant> seen;
  while (const auto due = copy.take_due(Instant::max())) {
    const auto at = deadline_of_.find(due->second);
    if (at == deadline_of_.end() || at->second != due->first) continue;
    if (seen.try_emplace(due->second, due->first).second) ++found;
  }
  return found == deadline_of_.size() ? nullptr : "everybody inside has a deadline";
}

}  // namespace sluice::line
