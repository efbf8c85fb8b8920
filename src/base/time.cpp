#include "base/time.h"

#include <time.h>

#include <array>
#include <charconv>
#include <cstdio>

#include "base/time_text.h"

namespace sluice {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;

Duration read_clock(clockid_t id) {
  timespec ts{};
  clock_gettime(id, &ts);
  return std::chrono::seconds(ts.tv_sec) + std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(ts.tv_nsec));
}

// Reads exactly `width` digits at `at`; -1 when there are none.
int digits_at(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Minutes east of UTC, or nullopt. `zone` is what follows the seconds.
std::optional<int> zone_minutes(std::string_view zone) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const int hours = digits_at(zone, 1, 2);
  const int minutes = digits_at(zone, 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

struct TimeUnit {
  std::string_view suffix;
  Duration size;
};
constexpr std::array<TimeUnit, 4> units{{{"h", std::chrono::hours(1)},
                                         {"m", std::chrono::minutes(1)},
                                         {"s", std::chrono::seconds(1)},
                                         {"ms", std::chrono::milliseconds(1)}}};

// Answers have dates in them, and a crowd gets answers: without a format to interpret.
char* put_number(char* at, char before, unsigned value, int digits) {
  *at++ = before;
  for (int i = digits; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
  return at + digits;
}

// At least four digits.
char* put_year(char* at, int year) {
  if (year >= 0 && year <= 9999) {
    for (int i = 4; i-- > 0; year /= 10) at[i] = static_cast<char>('0' + year % 10);
    return at + 4;
  }
  return std::to_chars(at, at + 12, year).ptr;
}

// In UTC it is of the years 0 to 9999. What is not, an offset has brought there, and could not be read once it is
// written.
bool is_in_four_digits(WallTime time) {
  using std::chrono::year;
  constexpr auto begin = std::chrono::sys_days(year(0) / 1 / 1);
  constexpr auto end = std::chrono::sys_days(year(10'000) / 1 / 1);
  return time >= begin && time < end;
}

}  // namespace

MonoTime SystemClock::mono() const {
  return MonoTime(read_clock(CLOCK_MONOTONIC));
}

WallTime SystemClock::wall() const {
  return WallTime(floor<milliseconds>(read_clock(CLOCK_REALTIME)));
}

std::string_view format_rfc3339(WallTime time, TimeText& into) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const auto ms = static_cast<unsigned>((time - day).count());
  char* at = put_year(into.data(), int(date.year()));
  at = put_number(at, '-', unsigned(date.month()), 2);
  at = put_number(at, '-', unsigned(date.day()), 2);
  at = put_number(at, 'T', ms / 3'600'000, 2);
  at = put_number(at, ':', ms / 60'000 % 60, 2);
  at = put_number(at, ':', ms / 1'000 % 60, 2);
  at = put_number(at, '.', ms % 1'000, 3);
  *at++ = 'Z';
  return {into.data(), static_cast<std::size_t>(at - into.data())};
}

std::string format_rfc3339(WallTime time) {
  TimeText text{};
  return std::string(format_rfc3339(time, text));
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(digits_at(text, 0, 4)),
                                         std::chrono::month(static_cast<unsigned>(digits_at(text, 5, 2))),
                                         std::chrono::day(static_cast<unsigned>(digits_at(text, 8, 2)))};
  const int hour = digits_at(text, 11, 2);
  const int minute = digits_at(text, 14, 2);
  const int second = digits_at(text, 17, 2);
  if (digits_at(text, 0, 4) < 0 || !date.ok()) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;

  std::size_t at = 19;
  int ms = 0;
  if (at < text.size() && text[at] == '.') {
    int scale = 100;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) ms += (text[at] - '0') * scale;
    if (at == first) return std::nullopt;
  }
  const auto zone = zone_minutes(text.substr(at));
  if (!zone) return std::nullopt;
  const WallTime time = WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
                        std::chrono::minutes(minute - *zone) + std::chrono::seconds(second) + milliseconds(ms);
  return is_in_four_digits(time) ? std::optional(time) : std::nullopt;
}

std::string format_http_date(WallTime time) {
  static constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 40> out{};
  const int size = std::snprintf(out.data(), out.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                 weekdays[std::chrono::weekday(day).c_encoding()], unsigned(date.day()),
                                 months[unsigned(date.month()) - 1], int(date.year()), int(clock.hours().count()),
                                 int(clock.minutes().count()), int(clock.seconds().count()));
  return {out.data(), static_cast<std::size_t>(size)};
}

std::optional<Duration> parse_duration(std::string_view text) {
  constexpr std::int64_t year_ms = std::int64_t{366} * 24 * 3600 * 1000;
  std::int64_t count = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0) return std::nullopt;
  const std::string_view suffix(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  for (const TimeUnit& unit : units) {
    if (suffix != unit.suffix) continue;
    if (count > year_ms / to_ms(unit.size)) return std::nullopt;
    return count * unit.size;
  }
  return std::nullopt;
}

std::string format_duration(Duration duration) {
  for (const TimeUnit& unit : units) {
    if (duration.count() % unit.size.count() == 0 && (duration.count() != 0 || unit.suffix == "s")) {
      return std::to_string(duration / unit.size) + std::string(unit.suffix);
    }
  }
  return std::to_string(to_ms(duration)) + "ms";
}

}  // namespace sluice
