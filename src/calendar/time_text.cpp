#include "calendar/time_text.h"

#include <optional>
#include <string>

#include "calendar/zone.h"

namespace sluice::calendar {
namespace {

constexpr std::size_t minutes_end = 16;  // of "2026-12-24T20:00"

// Seconds may be left out in front of a zone.
std::string with_seconds(std::string_view stamp) {
  std::string text(stamp);
  if (text.size() >= minutes_end && (text.size() == minutes_end || text[minutes_end] != ':')) {
    text.insert(minutes_end, ":00");
  }
  return text;
}

std::optional<LocalTime> parse_local(const std::string& stamp) {
  const auto as_utc = parse_rfc3339(stamp + "Z");
  if (!as_utc) return std::nullopt;
  return LocalTime(as_utc->time_since_epoch());
}

Error no_time() {
  return invalid_input("must be a time such as 2026-12-24T20:00:00Z, or 2026-12-24T20:00[Europe/Berlin]");
}

Result<WallTime> in_zone(const Zone& zone, LocalTime time) {
  const Reading reading = zone.read(time);
  const auto shows = [&](WallTime at) { return offset_text(zone.ahead(at)); };
  switch (reading.kind) {
    case Reading::Kind::once:
      return reading.at;
    case Reading::Kind::never:
      return invalid_input("never comes in " + zone.name() + ": clocks go over it that day");
    case Reading::Kind::twice:
      return invalid_input("comes twice in " + zone.name() + ": write which, with " + shows(reading.at) + " or " +
                           shows(reading.again) + " in front of the zone");
  }
  return no_time();
}

Result<WallTime> in_zone(const Zone& zone, WallTime time, std::string_view stamp) {
  const std::string ahead = offset_text(zone.ahead(time));
  if (stamp.ends_with(ahead) || stamp.ends_with('Z') || stamp.ends_with('z')) return time;
  return invalid_input("has another offset than " + zone.name() + " has then, which is " + ahead);
}

}  // namespace

Result<WallTime> parse_time(std::string_view text) {
  if (!text.ends_with(']')) {
    if (const auto time = parse_rfc3339(text)) return *time;
    if (!parse_local(with_seconds(text))) return no_time();
    return invalid_input(
        "says of no place whose time it is: write 2026-12-24T20:00:00Z or 2026-12-24T20:00[Europe/Berlin]");
  }
  const std::size_t bracket = text.find('[');
  if (bracket == std::string_view::npos) return no_time();
  const auto zone = Zone::find(text.substr(bracket + 1, text.size() - bracket - 2));
  if (!zone) return zone.error();
  const std::string stamp = with_seconds(text.substr(0, bracket));
  if (const auto time = parse_rfc3339(stamp)) return in_zone(*zone, *time, stamp);
  const auto time = parse_local(stamp);
  const auto there = time ? in_zone(*zone, *time) : Result<WallTime>(no_time());
  const bool is_readable = there && parse_rfc3339(format_rfc3339(*there));  // years have four digits, in UTC as well
  return there && !is_readable ? Result<WallTime>(no_time()) : there;
}

}  // namespace sluice::calendar
