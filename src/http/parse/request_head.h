// From the bytes of one complete head to a Request and how its body is framed.
//
// The head has passed the HeadScanner, so that its lines and fields only have to be cut; this says what they mean
// (known_fields.h), and adds what the transport insists on: exactly one Host (HTTP/1.1), one way of framing, no
// doubled field where a proxy and this server might each take another one. Pure; allocates only to join several
// Cookie fields.
//
// Of the target: origin-form as it is; absolute-form (http or https) is reduced to its path, and its authority is the
// host, as RFC 9112 has it; authority-form and asterisk-form are refused.
// Doubled Accept, Accept-Encoding, Accept-Language, If-None-Match, Referer, traceparent and X-Forwarded-*: the first
// one counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/answer/problem.h"
#include "http/message.h"
#include "http/reception/front.h"

namespace sluice::http {

struct Head {
  Request request;                                      // views into the bytes that were parsed, and into joined_...
  std::string joined_cookies;                           // used when there were several Cookie fields
  std::string joined_forwarded_for;                     // likewise
  Forwarding forwarding = Forwarding::x_forwarded_for;  // told before: what forwarded_for is taken from
  std::size_t content_length = 0;
  bool chunked = false;
  bool is_http_1_0 = false;
  bool keep_alive = false;
  bool expects_continue = false;
};

enum class HeadVerdict { well_formed, refused };

// REQUIRES: `bytes` are the whole head with its blank line, as the scanner has found it complete. When refused,
// `problem` says why and `head` means nothing.
[[nodiscard]] HeadVerdict parse_head(std::string_view bytes, std::size_t body_bytes_max, Head& head,
                                     Problem& problem);

}  // namespace sluice::http
