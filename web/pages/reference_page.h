// The pages for those who write programs: a frame of their own, which the operators' port has, too. Their links are
// relative: they are found below a root and without it (edge/buyer/root.h).
//
// Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace sluice::web {

struct ReferencePage {
  std::string_view title;
  std::string_view heading;
  std::string_view main;  // HTML, after the heading; whoever makes it has escaped what it says
  std::string_view up{};  // from the page's address to where "openapi" is: "" or "../"
};

// What they live under.
inline constexpr std::string_view reference_policy =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

[[nodiscard]] std::string reference_page(const ReferencePage& page);

}  // namespace sluice::web
