// A time zone by its IANA name, and what its clocks show.
//
// Its rules are the machine's (/usr/share/zoneinfo, Debian's tzdata), read once when the zone is first asked for. A
// time in a zone is turned into an instant when it is read and not again: who changes the law after that changes the
// zone, not the sale.
//
// Where clocks go forward some times of a day never come, where they go back some come twice. Nothing is guessed
// here: read() says which it is, and whoever asked decides.
//
// A value; copies are cheap. Any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace date {
class time_zone;
}

namespace sluice::calendar {

// What a clock on a wall shows, wherever the wall is.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

struct Reading {
  enum class Kind : std::uint8_t { once, never, twice };
  Kind kind = Kind::once;
  WallTime at;     // once: then. never: when the clocks went over it. twice: the first time
  WallTime again;  // twice: the second time; else as `at`
};

class Zone {
public:
  static constexpr std::size_t name_bytes_max = 64;

  // ErrorKind::invalid_input: nobody knows the name. ErrorKind::io: this machine has no zones at all.
  [[nodiscard]] static Result<Zone> find(std::string_view name);

  [[nodiscard]] std::string name() const;
  [[nodiscard]] Reading read(LocalTime time) const;
  [[nodiscard]] LocalTime local(WallTime time) const;
  // How far its clocks are ahead of UTC then.
  [[nodiscard]] std::chrono::seconds ahead(WallTime time) const;

private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;  // of the library's table, which lives as long as the process
};

// "+02:00"
[[nodiscard]] std::string offset_text(std::chrono::seconds ahead);

}  // namespace sluice::calendar
