// Where the rehearsal aims, and whether it may and can.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace sluice::rehearse {

struct Target {
  sockaddr_storage address{};
  socklen_t address_size = 0;
  std::string host;  // as it stands in the Host field
  bool is_loopback = false;
};

// "http://host[:port]", optionally with a final slash. ErrorKind::invalid_input: not such a URL.
// ErrorKind::unavailable: the name does not resolve. A name counts as loopback only if the address it resolves to is.
[[nodiscard]] Result<Target> resolve_target(std::string_view url);

// Raises this process's limit of open files as far as it may and needs to. ErrorKind::unavailable: not far enough.
[[nodiscard]] Result<void> allow_connections(std::uint32_t connections);

// A connected, non-blocking TCP socket (not yet connected, if `time_max` is zero). The caller closes it.
[[nodiscard]] Result<int> open_connection(const Target& target, Duration time_max);

struct Page {
  int status = 0;
  std::string body;
};
// One GET on a connection of its own; blocks the thread for at most `time_max`.
[[nodiscard]] Result<Page> read_page(const Target& target, std::string_view path, Duration time_max);

}  // namespace sluice::rehearse
