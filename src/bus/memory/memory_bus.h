// A bus within a process, for tests: one owner, as many edges as are wanted, and everything that can be lost.
//
// What is sent is kept until the other side waits; wait() never waits. Nothing is thread-safe but wake(), which does
// nothing.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/ways.h"

namespace sluice::bus {

class MemoryBus {
public:
  explicit MemoryBus(const Clock& clock);
  ~MemoryBus();
  MemoryBus(const MemoryBus&) = delete;
  MemoryBus& operator=(const MemoryBus&) = delete;

  // Each lives as long as the bus.
  [[nodiscard]] OwnerWay& owner();  // another one each time; the last one has the sign
  [[nodiscard]] EdgeWay& edge(Incarnation incarnation);

  // --- What goes wrong
  void lose_everything();  // as a Redis that has started empty: both sides hear of it
  void forget();           // likewise, and nobody hears of it: as by FLUSHALL
  void lose_last_news() { board_.pop_back(); }
  void lose_requests() { requests_.clear(); }
  void lose_answers() { answers_.clear(); }
  void repeat_requests() { repeats_ = true; }  // each comes twice

private:
  class Owner;
  class Edge;
  struct Message {
    std::string bytes;
    MonoTime sent_at{};
  };

  const Clock& clock_;
  std::vector<std::unique_ptr<Owner>> owners_;
  std::map<Incarnation, std::unique_ptr<Edge>> edges_;
  std::optional<Sign> sign_;
  std::uint64_t epoch_ = 0;
  std::uint64_t connection_ = 1;  // grows with each loss
  bool repeats_ = false;
  // Of the epoch of the sign:
  std::deque<Message> requests_;
  std::map<Incarnation, std::deque<std::string>> answers_;
  std::vector<std::string> board_;  // from its last whole on
};

}  // namespace sluice::bus
