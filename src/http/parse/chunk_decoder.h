// Undoes the chunked transfer coding, byte by byte and strictly.
//
// Refused although some servers take it: whitespace in a chunk's size line, more than eight digits, bare LF, anything
// but CRLF after the data. Extensions and trailer fields are checked for their form and dropped. Pure; no allocation.
//
// Bounds: body_bytes_max of data; framing_bytes_max of trailer fields; 1 KiB of extensions, more of which is
// malformed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/parse/head_scanner.h"

namespace sluice::http {

class ChunkDecoder {
public:
  ChunkDecoder(std::size_t body_bytes_max, std::size_t framing_bytes_max)
      : body_bytes_max_(body_bytes_max), trailer_(HeadScanner::Part::trailer, framing_bytes_max, 0) {}

  enum class Verdict { need_more, complete, malformed, body_too_large, framing_too_large };
  struct Step {
    Verdict verdict;
    std::size_t consumed;  // of `raw`; everything unless complete
    std::size_t produced;  // written to `out`
  };

  // `out` may be the place of `raw` or before it (decoding in place); it never needs more room than raw.size().
  Step feed(std::string_view raw, char* out);

private:
  enum class State {
    size_first,
    size,
    extension_first,
    extension_name,
    extension_value_first,
    extension_value,
    extension_quoted,
    extension_escaped,
    extension_quoted_end,
    size_end,
    data,
    data_return,
    data_end,
    trailer,
    malformed,
  };

  [[nodiscard]] State after(unsigned char byte);
  [[nodiscard]] State after_size_byte(unsigned char byte);
  [[nodiscard]] State after_extension_byte(unsigned char byte) const;
  [[nodiscard]] State after_quoted_byte(unsigned char byte) const;
  [[nodiscard]] Verdict scan_trailer(std::string_view raw, std::size_t& at);
  [[nodiscard]] bool is_extension() const {
    return state_ >= State::extension_first && state_ <= State::extension_quoted_end;
  }

  State state_ = State::size_first;
  std::size_t body_bytes_max_;
  std::size_t body_bytes_ = 0;       // announced by the sizes so far
  std::size_t extension_bytes_ = 0;  // of all size lines
  std::uint64_t chunk_bytes_ = 0;    // the size being read, then what is left of the chunk
  unsigned digits_ = 0;
  HeadScanner trailer_;
};

}  // namespace sluice::http
