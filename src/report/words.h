// Figures as people read them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace sluice::report {

[[nodiscard]] std::string number_text(std::uint64_t value);          // "1 234 567", with spaces that do not break
[[nodiscard]] std::string span_text(double seconds);                 // "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string ms_text(const std::optional<double>& ms);  // "0.52 ms", "12 ms", "1.2 s"; "–"
[[nodiscard]] std::string time_text(WallTime at);                    // "2026-12-24 20:00:03 UTC"
[[nodiscard]] std::string share_text(std::uint64_t part, std::uint64_t whole);  // "97 %"; "–" of nothing
[[nodiscard]] std::string wait_text(const std::optional<double>& seconds);      // as span_text(); "–"
// "1 unit", "1 234 units"
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace sluice::report
