// Numbers as people read them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::paper {

// "1 234 567", with `separator` between the groups.
[[nodiscard]] std::string grouped(std::uint64_t value, std::string_view separator = " ");
// "950", "1.5k", "12k", "1.2M"
[[nodiscard]] std::string short_number(double value);

}  // namespace sluice::paper
