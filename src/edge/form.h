// Values out of a query string or a form's body (application/x-www-form-urlencoded).
#pragma once

#include <string>
#include <string_view>

namespace sluice::edge {

// The first value of that name, decoded; empty when there is none. A stray '%' stands for itself.
[[nodiscard]] std::string form_value(std::string_view form, std::string_view name);

}  // namespace sluice::edge
