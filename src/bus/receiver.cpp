#include "bus/receiver.h"

#include <algorithm>

#include "base/invariant.h"

namespace sluice::bus {

bool Receiver::hear(Incarnation id, Sequence low, MonoTime now) {
  if (!edges_.contains(id) && edges_.size() == edges_max) return false;
  Edge& edge = edges_[id];
  edge.heard_at = now;
  edge.low = std::max(edge.low, low);
  const auto end = edge.requests.lower_bound(edge.low);
  for (auto at = edge.requests.begin(); at != end; ++at) edge.kept_bytes -= at->second ? at->second->size() : 0;
  edge.requests.erase(edge.requests.begin(), end);
  return true;
}

Receiver::Turn Receiver::begin(Incarnation id, Sequence sequence) {
  const auto found = edges_.find(id);
  SLUICE_INVARIANT(found != edges_.end());
  Edge& edge = found->second;
  if (sequence < edge.low) return Turn::nobodys;
  if (static_cast<std::uint64_t>(sequence) - static_cast<std::uint64_t>(edge.low) >= window) return Turn::nobodys;
  const auto known = edge.requests.find(sequence);
  if (known != edge.requests.end()) return known->second ? Turn::again : Turn::under_way;
  if (edge.kept_bytes > kept_bytes_max) return Turn::no_room;
  edge.requests.emplace(sequence, std::nullopt);
  return Turn::play;
}

const std::string& Receiver::answer_of(Incarnation id, Sequence sequence) const {
  return *edges_.at(id).requests.at(sequence);
}

bool Receiver::end(Incarnation id, Sequence sequence, std::string answer) {
  const auto found = edges_.find(id);
  if (found == edges_.end()) return false;
  const auto known = found->second.requests.find(sequence);
  // Or it was played twice: its edge was forgotten meanwhile, and came again.
  if (known == found->second.requests.end() || known->second) return false;
  found->second.kept_bytes += answer.size();
  known->second = std::move(answer);
  return true;
}

void Receiver::forget_silent(MonoTime now) {
  std::erase_if(edges_, [now](const auto& each) { return now - each.second.heard_at >= silence_max; });
}

}  // namespace sluice::bus
