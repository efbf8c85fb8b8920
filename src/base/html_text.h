// Text made safe to stand in HTML, as content or in an attribute between double quotes. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace sluice
