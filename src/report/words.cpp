#include "report/words.h"

#include <fmt/format.h>

#include <cmath>

#include "paper/number_text.h"

namespace sluice::report {

std::string number_text(std::uint64_t value) {
  return paper::grouped(value, "\u00a0");
}

std::string span_text(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 7200) {
    return whole % 60 == 0 ? fmt::format("{} min", whole / 60) : fmt::format("{} min {} s", whole / 60, whole % 60);
  }
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string ms_text(const std::optional<double>& ms) {
  if (!ms) return "–";
  if (*ms >= 1000) return fmt::format("{:.2g} s", *ms / 1000);
  return fmt::format("{:.2g} ms", *ms);
}

std::string time_text(WallTime at) {
  const std::string text = format_rfc3339(at);
  return text.substr(0, 10) + " " + text.substr(11, 8) + " UTC";
}

std::string share_text(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "–";
  const double share = 100 * static_cast<double>(part) / static_cast<double>(whole);
  if (share > 0 && share < 0.95) return fmt::format("{:.1f} %", share);
  return fmt::format("{:.0f} %", part < whole ? std::min(share, 99.4) : share);
}

std::string wait_text(const std::optional<double>& seconds) {
  return seconds ? span_text(*seconds) : "–";
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number_text(count), count == 1 ? one : many);
}

}  // namespace sluice::report
