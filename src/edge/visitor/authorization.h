// Reading an Authorization field (RFC 9110 11.1): the scheme's name has no case.
#pragma once

#include <optional>
#include <string_view>

#include "base/ascii_case.h"

namespace sluice::edge {

// The token of "Bearer <token>"; nullopt: it is another scheme's, or there is none.
[[nodiscard]] constexpr std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer";
  if (!equals_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
  const std::string_view rest = authorization.substr(scheme.size());
  if (rest.empty()) return rest;  // the transport has cut the blank after it
  if (rest.front() != ' ') return std::nullopt;
  return rest.substr(1);
}

}  // namespace sluice::edge
