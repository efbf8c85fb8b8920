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

  // News of the board from its last whole on.
  [[nodiscard]] std::size_t news_kept() const { return board_.size(); }

  // --- What goes wrong
  void lose_everything();  // as a Redis that has started empty: both sides hear of it
  void forget();           // likewise, and nobody hears of it: as by FLUSHALL
  void lose_last_news() { board_.pop_back(); }
  void lose_whole() { board_.erase(board_.begin()); }
  void tell_news_again() { again_ = true; }
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
  bool again_ = false;  // edges read the board from its beginning, once
  // Of the epoch of the sign:
  std::deque<Message> requests_;
  std::map<Incarnation, std::deque<std::string>> answers_;
  std::vector<std::string> board_;  // from its last whole on
};

}  // namespace sluice::bus
