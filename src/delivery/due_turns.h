// Which delivery is next: an alarm each, in a queue a target; the targets take turns, of one the earliest is first.
//
// An alarm is not taken back: one that means nothing any more is passed over when its time comes, which its owner
// says.
//
// Pure. Owned by one thread. O(log n) an alarm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "delivery/target.h"

namespace sluice::delivery {

class DueTurns {
public:
  struct Alarm {
    MonoTime at;
    JobId id;
    friend bool operator>(const Alarm& a, const Alarm& b) { return a.at != b.at ? a.at > b.at : a.id > b.id; }
  };

  explicit DueTurns(std::size_t targets) : queues_(targets) {}

  void set(TargetIndex target, const Alarm& alarm) { queues_[raw(target)].push(alarm); }

  // The next one whose time has come, of a target that has room; takes one of that room. `is_current(alarm)`: whether
  // it means something.
  template <class IsCurrent>
  [[nodiscard]] std::optional<JobId> take(MonoTime now, std::span<std::uint32_t> room, IsCurrent is_current) {
    for (std::size_t i = 0; i < queues_.size(); ++i) {
      const std::size_t target = (next_target_ + i) % queues_.size();
      Queue& queue = queues_[target];
      if (room[target] == 0) continue;
      while (!queue.empty() && !is_current(queue.top())) queue.pop();
      if (queue.empty() || queue.top().at > now) continue;
      const JobId id = queue.top().id;
      queue.pop();
      --room[target];
      next_target_ = (target + 1) % queues_.size();
      return id;
    }
    return std::nullopt;
  }

  // Not later than when take() next has one.
  [[nodiscard]] std::optional<MonoTime> next_deadline(std::span<const std::uint32_t> room) const {
    std::optional<MonoTime> next;
    for (std::size_t i = 0; i < queues_.size(); ++i) {
      if (room[i] == 0 || queues_[i].empty()) continue;
      if (!next || queues_[i].top().at < *next) next = queues_[i].top().at;
    }
    return next;
  }

private:
  using Queue = std::priority_queue<Alarm, std::vector<Alarm>, std::greater<>>;

  std::vector<Queue> queues_;  // by target
  std::size_t next_target_ = 0;
};

}  // namespace sluice::delivery
