#include "bus/sender.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::bus {
namespace {

// Rarer, and a request is sent again later than it should; more often costs walks.
constexpr Duration look_period = std::chrono::milliseconds(100);

Sequence after(Sequence sequence) {
  return Sequence{static_cast<std::uint64_t>(sequence) + 1};
}

}  // namespace

Sequence Sender::add(Request request) {
  SLUICE_INVARIANT(has_room());
  const Sequence sequence = next_;
  waiting_.emplace_hint(waiting_.end(), sequence, Waiting{.request = std::move(request)});
  next_ = after(next_);
  return sequence;
}

void Sender::take(Sequence sequence, Waiting& waiting, MonoTime now, std::vector<SentRequest>& due) {
  due.push_back({.sequence = sequence,
                 .left = std::max(waiting.request.until - now, Duration::zero()),
                 .is_again = std::exchange(waiting.was_sent, true),
                 .request = waiting.request.bytes});
  waiting.again_at = now + again_after;
}

void Sender::take_due(MonoTime now, std::size_t most, std::vector<SentRequest>& due) {
  if (now >= next_look_) {
    for (auto& [sequence, waiting] : waiting_) {
      if (sequence >= unsent_) break;
      if (now < waiting.again_at) continue;
      if (due.size() == most) return;  // looked through again at once
      take(sequence, waiting, now, due);
    }
    next_look_ = now + look_period;
  }
  for (auto at = waiting_.lower_bound(unsent_); at != waiting_.end() && due.size() < most; ++at) {
    take(at->first, at->second, now, due);
    unsent_ = after(at->first);
  }
  if (waiting_.empty()) unsent_ = next_;
}

void Sender::send_all_again() {
  for (auto& [sequence, waiting] : waiting_) waiting.again_at = {};
  next_look_ = {};
}

std::vector<Sequence> Sender::change_owner() {
  std::vector<Sequence> lost;
  for (const auto& [sequence, waiting] : waiting_) {
    if (waiting.was_sent && !waiting.request.may_repeat) lost.push_back(sequence);
  }
  for (const Sequence sequence : lost) waiting_.erase(sequence);
  send_all_again();
  return lost;
}

std::vector<Sequence> Sender::give_up_late(MonoTime now) {
  std::vector<Sequence> late;
  while (!waiting_.empty() && waiting_.begin()->second.request.until <= now) {
    late.push_back(waiting_.begin()->first);
    waiting_.erase(waiting_.begin());
  }
  return late;
}

std::optional<MonoTime> Sender::next_deadline() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->second.request.until;
}

}  // namespace sluice::bus
