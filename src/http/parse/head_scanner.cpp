#include "http/parse/head_scanner.h"

namespace sluice::http {

// What a run is of, in the states that are one; nullptr: in the others each octet leads elsewhere.
const OctetSet* HeadScanner::run() const {
  switch (state_) {
    case State::method:
    case State::name:
      return &octets::token;
    case State::target:
    case State::version:
      return &octets::target;
    case State::value:
      return &octets::value;
    case State::first:
    case State::line_end:
    case State::line_start:
    case State::last_end:
    case State::done:
    case State::malformed:
      break;
  }
  return nullptr;
}

std::size_t HeadScanner::run_size(std::string_view bytes) const {
  const OctetSet* const set = run();
  if (set == nullptr) return 0;
  std::size_t size = 0;
  if (state_ == State::value) size = octets::plain_words(bytes);  // most of a head
  while (size < bytes.size() && (*set)[static_cast<unsigned char>(bytes[size])]) ++size;
  return size;
}

// The state behind an octet that no run goes on with.
HeadScanner::State HeadScanner::after(unsigned char byte) const {
  switch (state_) {
    case State::first:
      return octets::token[byte] ? State::method : State::malformed;
    case State::method:
      return byte == ' ' ? State::target : State::malformed;
    case State::target:
      return byte == ' ' && target_bytes_ > 0 ? State::version : State::malformed;
    case State::version:
    case State::value:
      return byte == '\r' ? State::line_end : State::malformed;
    case State::line_end:
      return byte == '\n' ? State::line_start : State::malformed;
    case State::line_start:
      if (byte == '\r') return State::last_end;
      return octets::token[byte] ? State::name : State::malformed;
    case State::name:
      return byte == ':' ? State::value : State::malformed;
    case State::last_end:
      return byte == '\n' ? State::done : State::malformed;
    case State::done:
    case State::malformed:
      break;
  }
  return State::malformed;
}

HeadScanner::Verdict HeadScanner::feed(std::string_view bytes) {
  const std::string_view allowed = bytes.substr(0, bytes_max_ - size_);
  for (std::size_t at = 0;;) {
    const std::size_t passed = run_size(allowed.substr(at));
    at += passed;
    if (state_ == State::target && (target_bytes_ += passed) > target_bytes_max_) return Verdict::target_too_long;
    if (at == allowed.size()) break;
    state_ = after(static_cast<unsigned char>(allowed[at++]));
    if (state_ == State::malformed) return Verdict::malformed;
    if (state_ == State::done) {
      size_ += at;
      return Verdict::complete;
    }
  }
  size_ += allowed.size();
  return size_ == bytes_max_ ? Verdict::too_large : Verdict::need_more;
}

}  // namespace sluice::http
