// What a line was measured to do, made into a forecast of the wait (line/wait_forecast.h).
//
// The owner keeps a WaitModel and tells it at each tick what happened; it publishes a WaitForecast, a few numbers
// that any thread may copy. How many calls are still to be expected is the SupplyModel's; a gate has no stock: its
// places come back without end. How fast they are made is measured apart for each thing that can limit them.
//
// A line that shares its calls with others (Shares) is told of its own part of them: what it gets however many come
// to the others.
//
// Promises
//  1. Of people who are called, at least 80 % are called within the range that was first shown to them, and chances
//     are what happens (wait_model_test.cpp; as measured: docs/decisions/0009-wait-and-chance.md).
//  2. The range never rises silently: from one forecast to the next, for the same number ahead, its end grows only
//     together with a reason (Rise). Held exactly at 0, 9, 99, 999, 9 999 and 99 999 people ahead, and in between as
//     far as the curve allows. What grows by less than a tenth and two seconds is not shown at all.
//
// Pure; a WaitModel is owned by one thread. Time arrives as an argument and never goes backwards. Cost: O(1) a tick.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "line/call_meter.h"
#include "line/supply_model.h"
#include "line/wait_forecast.h"

namespace sluice::line {

// What keeps the next person from being called just now.
enum class CallLimit : std::uint8_t {
  nothing,  // whoever comes is called
  pace,     // as many as the pace allows were called
  unit,     // no unit is free
  room,     // nobody more may be inside: the cap is reached
  paused,   // the sale is
  restart,  // those who were here before are waited for
};

// What the owner knows at a tick. Totals are since the line began and only grow.
struct LineMoment {
  std::uint64_t called = 0;        // total of calls
  std::uint64_t gone_waiting = 0;  // total of people who left the line, or were passed over, before they were called
  std::uint32_t waiting = 0;       // present people in line
  std::optional<std::uint32_t> free;  // units that are free and not offered; nullopt: a gate, which has none
  std::uint32_t offered = 0;          // called and still expected
  std::uint32_t held = 0;             // units held
  std::uint32_t room = 0;             // the cap: how many may be called or hold at a time; 0: none
  std::uint32_t room_left = 0;        // of them, how many more may be called just now
  std::uint32_t called_upto = 0;      // the last ordinal called
  CallLimit limit = CallLimit::nothing;
  double pace_per_s = 0;   // entries, as set; 0: no pace
  double calls_per_s = 0;  // PaceControl::calls_per_s(); 0: no pace
  double load_factor = 1;  // PaceControl::load_factor()
  double part = 1;  // of all calls that this line's are at least (Shares::part); the above are its part of them
};

class WaitModel {
public:
  enum class Start : std::uint8_t { fresh, restarted };

  WaitModel(const WaitSettings& settings, Start start, Instant now);

  void set_settings(const WaitSettings& settings, Instant now) { supply_.set_settings(settings, now); }

  // As it happens. Nothing is told of whoever does not come, nor of holds that end otherwise: their time runs out.
  void called(Instant now, std::uint32_t people) { supply_.called(now, people); }
  void came(Instant now, Instant called_at) { supply_.came(now, called_at); }
  void was_there(Instant now) { supply_.was_there(now); }
  void held(Instant now, std::uint32_t units) { supply_.held(now, units); }
  void sold(Instant now, Instant held_at) { supply_.sold(now, held_at); }

  // At each tick.
  void update(Instant now, const LineMoment& moment);

  [[nodiscard]] const WaitForecast& forecast() const { return forecast_; }

private:
  void measure(double elapsed_s, const LineMoment& moment);
  [[nodiscard]] WaitForecast reckon(const LineMoment& moment) const;
  [[nodiscard]] double returns_per_s(double expected) const;
  [[nodiscard]] double turns_per_s() const;
  [[nodiscard]] const CallMeter& meter_of(CallLimit limit) const;
  [[nodiscard]] Rise cause(const LineMoment& moment, double calls) const;
  void publish(Instant now, const LineMoment& moment);

  SupplyModel supply_;
  Instant updated_;
  Instant rose_;
  bool is_first_ = true;
  LineMoment last_;
  CallMeter pace_;     // calls while only the pace limited them
  CallMeter returns_;  // calls while only units that came back allowed them
  CallMeter turns_;    // calls while only others who left made room for them
  CallMeter gone_;     // per person waiting
  double pace_before_ = 0;
  WaitForecast forecast_;
};

}  // namespace sluice::line
