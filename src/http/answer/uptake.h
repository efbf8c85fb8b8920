// Whether a client takes what waits for it fast enough.
//
// Somebody who takes nothing for Limits::write_time is too slow; so is somebody for whom something has waited all
// through a stretch of write_time and who took less than write_rate_min of it: a client that takes a byte now and
// then keeps as much of ours as one that takes nothing. Pure; one thread. A few assignments when the kernel has no
// room, and one addition a send.
#pragma once

#include <cstddef>

#include "base/time.h"
#include "http/limits.h"

namespace sluice::http {

class Uptake {
public:
  explicit Uptake(const Limits& limits) : limits_(limits) {}  // which must outlive it

  void on_taken(std::size_t bytes) { taken_ += bytes; }
  void on_no_room(MonoTime now);                 // the kernel takes nothing more
  void on_room() { is_stalled_ = false; }        // it takes some again
  void on_all_taken() { is_measured_ = false; }  // nothing waits any more

  [[nodiscard]] bool is_stalled() const { return is_stalled_; }
  // Asked now and then; begins the next stretch when one is over.
  [[nodiscard]] bool is_too_slow(MonoTime now);

private:
  const Limits& limits_;
  bool is_stalled_ = false;
  MonoTime stalled_until_{};  // meaningful while is_stalled_
  bool is_measured_ = false;
  MonoTime stretch_until_{};  // meaningful while is_measured_
  std::size_t taken_ = 0;     // in this stretch
};

}  // namespace sluice::http
