#include "calendar/zone.h"

#include <date/tz.h>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "base/shown_text.h"

namespace sluice::calendar {
namespace {

// What is looked up is part of a file's path.
bool is_name(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '+' || c == '/';
  };
  return !text.empty() && text.size() <= Zone::name_bytes_max && std::all_of(text.begin(), text.end(), is_plain);
}

date::local_time<std::chrono::milliseconds> theirs(LocalTime time) {
  return date::local_time<std::chrono::milliseconds>(time.time_since_epoch());
}

bool has_zones() {
  try {
    date::get_tzdb();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

Result<Zone> Zone::find(std::string_view name) {
  if (!has_zones()) return Error{ErrorKind::io, "this machine has no time zones: install tzdata"};
  const std::string shown = "\"" + one_line_of(beginning_of(name, name_bytes_max)) + "\"";
  if (!is_name(name)) return invalid_input(shown + " is no time zone");
  try {
    return Zone(date::locate_zone(name));
  } catch (const std::exception&) {
    return invalid_input(shown + " is no time zone that this machine knows, such as Europe/Berlin");
  }
}

std::string Zone::name() const {
  return zone_->name();
}

Reading Zone::read(LocalTime time) const {
  const auto floored = std::chrono::floor<std::chrono::seconds>(theirs(time));
  const date::local_info info = zone_->get_info(floored);
  const auto at = [&](std::chrono::seconds ahead) { return WallTime(time.time_since_epoch() - ahead); };
  if (info.result == date::local_info::nonexistent) {
    const WallTime change(info.first.end.time_since_epoch());
    return {.kind = Reading::Kind::never, .at = change, .again = change};
  }
  if (info.result == date::local_info::ambiguous) {
    return {.kind = Reading::Kind::twice, .at = at(info.first.offset), .again = at(info.second.offset)};
  }
  return {.kind = Reading::Kind::once, .at = at(info.first.offset), .again = at(info.first.offset)};
}

std::chrono::seconds Zone::ahead(WallTime time) const {
  return zone_->get_info(std::chrono::floor<std::chrono::seconds>(time)).offset;
}

LocalTime Zone::local(WallTime time) const {
  return LocalTime(time.time_since_epoch() + ahead(time));
}

std::string offset_text(std::chrono::seconds ahead) {
  const long minutes = std::abs(std::chrono::duration_cast<std::chrono::minutes>(ahead).count());
  char text[16];
  std::snprintf(text, sizeof text, "%c%02ld:%02ld", ahead < std::chrono::seconds(0) ? '-' : '+', minutes / 60 % 100,
                minutes % 60);
  return text;
}

}  // namespace sluice::calendar
