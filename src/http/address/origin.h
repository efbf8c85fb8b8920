// Origins (RFC 6454) in the one form that browsers write them in, so that texts can be compared.
//
//   "HTTPS://Shop.Example:443/"  ->  "https://shop.example"
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::http {

// Scheme http or https and host in lower case, no default port. ErrorKind::invalid_input: what no browser sends as an
// Origin (without a scheme, with a path, a user, a wildcard, a host that is none); the detail says why, not which.
[[nodiscard]] Result<std::string> normal_origin(std::string_view text);

// A host name without a port, as a Host field carries it: in lower case. ErrorKind::invalid_input: it is none.
[[nodiscard]] Result<std::string> normal_host(std::string_view text);

}  // namespace sluice::http
