// Where a server listens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::http {

struct Endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: the kernel picks one
};

// Who else may listen on the port. `further`: the second and further servers of one program. The `first` one is
// checked: a plain bind is tried before SO_REUSEPORT, so that a port in use by another program is found.
enum class Sharing { first, further };

// "127.0.0.1:8080" or "[::1]:8080".
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);
[[nodiscard]] std::string to_string(const Endpoint& endpoint);
// Only this machine can ask there.
[[nodiscard]] bool is_loopback(std::string_view address);

}  // namespace sluice::http
