// The time within which somebody who waits must be seen to count as there (line/board.h).
//
// A window is counted from when the one before was seen to be over, also when that was late: who came or was seen
// just before keeps a whole window to be seen in. Pure.
#pragma once

#include "base/time.h"

namespace sluice::line {

class PresenceWindow {
public:
  PresenceWindow(Instant now, Duration length) : length_(length), ends_(now + length) {}

  // Of windows from the next one on.
  void set_length(Duration length) { length_ = length; }
  [[nodiscard]] Instant ends() const { return ends_; }
  // True: one is over, and the next has begun.
  [[nodiscard]] bool move_on(Instant now) {
    if (now < ends_) return false;
    ends_ = now + length_;
    return true;
  }

private:
  Duration length_;
  Instant ends_;
};

}  // namespace sluice::line
