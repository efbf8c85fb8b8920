// How many people may be called, so that as many as the pace says really enter.
//
// Of those who are called some never come and the rest come late, so calling at the pace lets too few in. This
// measures who comes (ShowUp) and calls `pace / share`; it counts who came too many (the surplus) and calls fewer
// until they are paid back; it slows when the origin says that it is loaded, and recovers when it no longer says so.
//
// What is guaranteed
//  1. Exactly, at a kept door (Door::kept): in any period at most admit + one tick's worth (at least one) are let in;
//     whoever comes beyond that waits at the door and is let in next. What was not used is not saved up.
//  2. Exactly, at either door: in any period at most calls_max_in_period() are called. At an open door nobody who was
//     called is held back, so that is also the most who could ever come at once for a period's calls.
//  3. Statistically, at either door: entries follow the pace. How closely: docs/decisions/0007-pace.md. Of a crowd
//     that all comes when called, exactly: in any period at most admit + one tick's worth (at least one).
//  4. Without a pace (admit = 0) nothing is counted and nothing is limited, but by the cap.
//
// Pure; owned by one thread; deterministic. Time arrives as an argument and never goes backwards. Every call is O(1),
// and steering, at most ten times a second, O(ComeCurve::spans). Memory: ShowUp's.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "line/load_brake.h"
#include "line/pace.h"
#include "line/show_up.h"

namespace sluice::line {

// Who was called is let in at an open door, and the surplus lowers the calls that follow. At a kept door people wait
// where they are until let_in() says so.
enum class Door : std::uint8_t { open, kept };

class PaceControl {
public:
  static constexpr std::uint32_t unlimited = Pace::unlimited;
  // At most this many calls for an entry, however few come: larger, and a crowd that was merely slow arrives all at
  // once; smaller, and a sale that four of five have deserted runs below its pace.
  static constexpr double calls_per_entry_max = 5;
  // How much faster than the pace people may be made to come, while fewer came than should have.
  static constexpr double catch_up_max = 1.1;

  PaceControl(const PaceSettings& pace, Duration claim, Door door, Instant now);

  // Live changes. What was called stays called; those who come beyond the new pace are surplus, and are paid back.
  void set(const PaceSettings& pace, Duration claim, Instant now);
  // The latest report replaces the one before. Fades: see load_factor().
  void report_load(OriginLoad load) { brake_.report(load); }

  // How many may be called at `now`, people and reserve together. `cap_room`: how many more may be inside.
  [[nodiscard]] std::uint32_t may_call(Instant now, std::uint32_t cap_room);
  // People were called (not: reserve was made; it counts when somebody takes it).
  void called(Instant now, std::uint32_t count);
  // One of them is here: at an open door inside, at a kept one at the door.
  void came(Instant now, Instant called_at);
  // One who was called just now is here already: by the click that asked for it. An entry as any other, but nothing
  // to learn of those who have to hear that they are called.
  void was_there(Instant now);
  // One of them will not come. (Those whose claim time is over need not be told of.)
  void left(Instant now, Instant called_at) {
    if (is_limited()) show_up_.left(now, called_at);
  }

  // Of `waiting` people at the door, how many enter now. To be asked at each tick too, so that it is known how many
  // wait. REQUIRES: Door::kept.
  std::uint32_t let_in(Instant now, std::uint32_t waiting);

  [[nodiscard]] const PaceSettings& settings() const { return settings_; }
  [[nodiscard]] bool is_limited() const { return settings_.admit > 0; }

  // --- What it goes by, for whoever watches.

  // The measured share of called people who come.
  [[nodiscard]] double share() const { return show_up_.share(); }
  // What the origin's load leaves of the pace, 1 = all. Falls within seconds, rises within a minute or so.
  [[nodiscard]] double load_factor() const { return brake_.factor(); }
  // Came beyond the pace: at a kept door they wait, at an open one they are in, and are made up for. At most a
  // period's worth (and eight) is: what is longer ago is no longer within any period of now.
  [[nodiscard]] std::uint32_t surplus() const { return surplus_ > 0 ? static_cast<std::uint32_t>(surplus_) : 0; }
  // People called and still expected.
  [[nodiscard]] std::uint32_t outstanding() const { return show_up_.open(); }
  // The most that is called within any period of the present settings.
  [[nodiscard]] double calls_max_in_period() const;
  // The present speed of calling.
  [[nodiscard]] double calls_per_s() const { return calls_per_us_ * 1e6; }
  [[nodiscard]] Duration mean_delay() const { return show_up_.mean_delay(); }

  [[nodiscard]] const char* broken_invariant() const;

private:
  void follow(Instant now);
  void count_entry();
  void steer(Instant now);
  [[nodiscard]] double pace_per_us() const;
  [[nodiscard]] double aimed_surplus(double payback_us) const;
  [[nodiscard]] double surplus_max() const;
  [[nodiscard]] double burst() const;

  PaceSettings settings_;
  const Door door_;
  Pace entries_;  // the judge at a kept door
  ShowUp show_up_;
  LoadBrake brake_;
  double surplus_ = 0;  // negative: a tick's worth, at most, still free
  Instant steered_;
  Instant refilled_;
  double calls_per_us_ = 0;
  double credit_ = 0;  // calls
};

}  // namespace sluice::line
