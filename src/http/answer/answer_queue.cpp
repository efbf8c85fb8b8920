#include "http/answer/answer_queue.h"

#include <utility>

#include "base/invariant.h"

namespace sluice::http {

void AnswerQueue::answer_newest(const Response& response, AnswerShape shape, const Output& output) {
  if (is_closed_) return;
  if (count() == 0) return emit(response, shape, output);
  Entry entry{shape, true, {}};
  append_response(entry.bytes, response, shape, output.date_line);
  held_bytes_ += entry.bytes.size();
  entries_.push_back(std::move(entry));
}

std::uint64_t AnswerQueue::defer_newest(AnswerShape shape) {
  if (is_closed_) return first_slot_;
  entries_.push_back({shape, false, {}});
  return first_slot_ + count() - 1;
}

void AnswerQueue::answer(std::uint64_t slot, const Response& response, Close close, const Output& output) {
  if (is_closed_) return;
  SLUICE_INVARIANT(slot >= first_slot_ && slot - first_slot_ < count());
  Entry& entry = entries_[first_ + static_cast<std::size_t>(slot - first_slot_)];
  SLUICE_INVARIANT(!entry.is_ready);
  if (close == Close::now) entry.shape.closes = true;
  if (slot != first_slot_) {
    append_response(entry.bytes, response, entry.shape, output.date_line);
    held_bytes_ += entry.bytes.size();
    entry.is_ready = true;
    return;
  }
  const AnswerShape shape = entry.shape;
  drop_first();
  emit(response, shape, output);
  emit_ready(output);
}

void AnswerQueue::emit(const Response& response, AnswerShape shape, const Output& output) {
  append_response(output.bytes, response, shape, output.date_line);
  is_closed_ = shape.closes;
  if (is_closed_) clear();
}

void AnswerQueue::emit_ready(const Output& output) {
  while (count() != 0 && entries_[first_].is_ready) {
    const Entry entry = std::move(entries_[first_]);
    drop_first();
    held_bytes_ -= entry.bytes.size();
    output.bytes.append(entry.bytes);
    is_closed_ = entry.shape.closes;
    if (is_closed_) return clear();
  }
}

// The used front is cut off when it is half of the vector, so that the cost is spread and the room bounded.
void AnswerQueue::drop_first() {
  ++first_;
  ++first_slot_;
  if (first_ * 2 < entries_.size()) return;
  entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
}

void AnswerQueue::clear() {
  entries_.clear();
  first_ = 0;
  held_bytes_ = 0;
}

}  // namespace sluice::http
