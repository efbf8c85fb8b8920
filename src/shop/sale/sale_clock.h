// Sale time: runs with the machine's monotonic clock while the sale runs, stands still while it is paused or the
// process is down, and goes on from the ledger's high-water mark. No jump of the wall clock moves it. Pure.
#pragma once

#include "base/time.h"

namespace sluice::shop {

class SaleClock {
public:
  SaleClock(Instant resume_at, MonoTime now) : base_(resume_at), since_(now) {}

  [[nodiscard]] Instant at(MonoTime now) const { return frozen_ ? base_ : base_ + (now - since_); }
  void freeze(MonoTime now) {
    base_ = at(now);
    frozen_ = true;
  }
  void run(MonoTime now) {
    base_ = at(now);
    since_ = now;
    frozen_ = false;
  }

private:
  Instant base_;
  MonoTime since_;
  bool frozen_ = false;
};

}  // namespace sluice::shop
