// Reads one HTTP/1.1 answer out of a connection's bytes: what a buyer needs of it, and nothing else.
//
// Strict where a mistake would be counted as somebody's answer: status line, line ends, header names, Content-Length.
// Any breach is `nonsense`, after which the connection cannot be trusted. Chunked answers are nonsense to it (the
// buyer API sends none). No allocation: every view points into the bytes given. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::rehearse {

struct SetCookie {
  std::string_view name;
  std::string_view value;
};

struct Answer {
  static constexpr std::size_t cookies_max = 4;  // an answer of the buyer API sets two at most; more is nonsense

  int status = 0;
  std::string_view body;
  std::string_view pass;  // X-Sluice-Pass; empty: there is none
  std::optional<std::uint32_t> retry_after_s;
  bool closes = false;  // "Connection: close"
  std::array<SetCookie, cookies_max> cookies;
  std::size_t cookie_count = 0;
};

enum class Reading : std::uint8_t { complete, partial, nonsense };

struct ReadAnswer {
  Reading reading = Reading::partial;
  std::size_t size = 0;  // bytes used when complete
};

inline constexpr std::size_t header_bytes_max = std::size_t{8} * 1024;
inline constexpr std::size_t body_bytes_max = std::size_t{192} * 1024;

[[nodiscard]] ReadAnswer read_answer(std::string_view bytes, Answer& out);

}  // namespace sluice::rehearse
