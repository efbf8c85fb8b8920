// What is going to happen in a simulated world, in the order of its time; of one time, in the order of its planning.
//
// The only thing that moves time: whoever waits for something plans it here. One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/time.h"

namespace sluice::sim {

// True time, since the world began; what a machine's clocks say of it is another matter (world/machine_clock.h).
using Time = Duration;

class Agenda {
public:
  [[nodiscard]] Time now() const { return now_; }
  void after(Duration delay, std::function<void()> what) {
    entries_.push_back({now_ + std::max(delay, Duration::zero()), planned_++, std::move(what)});
    std::push_heap(entries_.begin(), entries_.end());
  }
  // Lets the next thing happen. False: there is none until then, and it is `until` now.
  bool run_next(Time until) {
    if (entries_.empty() || entries_.front().when > until) {
      now_ = std::max(now_, until);
      return false;
    }
    std::pop_heap(entries_.begin(), entries_.end());
    const Entry next = std::move(entries_.back());
    entries_.pop_back();
    now_ = next.when;
    next.what();
    return true;
  }

private:
  struct Entry {
    Time when{};
    std::uint64_t number = 0;
    std::function<void()> what;
    friend bool operator<(const Entry& a, const Entry& b) {
      return a.when != b.when ? a.when > b.when : a.number > b.number;
    }
  };
  std::vector<Entry> entries_;  // a heap
  std::uint64_t planned_ = 0;
  Time now_{};
};

}  // namespace sluice::sim
