#include "bus/stamp_merge.h"

#include <algorithm>
#include <utility>

namespace sluice::bus {

bool StampMerge::take(MonoTime now, HandIn hand_in) {
  forget_silent(now);
  if (stamps_.size() + hand_in.stamps.size() > stamps_max) return false;
  if (!began_at_) began_at_ = now;
  edges_[hand_in.edge] = {.heard_at = now, .has_more = hand_in.has_more};
  for (HandedStamp& each : hand_in.stamps) stamps_.push({.stamp = std::move(each), .edge = hand_in.edge});
  return true;
}

bool StampMerge::is_ready(MonoTime now) const {
  if (is_giving_) return true;
  if (!began_at_ || now - *began_at_ < gather_min) return false;
  const bool has_all = std::none_of(edges_.begin(), edges_.end(), [now](const auto& each) {
    return each.second.has_more && now - each.second.heard_at < silence_max;
  });
  return has_all || now - *began_at_ >= gather_max;
}

void StampMerge::give(MonoTime now, std::size_t most, std::vector<HandedStamp>& given) {
  if (!is_ready(now)) return;
  is_giving_ = true;
  while (most-- > 0 && !stamps_.empty()) {
    given.push_back(stamps_.top().stamp);
    stamps_.pop();
  }
}

bool StampMerge::end(MonoTime now, Incarnation edge) {
  forget_silent(now);
  const auto at = edges_.find(edge);
  const bool is_done = is_giving_ && stamps_.empty() && (at == edges_.end() || !at->second.has_more);
  if (!is_done) return false;
  if (at != edges_.end()) edges_.erase(at);
  forget_silent(now);
  return true;
}

// What they have handed in stays: somebody who was noted has a place coming.
void StampMerge::forget_silent(MonoTime now) {
  std::erase_if(edges_, [now](const auto& each) { return now - each.second.heard_at >= silence_max; });
  if (!edges_.empty() || !stamps_.empty()) return;
  began_at_.reset();
  is_giving_ = false;
}

}  // namespace sluice::bus
