#include "app/command/terminal/readable.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/money.h"

namespace sluice::app {
namespace {

std::string zone_time(WallTime time, const char* format) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 100> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), size};
}

std::string amount_of(std::chrono::milliseconds span) {
  struct Unit {
    std::chrono::milliseconds size;
    const char* name;
  };
  constexpr std::array units{Unit{std::chrono::days(1), " day"}, Unit{std::chrono::hours(1), " hour"},
                             Unit{std::chrono::minutes(1), " minute"}, Unit{std::chrono::seconds(1), " second"}};
  // From two of a unit on: "90 minutes" says more than "1 hour".
  const auto at =
      std::find_if(units.begin(), units.end() - 1, [&](const Unit& unit) { return span >= 2 * unit.size; });
  const auto count = span / at->size;
  return readable(static_cast<std::uint64_t>(count)) + at->name + (count == 1 ? "" : "s");
}

}  // namespace

std::string readable(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, " ");
  return text;
}

std::string readable(const shop::Money& money) {
  const std::size_t digits = minor_digits(money.currency);
  std::string text = std::to_string(money.amount);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  const std::size_t point = text.size() - digits;
  for (std::size_t at = point; at > 3; at -= 3) text.insert(at - 3, " ");
  if (digits > 0) text.insert(text.size() - digits, ".");
  return money.currency + " " + text;
}

std::string local_time(WallTime time) {
  const bool is_whole_minute = time.time_since_epoch() % std::chrono::minutes(1) < std::chrono::seconds(1);
  return zone_time(time, is_whole_minute ? "%a %d %b %Y %H:%M %Z" : "%a %d %b %Y %H:%M:%S %Z");
}

std::string from_now(WallTime now, WallTime time) {
  if (time >= now + std::chrono::seconds(1)) return "in " + amount_of(time - now);
  if (time <= now - std::chrono::seconds(1)) return amount_of(now - time) + " ago";
  return "now";
}

std::string harmless(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  // C1, which some terminals obey as well: U+0080 to U+009F in UTF-8.
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    if (out[i] == '\xC2' && static_cast<unsigned char>(out[i + 1]) < 0xA0) out.replace(i, 2, " ");
  }
  return out;
}

}  // namespace sluice::app
