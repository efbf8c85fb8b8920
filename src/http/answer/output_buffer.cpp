#include "http/answer/output_buffer.h"

namespace sluice::http {
namespace {

// A connection keeps an empty buffer of its own up to this size: enough for the small deferred answers that leave
// together with those of many others, and 20 MB for 20 000 connections.
constexpr std::size_t kept_bytes_max = 1024;

}  // namespace

// An answer that came between turns may already have started a buffer of the connection's own.
void OutputBuffer::borrow(std::string& spare) {
  if (bytes_.empty() && bytes_.capacity() < spare.capacity()) bytes_.swap(spare);
}

void OutputBuffer::give_back(std::string& spare) {
  if (!bytes_.empty()) return;
  if (bytes_.capacity() > spare.capacity()) bytes_.swap(spare);
  if (bytes_.capacity() > kept_bytes_max) bytes_ = std::string();
}

void OutputBuffer::send(ClientSocket& socket, const Clock& clock) {
  if (uptake_.is_stalled()) return;
  while (unsent() != 0) {
    const std::size_t taken = socket.send(std::string_view(bytes_).substr(sent_));
    if (socket.is_broken()) return;
    if (taken == 0) {
      bytes_.erase(0, sent_);
      sent_ = 0;
      return uptake_.on_no_room(clock.mono());
    }
    sent_ += taken;
    uptake_.on_taken(taken);
  }
  bytes_.clear();
  sent_ = 0;
  uptake_.on_all_taken();
}

void OutputBuffer::drop() {
  bytes_ = std::string();
  sent_ = 0;
}

}  // namespace sluice::http
