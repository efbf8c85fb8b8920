// Bytes in, requests out: the receiving half of a connection without the connection.
//
//   const auto room = parser.space();      // the socket writes n bytes there
//   parser.commit(n);
//   while (parser.next() == complete) ...  // parser.head().request
//
// Invariants
//  1. The requests and the refusal depend on the bytes alone, not on how they were cut into pieces.
//  2. After `refused` nothing more is parsed, whatever arrives.
//  3. The buffer never exceeds header_bytes_max + body_bytes_max and a little; it starts at 4 KiB, grows on demand
//     and shrinks again when a large request is done, at the next one or in rest().
// No allocation for a request that fits the buffer. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "http/answer/problem.h"
#include "http/parse/chunk_decoder.h"
#include "http/parse/head_scanner.h"
#include "http/parse/request_head.h"
#include "http/reception/front.h"

namespace sluice::http {

struct RequestLimits {
  std::size_t header_bytes_max = 0;  // request line, fields and the blank line
  std::size_t target_bytes_max = 0;
  std::size_t body_bytes_max = 0;  // after decoding
  Forwarding forwarding = Forwarding::x_forwarded_for;
};

class RequestParser {
public:
  explicit RequestParser(const RequestLimits& limits);

  // Where the next bytes go; never empty. Ends the life of the current request's views. REQUIRES: the last next()
  // said need_more (or was never called), and no other space() is being written to.
  [[nodiscard]] std::span<char> space();
  void commit(std::size_t bytes);

  // Nothing is expected for a while: gives back what a large request has needed. Ends the life of its views.
  // REQUIRES: next() said need_more.
  void rest();

  // A `complete` request is valid until the next call of next() or space().
  enum class Outcome { need_more, complete, refused };
  Outcome next();

  [[nodiscard]] Head& head() { return head_; }
  [[nodiscard]] const Problem& problem() const { return problem_; }  // REQUIRES: refused

  // What is being waited for. `nothing`: no byte of a further request is here.
  enum class Partial { nothing, head, body };
  [[nodiscard]] Partial partial() const;
  // How many requests have been completed; tells one partial request from the next.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  // True once for a request that wants to be told to send its body, while that body is incomplete.
  [[nodiscard]] bool take_continue();

private:
  enum class Phase { start, head, body, complete, refused };

  Outcome refuse(const Problem& problem);
  Outcome finish();
  [[nodiscard]] bool skip_blank_line();
  Outcome read_head();
  Outcome read_body();
  Outcome read_chunks();
  void begin_next();
  void make_room();
  void move_to(std::unique_ptr<char[]> buffer, std::size_t capacity);
  [[nodiscard]] std::string_view unread() const { return {buffer_.get() + read_, end_ - read_}; }

  RequestLimits limits_;
  std::size_t capacity_max_;
  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;     // of the current request
  std::size_t head_end_ = 0;  // of its head, once that is complete
  std::size_t body_end_ = 0;  // of the body bytes at hand; chunks are decoded in place, so it may trail read_
  std::size_t read_ = 0;      // up to here everything has been looked at
  std::size_t end_ = 0;       // of what has arrived
  std::size_t last_commit_ = 0;

  Phase phase_ = Phase::start;
  bool blank_line_skipped_ = false;
  bool views_moved_ = false;  // the buffer moved under a parsed head
  bool owes_continue_ = false;
  std::uint64_t count_ = 0;
  HeadScanner scanner_;
  std::optional<ChunkDecoder> chunks_;
  Head head_;
  Problem problem_;
};

}  // namespace sluice::http
