#include "http/parse/head_scanner.h"

#include <algorithm>

#include "http/parse/octets.h"

namespace sluice::http {

HeadScanner::State HeadScanner::after(unsigned char byte) const {
  switch (state_) {
    case State::first:
      return octets::token[byte] ? State::method : State::malformed;
    case State::method:
      if (byte == ' ') return State::target;
      return octets::token[byte] ? State::method : State::malformed;
    case State::target:
      if (byte == ' ') return target_bytes_ == 0 ? State::malformed : State::version;
      return octets::target[byte] ? State::target : State::malformed;
    case State::version:
      if (byte == '\r') return State::line_end;
      return octets::target[byte] ? State::version : State::malformed;
    case State::line_end:
      return byte == '\n' ? State::line_start : State::malformed;
    case State::line_start:
      if (byte == '\r') return State::last_end;
      return octets::token[byte] ? State::name : State::malformed;
    case State::name:
      if (byte == ':') return State::value;
      return octets::token[byte] ? State::name : State::malformed;
    case State::value:
      if (byte == '\r') return State::line_end;
      return octets::value[byte] ? State::value : State::malformed;
    case State::last_end:
      return byte == '\n' ? State::done : State::malformed;
    case State::done:
    case State::malformed:
      break;
  }
  return State::malformed;
}

// Names and values are most of a head: passes over them without going through the states.
void HeadScanner::skip_run(std::string_view bytes, std::size_t& at) const {
  if (state_ != State::value && state_ != State::name) return;
  const OctetSet& set = state_ == State::value ? octets::value : octets::token;
  while (at < bytes.size() && set[static_cast<unsigned char>(bytes[at])]) ++at;
}

HeadScanner::Verdict HeadScanner::feed(std::string_view bytes) {
  const std::string_view allowed = bytes.substr(0, bytes_max_ - size_);
  for (std::size_t at = 0; at < allowed.size();) {
    const State next = after(static_cast<unsigned char>(allowed[at++]));
    if (next == State::malformed) return Verdict::malformed;
    if (state_ == State::target && ++target_bytes_ > target_bytes_max_ && next == State::target) {
      return Verdict::target_too_long;
    }
    state_ = next;
    if (state_ == State::done) {
      size_ += at;
      return Verdict::complete;
    }
    skip_run(allowed, at);
  }
  size_ += allowed.size();
  return size_ == bytes_max_ ? Verdict::too_large : Verdict::need_more;
}

}  // namespace sluice::http
