#include "http/parse/chunk_decoder.h"

#include <algorithm>
#include <cstring>

#include "http/parse/octets.h"

namespace sluice::http {
namespace {

// Eight digits name 4 GiB, far beyond any body taken here; more would only serve to overflow someone's counter.
constexpr unsigned digits_max = 8;

// Of all extensions together. Nobody sends any; more would only serve to have us read for nothing.
constexpr std::size_t extension_bytes_max = 1024;

int hex_value(unsigned char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  const unsigned char lower = byte | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

ChunkDecoder::State ChunkDecoder::after_size_byte(unsigned char byte) {
  if (const int digit = hex_value(byte); digit >= 0) {
    if (++digits_ > digits_max) return State::malformed;
    chunk_bytes_ = chunk_bytes_ * 16 + static_cast<unsigned>(digit);
    return State::size;
  }
  if (state_ == State::size_first) return State::malformed;
  if (byte == '\r') return State::size_end;
  return byte == ';' ? State::extension_first : State::malformed;
}

ChunkDecoder::State ChunkDecoder::after_quoted_byte(unsigned char byte) const {
  if (!octets::value[byte]) return State::malformed;
  if (state_ == State::extension_escaped) return State::extension_quoted;
  if (byte == '"') return State::extension_quoted_end;
  return byte == '\\' ? State::extension_escaped : State::extension_quoted;
}

ChunkDecoder::State ChunkDecoder::after_extension_byte(unsigned char byte) const {
  const bool is_token = octets::token[byte];
  if (state_ == State::extension_quoted || state_ == State::extension_escaped) return after_quoted_byte(byte);
  if (state_ == State::extension_first) return is_token ? State::extension_name : State::malformed;
  if (state_ == State::extension_value_first) {
    if (byte == '"') return State::extension_quoted;
    return is_token ? State::extension_value : State::malformed;
  }
  if (byte == '\r') return State::size_end;
  if (byte == ';') return State::extension_first;
  if (byte == '=' && state_ == State::extension_name) return State::extension_value_first;
  return is_token && state_ != State::extension_quoted_end ? state_ : State::malformed;
}

ChunkDecoder::State ChunkDecoder::after(unsigned char byte) {
  if (is_extension()) return after_extension_byte(byte);
  if (state_ == State::size_first || state_ == State::size) return after_size_byte(byte);
  if (state_ == State::data_return) return byte == '\r' ? State::data_end : State::malformed;
  if (byte != '\n') return State::malformed;  // size_end, data_end
  if (state_ == State::size_end) return chunk_bytes_ == 0 ? State::trailer : State::data;
  digits_ = 0;
  return State::size_first;
}

ChunkDecoder::Verdict ChunkDecoder::scan_trailer(std::string_view raw, std::size_t& at) {
  const std::size_t before = trailer_.size();
  const auto verdict = trailer_.feed(raw.substr(at));
  at += trailer_.size() - before;
  switch (verdict) {
    case HeadScanner::Verdict::need_more:
      return Verdict::need_more;
    case HeadScanner::Verdict::complete:
      return Verdict::complete;
    case HeadScanner::Verdict::too_large:
      return Verdict::framing_too_large;
    case HeadScanner::Verdict::malformed:
    case HeadScanner::Verdict::target_too_long:
      break;
  }
  return Verdict::malformed;
}

ChunkDecoder::Step ChunkDecoder::feed(std::string_view raw, char* out) {
  Step step{Verdict::need_more, 0, 0};
  while (step.consumed < raw.size()) {
    if (state_ == State::trailer) {
      step.verdict = scan_trailer(raw, step.consumed);
      return step;
    }
    if (state_ == State::data) {
      const auto run = std::min<std::size_t>(chunk_bytes_, raw.size() - step.consumed);
      std::memmove(out + step.produced, raw.data() + step.consumed, run);
      step.produced += run;
      step.consumed += run;
      chunk_bytes_ -= run;
      if (chunk_bytes_ == 0) state_ = State::data_return;
      continue;
    }
    state_ = after(static_cast<unsigned char>(raw[step.consumed++]));
    if (state_ == State::malformed) step.verdict = Verdict::malformed;
    if (state_ == State::data) body_bytes_ += chunk_bytes_;
    if (body_bytes_ > body_bytes_max_) step.verdict = Verdict::body_too_large;
    if (is_extension() && ++extension_bytes_ > extension_bytes_max) step.verdict = Verdict::malformed;
    if (step.verdict != Verdict::need_more) return step;
  }
  return step;
}

}  // namespace sluice::http
