// Three clocks that cannot be mixed up, and the one door through which time enters.
//
//   Instant   sale time: what holds and claims run on. Frozen while a sale is paused or the process is down.
//   MonoTime  the machine's monotonic clock: time-outs and pacing inside one process.
//   WallTime  UTC: opening times and what people read. It may jump; nothing that counts units depends on it.
//
// Pure code takes these as arguments. Shells ask a Clock, which the simulator replaces.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

using Duration = std::chrono::microseconds;

struct SaleClockTag {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<SaleClockTag>;
  static constexpr bool is_steady = true;
};
struct MonoClockTag {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<MonoClockTag>;
  static constexpr bool is_steady = true;
};

using Instant = SaleClockTag::time_point;
using MonoTime = MonoClockTag::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

// Thread-safe, every implementation.
class Clock {
public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual MonoTime mono() const = 0;
  [[nodiscard]] virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
public:
  [[nodiscard]] MonoTime mono() const override;
  [[nodiscard]] WallTime wall() const override;
};

// A clock that moves only when told to; for tests and simulations. Thread-safe as every Clock; each of the two times
// is read whole, but whoever reads both while another thread moves them may see one moved and the other not yet.
class ManualClock final : public Clock {
public:
  explicit ManualClock(WallTime wall) : wall_ms_(wall.time_since_epoch().count()) {}
  [[nodiscard]] MonoTime mono() const override { return MonoTime(Duration(mono_us_.load())); }
  [[nodiscard]] WallTime wall() const override { return WallTime(std::chrono::milliseconds(wall_ms_.load())); }
  void advance(Duration by) {
    mono_us_ += by.count();
    wall_ms_ += std::chrono::duration_cast<std::chrono::milliseconds>(by).count();
  }
  void jump_wall(std::chrono::milliseconds by) { wall_ms_ += by.count(); }

private:
  std::atomic<std::int64_t> mono_us_{1'000'000};
  std::atomic<std::int64_t> wall_ms_;
};

// "2026-12-24T20:00:00.000Z"
[[nodiscard]] std::string format_rfc3339(WallTime time);
// Accepts an offset and any number of fractional digits; nullopt when it is not RFC 3339.
[[nodiscard]] std::optional<WallTime> parse_rfc3339(std::string_view text);
// "Thu, 24 Dec 2026 20:00:00 GMT", for the Date header.
[[nodiscard]] std::string format_http_date(WallTime time);
// "90s", "10m", "2h", "250ms"; nullopt otherwise, or beyond a year.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);
// The shortest of those forms that is exact.
[[nodiscard]] std::string format_duration(Duration duration);

[[nodiscard]] constexpr std::int64_t to_ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace sluice
