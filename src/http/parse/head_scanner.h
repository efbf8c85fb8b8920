// The first, strict look at a request's head, byte by byte, before any parser sees it.
//
// It finds where the head ends and refuses whatever two implementations could read differently: bare CR or LF,
// folded lines, control characters, whitespace around a field name. A verdict depends on the bytes alone, never on
// how they were cut into pieces. Pure; no allocation.
#pragma once

#include <cstddef>
#include <string_view>

#include "http/parse/octets.h"

namespace sluice::http {

class HeadScanner {
public:
  // A head begins with a request line; the trailer of a chunked body is fields only.
  enum class Part { head, trailer };

  HeadScanner(Part part, std::size_t bytes_max, std::size_t target_bytes_max)
      : state_(part == Part::head ? State::first : State::line_start),
        bytes_max_(bytes_max),
        target_bytes_max_(target_bytes_max) {}

  enum class Verdict { need_more, complete, malformed, target_too_long, too_large };

  // Looks at further bytes, as far as the end of the head. Not to be called again after a verdict but need_more.
  Verdict feed(std::string_view bytes);

  // Bytes looked at so far: after `complete` the size of the head, its last blank line included.
  [[nodiscard]] std::size_t size() const { return size_; }

private:
  enum class State { first, method, target, version, line_end, line_start, name, value, last_end, done, malformed };

  [[nodiscard]] const OctetSet* run() const;
  [[nodiscard]] std::size_t run_size(std::string_view bytes) const;
  [[nodiscard]] State after(unsigned char byte) const;

  State state_;
  std::size_t bytes_max_;
  std::size_t target_bytes_max_;
  std::size_t target_bytes_ = 0;
  std::size_t size_ = 0;
};

}  // namespace sluice::http
