// How long somebody in line will wait, and whether there will be something left: a range and a chance, from what this
// very line was measured to do.
//
// The owner keeps a WaitModel and tells it at each tick what happened; it publishes a WaitForecast, a few numbers
// that any thread may copy; wait_of() and chance_of() answer from those for any number of people ahead, in O(1).
//
// How it is reckoned. First `free` more people are called, as fast as the pace; then only as units come back: from
// people who are called and do not come, and from holds that end without a sale. Of both the share is measured
// (ShowUp: a first guess, and what happened since, by age), and each unit that comes back may come back again, so
// `returning` calls are still to be expected, ever more slowly as fewer are left to come back. A gate has no stock:
// its places come back without end.
//
// A line that shares its calls with others (Shares) is told of its own part of them: what it gets however many come
// to the others. The end of the range and the chance go by that, its beginning by all the calls there are.
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

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "base/time.h"
#include "line/show_up.h"

namespace sluice::line {

// What keeps the next person from being called just now.
enum class CallLimit : std::uint8_t {
  nothing,  // whoever comes is called
  pace,     // as many as the pace allows were called
  unit,     // nothing is free: no unit, or nobody more may be inside
  paused,   // the sale is
  restart,  // those who were here before are waited for
};

// Why a wait got longer.
enum class Rise : std::uint8_t {
  none,
  paused,
  origin_busy,
  pace_lowered,
  more_come,  // the pace is the same; more of those called come, so fewer are called
  no_free_unit,
  restarted,
};

// As the status document says it; "" for none.
[[nodiscard]] std::string_view to_string(Rise rise);
inline constexpr std::array every_rise{Rise::none,      Rise::paused,       Rise::origin_busy, Rise::pace_lowered,
                                       Rise::more_come, Rise::no_free_unit, Rise::restarted};

// What the owner knows at a tick. Totals are since the line began and only grow.
struct LineMoment {
  std::uint64_t called = 0;        // total of calls
  std::uint64_t gone_waiting = 0;  // total of people who left the line, or were passed over, before they were called
  std::uint32_t waiting = 0;       // present people in line
  std::optional<std::uint32_t> free;  // units that are free and not offered; nullopt: a gate, which has none
  std::uint32_t offered = 0;          // called and still expected
  std::uint32_t held = 0;             // units held
  CallLimit limit = CallLimit::nothing;
  double pace_per_s = 0;   // entries, as set; 0: no pace
  double calls_per_s = 0;  // PaceControl::calls_per_s(); 0: no pace
  double load_factor = 1;  // PaceControl::load_factor()
  double part = 1;  // of all calls that this line's are at least (Shares::part); the above are its part of them
};

struct WaitSettings {
  Duration claim = std::chrono::minutes(2);
  Duration hold = std::chrono::minutes(10);
};

// Seconds, as they are shown.
struct Wait {
  std::uint32_t low_s = 0;
  std::uint32_t high_s = 0;
  friend bool operator==(const Wait&, const Wait&) = default;
};

// How many more calls there will be.
struct Supply {
  double free = 0;          // at the pace; endless for a gate that its pace limits
  double returning = 0;     // after that, as units come back
  double returning_sd = 0;  // how well that is known
};

struct WaitForecast {
  Supply supply;                // as of now: what chances go by
  Supply shown;                 // as of when the range last changed: what it goes by
  double calls_per_s = 0;       // while free ones last; 0: at once
  double returns_per_s = 0;     // after that, at first; 0: not known
  double part = 1;              // of all calls; that much sooner if the other lines of the sale make none
  double scatter = 1;           // variance over mean of calls in a while; 1: as chance has it
  double doubt = 0.5;           // relative error of the two speeds
  double gone_per_s = 0;        // chance of somebody waiting to leave, a second
  double return_delay_s = 0;    // what is offered now does not come back before this
  Rise rise = Rise::none;       // why it last got longer; stays for two minutes
  std::uint32_t rise_from = 0;  // for people with at least so many ahead
};
static_assert(std::is_trivially_copyable_v<WaitForecast>);

// nullopt: nothing is known, or nobody that far back is likely to be called at all.
[[nodiscard]] std::optional<Wait> wait_of(const WaitForecast& forecast, std::uint32_t ahead);
// That there will be a unit for somebody with so many ahead: 0..1.
[[nodiscard]] double chance_of(const WaitForecast& forecast, std::uint32_t ahead);

// Why the range of somebody with so many ahead grew, if it did lately.
[[nodiscard]] Rise rise_of(const WaitForecast& forecast, std::uint32_t ahead);

class WaitModel {
public:
  enum class Start : std::uint8_t { fresh, restarted };

  WaitModel(const WaitSettings& settings, Start start, Instant now);

  void set_settings(const WaitSettings& settings, Instant now);

  // As it happens. Nothing is told of whoever does not come, nor of holds that end otherwise: their time runs out.
  void called(Instant now, std::uint32_t people) { come_.called(now, people); }
  void came(Instant now, Instant called_at) { come_.came(now, called_at); }
  void held(Instant now, std::uint32_t units) { sell_.called(now, units); }
  void sold(Instant now, Instant held_at) { sell_.came(now, held_at); }

  // At each tick.
  void update(Instant now, const LineMoment& moment);

  [[nodiscard]] const WaitForecast& forecast() const { return forecast_; }

private:
  // How fast something happens, fading.
  struct Meter {
    double count = 0;
    double seconds = 0;
    double scatter = 1;
    double window_count = 0;
    double window_seconds = 0;
    void add(double elapsed_s, double happened);
    [[nodiscard]] double per_s() const { return seconds > 0 ? count / seconds : 0; }
    [[nodiscard]] double doubt() const;
  };

  void measure(double elapsed_s, const LineMoment& moment);
  [[nodiscard]] WaitForecast reckon(const LineMoment& moment) const;
  [[nodiscard]] Supply supply_of(const LineMoment& moment, double& returns_last_s) const;
  [[nodiscard]] double returns_per_s(double expected) const;
  [[nodiscard]] Rise cause(const LineMoment& moment, double calls) const;
  void publish(Instant now, const LineMoment& moment);

  WaitSettings settings_;
  ShowUp come_;  // of those called, who comes
  ShowUp sell_;  // of units held, which are sold
  Instant updated_;
  Instant rose_;
  bool is_first_ = true;
  LineMoment last_;
  Meter pace_;     // calls while only the pace limited them
  Meter returns_;  // calls while only units that came back allowed them
  Meter gone_;     // per person waiting
  double pace_before_ = 0;
  WaitForecast forecast_;
};

}  // namespace sluice::line
