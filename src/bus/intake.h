// What other threads put in for the one that turns an end of the bus, which takes all that is there.
//
// Any thread puts in, one takes; a mutex is held for a push or a swap. Not bounded: whoever puts in is.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace sluice::bus {

template <class One>
class Intake {
public:
  // True: nothing was there before, so that whoever takes is to be woken; for all that comes up to then, once.
  [[nodiscard]] bool put(One one) {
    const std::lock_guard guard(mutex_);
    all_.push_back(std::move(one));
    return all_.size() == 1;
  }
  // In the order of putting in.
  [[nodiscard]] std::vector<One> take_all() {
    const std::lock_guard guard(mutex_);
    return std::exchange(all_, {});
  }

private:
  std::mutex mutex_;
  std::vector<One> all_;  // guarded by mutex_
};

}  // namespace sluice::bus
