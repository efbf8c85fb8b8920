#include "rehearse/wire/send_queue.h"

#include "base/invariant.h"

namespace sluice::rehearse {

// Not initialised: pages that a healthy run never queues into are never touched.
SendQueue::SendQueue(std::size_t capacity)
    : ring_(std::make_unique_for_overwrite<Request[]>(capacity)), capacity_(capacity) {}

void SendQueue::push(const Request& request) {
  SLUICE_INVARIANT(size_ < capacity_);
  std::size_t at = head_ + size_++;
  if (at >= capacity_) at -= capacity_;
  ring_[at] = request;
}

bool SendQueue::pop(Request& out) {
  if (size_ == 0) return false;
  out = ring_[head_];
  if (++head_ == capacity_) head_ = 0;
  // An empty queue begins at the front again, so that a short one stays in the cache.
  if (--size_ == 0) head_ = 0;
  return true;
}

}  // namespace sluice::rehearse
