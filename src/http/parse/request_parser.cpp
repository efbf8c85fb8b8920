#include "http/parse/request_parser.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/invariant.h"

namespace sluice::http {
namespace {

// Holds any ordinary request. 20 000 idle connections keep 80 MB in these.
constexpr std::size_t capacity_initial = 4096;
// Room for the end of a chunked body beside the largest head and body; anything but zero would do.
constexpr std::size_t capacity_slack = 64;
// Less room than this at the end of the buffer is not worth a read.
constexpr std::size_t space_min = 1024;

HeadScanner new_scanner(const RequestLimits& limits) {
  return {HeadScanner::Part::head, limits.header_bytes_max, limits.target_bytes_max};
}

Problem problem_of(HeadScanner::Verdict verdict) {
  if (verdict == HeadScanner::Verdict::too_large) return problems::header_too_large;
  if (verdict == HeadScanner::Verdict::target_too_long) return problems::target_too_long;
  return problems::malformed("The request line or a header field is malformed.");
}

Problem problem_of(ChunkDecoder::Verdict verdict) {
  if (verdict == ChunkDecoder::Verdict::body_too_large) return problems::body_too_large;
  if (verdict == ChunkDecoder::Verdict::framing_too_large) return problems::header_too_large;
  return problems::malformed("The chunked body is malformed.");
}

}  // namespace

RequestParser::RequestParser(const RequestLimits& limits)
    : limits_(limits),
      capacity_max_(std::max(capacity_initial, limits.header_bytes_max + limits.body_bytes_max + capacity_slack)),
      capacity_(capacity_initial),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity_)),
      scanner_(new_scanner(limits)) {
  head_.forwarding = limits.forwarding;
}

std::span<char> RequestParser::space() {
  if (phase_ == Phase::complete) begin_next();
  make_room();
  SLUICE_INVARIANT(end_ < capacity_);
  return {buffer_.get() + end_, capacity_ - end_};
}

void RequestParser::commit(std::size_t bytes) {
  SLUICE_INVARIANT(bytes <= capacity_ - end_);
  end_ += bytes;
  last_commit_ = bytes;
}

void RequestParser::rest() {
  if (begin_ != end_ || capacity_ == capacity_initial) return;
  move_to(std::make_unique_for_overwrite<char[]>(capacity_initial), capacity_initial);
}

void RequestParser::make_room() {
  const bool is_empty = begin_ == end_;
  if (is_empty && capacity_ > capacity_initial && last_commit_ < capacity_initial / 2) {
    return move_to(std::make_unique_for_overwrite<char[]>(capacity_initial), capacity_initial);
  }
  if (is_empty && begin_ != 0) return move_to(std::move(buffer_), capacity_);
  if (capacity_ - end_ >= space_min) return;
  const std::size_t used = end_ - begin_;
  const bool grows = capacity_ - used < space_min && capacity_ < capacity_max_;
  if (!grows) {
    if (begin_ != 0) move_to(std::move(buffer_), capacity_);
    return;
  }
  const std::size_t capacity = std::min(capacity_ * 2, capacity_max_);
  move_to(std::make_unique_for_overwrite<char[]>(capacity), capacity);
}

// Brings the current request to the front of `buffer`, which may be the one it is in (moved out of buffer_).
void RequestParser::move_to(std::unique_ptr<char[]> buffer, std::size_t capacity) {
  const char* from = buffer_ ? buffer_.get() : buffer.get();
  std::memmove(buffer.get(), from + begin_, end_ - begin_);
  buffer_ = std::move(buffer);
  capacity_ = capacity;
  head_end_ -= std::min(head_end_, begin_);
  body_end_ -= std::min(body_end_, begin_);
  read_ -= begin_;
  end_ -= begin_;
  begin_ = 0;
  views_moved_ = true;
}

RequestParser::Outcome RequestParser::next() {
  if (phase_ == Phase::complete) begin_next();
  if (phase_ == Phase::start && !skip_blank_line()) return Outcome::need_more;
  if (phase_ == Phase::head) {
    if (const auto outcome = read_head(); outcome != Outcome::complete) return outcome;
  }
  if (phase_ == Phase::body) return read_body();
  return Outcome::refused;
}

void RequestParser::begin_next() {
  begin_ = read_;
  phase_ = Phase::start;
  blank_line_skipped_ = false;
  views_moved_ = false;
  owes_continue_ = false;
  scanner_ = new_scanner(limits_);
}

// RFC 9112 2.2: one empty line before a request line is ignored (old clients end a body with it). False: wait.
bool RequestParser::skip_blank_line() {
  if (!blank_line_skipped_ && unread().starts_with("\r\n")) {
    read_ += 2;
    begin_ = read_;
    blank_line_skipped_ = true;
  }
  if (unread().empty()) return false;
  if (!blank_line_skipped_ && unread() == "\r") return false;
  phase_ = Phase::head;
  return true;
}

RequestParser::Outcome RequestParser::read_head() {
  const auto verdict = scanner_.feed(unread());
  if (verdict == HeadScanner::Verdict::need_more) {
    read_ = end_;
    return Outcome::need_more;
  }
  if (verdict != HeadScanner::Verdict::complete) return refuse(problem_of(verdict));
  head_end_ = body_end_ = read_ = begin_ + scanner_.size();
  views_moved_ = false;
  const std::string_view bytes(buffer_.get() + begin_, scanner_.size());
  if (parse_head(bytes, limits_.body_bytes_max, head_, problem_) == HeadVerdict::refused) return refuse(problem_);
  if (head_.chunked) chunks_.emplace(limits_.body_bytes_max, limits_.header_bytes_max);
  owes_continue_ = head_.expects_continue;
  phase_ = Phase::body;
  return Outcome::complete;
}

RequestParser::Outcome RequestParser::read_body() {
  if (head_.chunked) return read_chunks();
  const std::size_t missing = head_.content_length - (body_end_ - head_end_);
  const std::size_t taken = std::min(missing, end_ - read_);
  read_ += taken;
  body_end_ = read_;
  return taken == missing ? finish() : Outcome::need_more;
}

RequestParser::Outcome RequestParser::read_chunks() {
  const auto step = chunks_->feed(unread(), buffer_.get() + body_end_);
  body_end_ += step.produced;
  read_ += step.consumed;
  if (step.verdict == ChunkDecoder::Verdict::need_more) {
    read_ = end_ = body_end_;  // all framing at hand has been used up
    return Outcome::need_more;
  }
  return step.verdict == ChunkDecoder::Verdict::complete ? finish() : refuse(problem_of(step.verdict));
}

RequestParser::Outcome RequestParser::finish() {
  if (views_moved_) {
    const std::string_view bytes(buffer_.get() + begin_, head_end_ - begin_);
    const auto verdict = parse_head(bytes, limits_.body_bytes_max, head_, problem_);
    SLUICE_INVARIANT(verdict == HeadVerdict::well_formed);
  }
  head_.request.body = {buffer_.get() + head_end_, body_end_ - head_end_};
  ++count_;
  phase_ = Phase::complete;
  return Outcome::complete;
}

RequestParser::Outcome RequestParser::refuse(const Problem& problem) {
  problem_ = problem;
  phase_ = Phase::refused;
  return Outcome::refused;
}

RequestParser::Partial RequestParser::partial() const {
  if (phase_ == Phase::body) return Partial::body;
  if (phase_ == Phase::head) return Partial::head;
  return read_ == end_ ? Partial::nothing : Partial::head;
}

bool RequestParser::take_continue() {
  return phase_ == Phase::body && std::exchange(owes_continue_, false);
}

}  // namespace sluice::http
