#include "calendar/weekly.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii_case.h"

namespace sluice::calendar {
namespace {

constexpr std::array<std::string_view, 7> day_names{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};
constexpr std::uint8_t every_day = 0x7F;

Error no_rule() {
  return invalid_input(
      "must be days, a time and a zone, as in \"Thursday 20:00 Europe/Berlin\" or \"daily 09:30 UTC\"");
}

// A bit; 0: it is no day.
std::uint8_t day_bit(std::string_view word) {
  for (std::size_t i = 0; i < day_names.size(); ++i) {
    if (equals_ignoring_case(word, day_names[i])) return static_cast<std::uint8_t>(1U << i);
  }
  return 0;
}

std::optional<std::chrono::minutes> time_of(std::string_view word) {
  if (word.size() != 5) return std::nullopt;
  const auto midnight = parse_rfc3339("2000-01-01T00:00:00Z");
  const auto time = parse_rfc3339("2000-01-01T" + std::string(word) + ":00Z");
  if (!time) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::minutes>(*time - *midnight);
}

// The first word, which is taken off `text`; a comma ends it as a space does.
std::string_view take_word(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(" ,"), text.size());
  const std::size_t end = std::min(text.find_first_of(" ,", begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

}  // namespace

Result<Weekly> Weekly::parse(std::string_view text) {
  std::uint8_t days = 0;
  std::string_view word = take_word(text);
  if (equals_ignoring_case(word, "daily")) {
    days = every_day;
    word = take_word(text);
  }
  for (; day_bit(word) != 0; word = take_word(text)) days |= day_bit(word);
  const auto time_of_day = time_of(word);
  if (days == 0 || !time_of_day) return no_rule();
  const std::string_view name = take_word(text);
  if (name.empty() || !take_word(text).empty()) return no_rule();
  const auto zone = Zone::find(name);
  if (!zone) return zone.error();
  return Weekly(days, *time_of_day, *zone);
}

bool Weekly::is_on(std::chrono::local_days day) const {
  const std::chrono::weekday weekday(std::chrono::sys_days(day.time_since_epoch()));
  return ((days_ >> weekday.c_encoding()) & 1U) != 0;
}

// From the day before: where clocks went over the time, that day's comes on the next.
Occurrence Weekly::next(WallTime after) const {
  auto day = std::chrono::floor<std::chrono::days>(zone_.local(after)) - std::chrono::days(1);
  for (;; day += std::chrono::days(1)) {
    if (!is_on(day)) continue;
    const WallTime at = zone_.read(LocalTime(day) + time_of_day_).at;
    if (at <= after) continue;
    return {.at = at, .date = format_rfc3339(WallTime(day.time_since_epoch())).substr(0, 10)};
  }
}

}  // namespace sluice::calendar
