// The answers that the transport gives on its own, as RFC 9457 problem documents.
//
// Every text here is a constant: nothing that a client sent is ever echoed, so nothing needs escaping.
#pragma once

#include <string>
#include <string_view>

namespace sluice::http {

struct Problem {
  int status = 400;
  std::string_view type;  // "/problems/..."
  std::string_view title;
  std::string_view detail;  // one sentence for whoever wrote the client
};

inline constexpr std::string_view problem_content_type = "application/problem+json";

[[nodiscard]] std::string to_json(const Problem& problem);

namespace problems {

[[nodiscard]] constexpr Problem malformed(std::string_view detail) {
  return {400, "/problems/malformed-request", "Malformed request", detail};
}
inline constexpr Problem asked_in_clear = malformed("This port speaks https: ask https:// for it.");
inline constexpr Problem too_slow{408, "/problems/too-slow", "Request timeout",
                                  "The request did not arrive completely in time."};
inline constexpr Problem body_too_large{413, "/problems/body-too-large", "Body too large",
                                        "The body is larger than this server accepts."};
inline constexpr Problem target_too_long{414, "/problems/target-too-long", "Target too long",
                                         "The request target is longer than this server accepts."};
inline constexpr Problem expectation_failed{417, "/problems/expectation-failed", "Expectation failed",
                                            "The only expectation understood is 100-continue."};
inline constexpr Problem header_too_large{431, "/problems/header-too-large", "Header too large",
                                          "The header fields are larger than this server accepts."};
inline constexpr Problem unanswered{500, "/problems/internal-error", "Internal error",
                                    "The answer to this request was lost."};
inline constexpr Problem too_many_connections{503, "/problems/too-many-connections", "Too many connections",
                                              "This server has no room for another connection."};

}  // namespace problems
}  // namespace sluice::http
