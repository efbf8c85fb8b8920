// Requests that wait for room in a pipeline, in the order in which they came: a ring of one allocation.
//
// Its memory is touched only as far as the queue ever goes, so a healthy run pays for little of it. One thread.
#pragma once

#include <cstddef>
#include <memory>

#include "rehearse/crowd/request.h"

namespace sluice::rehearse {

class SendQueue {
public:
  explicit SendQueue(std::size_t capacity);

  // REQUIRES: size() < capacity.
  void push(const Request& request);
  // False when there is none.
  bool pop(Request& out);

  [[nodiscard]] std::size_t size() const { return size_; }

private:
  std::unique_ptr<Request[]> ring_;
  std::size_t capacity_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace sluice::rehearse
