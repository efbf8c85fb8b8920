// Figures of a play as people read them. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lab/findings.h"
#include "lab/plan.h"

namespace sluice::lab {

// What became of people, for people.
inline constexpr std::array<std::string_view, ends> end_words{"bought",
                                                              "told at once that all is sold",
                                                              "waited until all was sold",
                                                              "lost patience",
                                                              "called, and did not come",
                                                              "held units, and did not pay",
                                                              "held units, and were declined",
                                                              "let in, and found nothing left",
                                                              "still waited when the sale closed"};
inline constexpr std::array<std::string_view, 4> limit_words{"nothing", "the pace", "no unit was free", "the cap"};

// "1 234 567"
[[nodiscard]] std::string count_text(std::uint64_t count);
// "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string span_text(double seconds);
// "0.42 ms", "12 ms", and from a second on as spans are.
[[nodiscard]] std::string ms_text(double ms);
// "12.3 %"
[[nodiscard]] std::string part_text(double part);
[[nodiscard]] double part_of(std::uint64_t some, std::uint64_t all);

// After the opening; "never".
[[nodiscard]] std::string after_opening(const Findings& findings, const std::optional<double>& at_s);
// By how much later who came first came.
[[nodiscard]] std::string overtaken_by(const FairnessFindings& fairness);
// "1 000 000 buyers within 10s, 20 % of them before the opening, for 10 000 units"
[[nodiscard]] std::string plan_text(const Plan& plan);
// The hop that is used most, and whether that is too much.
[[nodiscard]] std::string bottleneck_text(const Findings& findings);

}  // namespace sluice::lab
