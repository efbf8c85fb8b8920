#include "line/passed_over.h"

#include <algorithm>
#include <atomic>
#include <functional>

namespace sluice::line {

std::uint32_t PassedOver::pass_over(std::uint32_t first, std::uint32_t last) {
  std::uint32_t waiting = 0;
  for (std::uint32_t o = first; o <= last; ++o) {
    if (board_.mark(Ordinal{o}) != Mark::fresh) continue;
    board_.set_mark(Ordinal{o}, Mark::passed);
    ++waiting;
  }
  take_back_if_seen(first, last);
  return waiting;
}

// Seen in this very moment? Then the edge may have read the mark too early to tell us (BoardChunk::see is the other
// half).
void PassedOver::take_back_if_seen(std::uint32_t first, std::uint32_t last) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  for (std::uint32_t o = first; o <= last; ++o) {
    if (board_.is_present(Ordinal{o})) come_back(Ordinal{o});
  }
}

bool PassedOver::come_back(Ordinal ordinal) {
  if (raw(ordinal) == 0 || raw(ordinal) > board_.turnstile.read().issued) return false;
  if (board_.mark(ordinal) != Mark::passed) return false;
  board_.set_mark(ordinal, Mark::returning);
  heap_.push_back(raw(ordinal));
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  ++returned_;
  return true;
}

void PassedOver::pass_over_absent() {
  std::vector<std::uint32_t> absent;
  std::erase_if(heap_, [&](std::uint32_t o) {
    if (board_.mark(Ordinal{o}) != Mark::returning) return true;
    if (board_.is_present(Ordinal{o})) return false;
    absent.push_back(o);
    return true;
  });
  std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  returned_ = static_cast<std::uint32_t>(heap_.size());
  for (const std::uint32_t o : absent) {
    board_.set_mark(Ordinal{o}, Mark::passed);
    take_back_if_seen(o, o);
  }
}

std::optional<Ordinal> PassedOver::take_earliest() {
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const Ordinal earliest{heap_.back()};
    heap_.pop_back();
    if (board_.mark(earliest) != Mark::returning) continue;
    --returned_;
    return earliest;
  }
  return std::nullopt;
}

}  // namespace sluice::line
