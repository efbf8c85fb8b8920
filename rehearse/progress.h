// How far a rehearsal has come, for whoever watches.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace sluice::rehearse {

struct Progress {
  enum class Phase : std::uint8_t { waiting_for_opening, arriving, draining, auditing };
  Phase phase = Phase::waiting_for_opening;
  Duration elapsed{0};  // of the phase's own clock: since the first planned arrival; while waiting, since the call
  std::uint64_t buyers = 0;
  std::uint64_t arrived = 0;
  std::uint64_t answered = 0;
  std::uint64_t secured = 0;
  std::uint64_t in_line = 0;
  std::uint64_t sold_out = 0;
  std::uint64_t errors = 0;
  double buy_p99_ms = 0;
  double send_lag_p99_ms = 0;
};

class ProgressSink {
public:
  virtual ~ProgressSink() = default;
  // About four times a second, on the thread of run(): must return at once, its time counts as send lag.
  virtual void on_progress(const Progress& progress) = 0;
};

}  // namespace sluice::rehearse
