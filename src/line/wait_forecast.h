// A forecast of the wait: a few numbers, made by a line's owner (line/wait_model.h), from which any thread may tell
// somebody with so many ahead how long they will wait, and whether there will be something left.
//
// A range and a chance. First the free units are called for, as fast as the pace and as room for so many at a time
// allow; then only as units come back, ever more slowly as fewer are left to come back. How many people ahead leave
// by themselves is reckoned with. The beginning of the range goes by all the calls that there are; its end, and the
// chance, by what a line that shares its calls gets however many come to the others.
//
// Plain values, trivially copyable. Pure. Cost: O(1) a question.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

namespace sluice::line {

// Why a wait got longer.
enum class Rise : std::uint8_t {
  none,
  paused,
  origin_busy,
  pace_lowered,
  more_come,  // the pace is the same; more of those called come, so fewer are called
  no_free_unit,
  no_room,  // so many are inside as may be
  restarted,
};

// As the status document says it; "" for none.
[[nodiscard]] std::string_view to_string(Rise rise);
inline constexpr std::array every_rise{Rise::none,      Rise::paused,       Rise::origin_busy, Rise::pace_lowered,
                                       Rise::more_come, Rise::no_free_unit, Rise::no_room,     Rise::restarted};

// Seconds, as they are shown.
struct Wait {
  std::uint32_t low_s = 0;
  std::uint32_t high_s = 0;
  friend bool operator==(const Wait&, const Wait&) = default;
};

// How many more calls there will be.
struct Supply {
  static constexpr double endless = std::numeric_limits<double>::infinity();
  double free = 0;          // at the pace; endless for a gate that its pace limits
  double returning = 0;     // after that, as units come back
  double returning_sd = 0;  // how well that is known
};

struct WaitForecast {
  Supply supply{};                // as of now: what chances go by
  Supply shown{};                 // as of when the range last changed: what it goes by
  double calls_per_s = 0;         // while free ones last; 0: at once
  double returns_per_s = 0;       // after that, at first; 0: not known
  double part = 1;                // of all calls; that much sooner if the other lines of the sale make none
  double scatter = 1;             // variance over mean of calls in a while; 1: as chance has it
  double doubt = 0.5;             // relative error of the two speeds
  double gone_per_s = 0;          // chance of somebody waiting to leave, a second
  double return_delay_s = 0;      // what is offered now does not come back before this
  double all_back_s = 0;          // until all that comes back has; 0: no such end is known
  double room = 0;                // so many at a time may be called or hold; 0: there is no such bound
  double room_left = 0;           // of them, who go without waiting for others to leave
  double room_per_s = 0;          // how fast others leave; 0: not known
  double turn_s = 0;              // `room` people at a time are gone after so long at the latest; 0: not known
  std::uint32_t called_upto = 0;  // the last ordinal called when `supply` was reckoned
  Rise rise = Rise::none;         // why it last got longer; stays for two minutes
  std::uint32_t rise_from = 0;    // for people with at least so many ahead
};
static_assert(std::is_trivially_copyable_v<WaitForecast>);

// The people ahead of somebody as the forecast saw them: those who were called since it was made took what it counts
// as free. `called_upto`: the last ordinal called by now.
[[nodiscard]] std::uint32_t ahead_then(const WaitForecast& forecast, std::uint32_t ahead, std::uint32_t called_upto);

// nullopt: nothing is known, or nobody that far back is likely to be called at all.
[[nodiscard]] std::optional<Wait> wait_of(const WaitForecast& forecast, std::uint32_t ahead);
// That there will be a unit for somebody with so many ahead: 0..1.
[[nodiscard]] double chance_of(const WaitForecast& forecast, std::uint32_t ahead);

// Why the range of somebody with so many ahead grew, if it did lately.
[[nodiscard]] Rise rise_of(const WaitForecast& forecast, std::uint32_t ahead);

}  // namespace sluice::line
