// Percent-encoding (RFC 3986, 2.1), as it is undone.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

enum class Plus : bool { is_plus, is_space };  // a space in forms (application/x-www-form-urlencoded)

// To the end of `out`. False: a "%" without two hexadecimal digits behind it; `out` then has what was before it.
[[nodiscard]] bool append_unescaped(std::string& out, std::string_view text, Plus plus);

}  // namespace sluice
