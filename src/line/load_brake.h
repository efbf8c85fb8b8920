// What the origin's load leaves of the pace: the pace slows when the origin says that it is loaded, and recovers when
// it no longer says so.
//
// An origin up to 60 % busy is left in peace; from there to fully busy what is left falls to a twentieth, never to
// nothing. A report is believed for a while and then fades.
//
// Pure; time is an argument and never goes backwards. O(1) a call.
#pragma once

#include "base/time.h"

namespace sluice::line {

// How busy the origin is: 0 idle, 1 can take no more.
struct OriginLoad {
  double load = 0;
  Instant reported_at;
};

class LoadBrake {
public:
  // The latest report replaces the one before.
  void report(OriginLoad load) { load_ = load; }
  // `elapsed` has passed since the last time. `delay`: with which people come who are called.
  void follow(Instant now, Duration elapsed, Duration delay);

  // 1: all of it is left. Falls within seconds, rises within a minute or so.
  [[nodiscard]] double factor() const { return factor_; }

  [[nodiscard]] const char* broken_invariant() const;

private:
  [[nodiscard]] double wanted(Instant now) const;

  OriginLoad load_{};
  double factor_ = 1;
};

}  // namespace sluice::line
