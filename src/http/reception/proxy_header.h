// What a proxy says in front of everything else on a connection that it passes on: the PROXY protocol of HAProxy,
// version 1 (a line of text) and 2 (binary), as load balancers speak it that know nothing of HTTP.
//
// Strict: what two implementations could read differently is malformed. Of version 2 the addresses of TCP are taken
// and everything behind them (TLV) is skipped unread. Pure; no allocation. A verdict depends on the bytes alone,
// never on how they were cut into pieces.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/address/address.h"

namespace sluice::http {

struct ProxyHeader {
  enum class Verdict { need_more, complete, malformed };
  Verdict verdict = Verdict::need_more;
  std::size_t size = 0;               // of it all, once complete
  std::optional<IpAddress> client{};  // none: the proxy speaks for itself (LOCAL, UNKNOWN), as in a health check
};

// Longer is malformed. Addresses take 52 bytes; what load balancers add (names, certificates) a few hundred.
inline constexpr std::size_t proxy_header_bytes_max = 2048;

// `bytes`: what has arrived so far, from the connection's first byte on.
[[nodiscard]] ProxyHeader read_proxy_header(std::string_view bytes);

}  // namespace sluice::http
