// What a machine's clocks say: its monotonic one follows true time, its wall clock can be set.
#pragma once

#include "base/time.h"
#include "sim/world/agenda.h"

namespace sluice::sim {

class MachineClock final : public Clock {
public:
  // `up`: how long the machine has been running, which is what its monotonic clock counts.
  MachineClock(const Agenda& agenda, WallTime start, Duration up = std::chrono::seconds(1))
      : agenda_(agenda), start_(start), up_(up) {}
  [[nodiscard]] MonoTime mono() const override { return MonoTime(up_ + agenda_.now() + leap_); }
  [[nodiscard]] WallTime wall() const override {
    return start_ + std::chrono::duration_cast<std::chrono::milliseconds>(agenda_.now()) + step_;
  }
  // Somebody sets the wall clock.
  void step(std::chrono::milliseconds by) { step_ += by; }
  void set_right() { step_ = {}; }
  // What a monotonic clock must never do: for worlds with a bug in them.
  void leap(Duration by) { leap_ += by; }
  // What true time would be on a wall clock that nobody has set.
  [[nodiscard]] WallTime true_wall() const {
    return start_ + std::chrono::duration_cast<std::chrono::milliseconds>(agenda_.now());
  }

private:
  const Agenda& agenda_;
  const WallTime start_;
  const Duration up_;
  std::chrono::milliseconds step_{0};
  Duration leap_{0};
};

}  // namespace sluice::sim
