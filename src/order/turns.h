// Who is next among many who ask for the same few hands: payers take turns, and none may keep all hands busy.
//
// Turns<Task> keeps tasks that wait, a queue for each payer. take() serves payers round-robin, one task each, and
// passes over a payer who has `per_payer_max` tasks under way, so that however many slow tasks one payer has,
// another's task waits for at most one round.
//
// Invariants
//  1. Tasks of one payer are taken in the order in which they came.
//  2. No known payer has more than `per_payer_max` tasks under way. Payer 0 is "unknown": many people, so it takes
//  turns
//     like one payer, but has no such limit.
//  3. Nothing is kept of a payer with neither tasks waiting nor under way.
//
// Pure; not thread-safe. O(1) a call. The caller bounds how many tasks wait.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace sluice::order {

// A hash of a client's address; nothing is decided by it but whose turn it is.
using Payer = std::uint64_t;
inline constexpr Payer unknown_payer = 0;

template <class Task>
class Turns {
public:
  explicit Turns(std::uint32_t per_payer_max) : per_payer_max_(per_payer_max) {}

  void add(Payer payer, Task task) {
    Queue& queue = queues_[payer];
    queue.tasks.push_back(std::move(task));
    ++waiting_;
    take_a_place(payer, queue);
  }

  // The next one, under way from now on; nullopt: none waits but those of payers who are at their limit.
  std::optional<std::pair<Payer, Task>> take() {
    if (next_.empty()) return std::nullopt;
    const Payer payer = next_.front();
    next_.pop_front();
    Queue& queue = queues_.find(payer)->second;
    queue.has_place = false;
    std::pair<Payer, Task> taken(payer, std::move(queue.tasks.front()));
    queue.tasks.pop_front();
    --waiting_;
    ++queue.under_way;
    take_a_place(payer, queue);
    return taken;
  }

  // One of this payer's tasks under way has ended. REQUIRES: there is one.
  void end(Payer payer) {
    const auto at = queues_.find(payer);
    Queue& queue = at->second;
    --queue.under_way;
    take_a_place(payer, queue);
    if (queue.under_way == 0 && queue.tasks.empty()) queues_.erase(at);
  }

  // Nothing waits any more; what is under way still is.
  void clear() {
    next_.clear();
    waiting_ = 0;
    for (auto& [payer, queue] : queues_) {
      queue.tasks.clear();
      queue.has_place = false;
    }
    erase_if(queues_, [](const auto& entry) { return entry.second.under_way == 0; });
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_; }
  [[nodiscard]] bool can_take() const { return !next_.empty(); }
  [[nodiscard]] std::size_t payers() const { return queues_.size(); }

private:
  struct Queue {
    std::deque<Task> tasks{};
    std::uint32_t under_way = 0;
    bool has_place = false;  // in next_
  };

  void take_a_place(Payer payer, Queue& queue) {
    const bool is_at_limit = payer != unknown_payer && queue.under_way >= per_payer_max_;
    if (queue.has_place || queue.tasks.empty() || is_at_limit) return;
    queue.has_place = true;
    next_.push_back(payer);
  }

  const std::uint32_t per_payer_max_;
  boost::unordered_flat_map<Payer, Queue> queues_;
  std::deque<Payer> next_;  // payers who have a task waiting and are below their limit
  std::size_t waiting_ = 0;
};

}  // namespace sluice::order
