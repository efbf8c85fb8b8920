// Keeps the answers of one connection in the order of its requests, however late each comes.
//
// An answer whose turn it is goes straight to the output; one that is early is held as bytes until those before it
// have left. Invariants: (1) answers reach the output in request order; (2) after an answer that closes nothing more
// does, and whatever was waiting behind it is dropped. No allocation while every request is answered at once.
// Bounded by the caller, which opens no request while count() or held_bytes() is at its limit. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/answer/response_writer.h"
#include "http/message.h"

namespace sluice::http {

class AnswerQueue {
public:
  // Where answers that may leave are appended, and with which Date.
  struct Output {
    std::string& bytes;
    std::string_view date_line;
  };

  // Answers the newest request, which was not deferred.
  void answer_newest(const Response& response, AnswerShape shape, const Output& output);
  // Lets the newest request wait; returns the slot to answer it by.
  std::uint64_t defer_newest(AnswerShape shape);
  // Answers a deferred request, once; `close` makes it the last answer. Ignored behind an answer that closes.
  enum class Close { as_asked, now };
  void answer(std::uint64_t slot, const Response& response, Close close, const Output& output);

  [[nodiscard]] std::size_t count() const { return entries_.size() - first_; }  // not in the output yet
  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }
  [[nodiscard]] bool is_newest(std::uint64_t slot) const { return slot + 1 == first_slot_ + count(); }
  [[nodiscard]] bool is_closed() const { return is_closed_; }  // an answer that closes is in the output

private:
  struct Entry {
    AnswerShape shape;
    bool is_ready = false;
    std::string bytes;
  };

  void emit(const Response& response, AnswerShape shape, const Output& output);
  void emit_ready(const Output& output);
  void drop_first();
  void clear();

  std::vector<Entry> entries_;  // [first_, end): waiting or held, oldest first
  std::size_t first_ = 0;
  std::uint64_t first_slot_ = 0;  // of entries_[first_]
  std::size_t held_bytes_ = 0;
  bool is_closed_ = false;
};

}  // namespace sluice::http
