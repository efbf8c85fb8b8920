// What a client would rather have: languages and codings by their weights (RFC 9110, 12.4.2). Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace sluice::web {

// The index of the language of `codes` (lower case, as "pt") that an Accept-Language field asks for most; of equal
// weights the earlier one counts. A range finds its own code or a shorter one: "pt-BR" finds "pt". 0 when nothing
// fits.
[[nodiscard]] std::size_t pick_language(std::string_view accept_language, std::span<const std::string_view> codes);

// Whether an Accept-Encoding field allows gzip.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

}  // namespace sluice::web
