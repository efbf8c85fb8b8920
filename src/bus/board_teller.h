// When the owner tells edges of the board, and what: all of it, or the news since.
//
//  1. All edges begin with its last whole, so it is told whole once more when the news since are more than it was,
//     when the bus has forgotten it, and every ten seconds, for who missed some.
//  2. What is told has a number, each one more than the last, by which an edge says how far it has heard.
//
// Pure but for the board that it looks at: time is an argument. One thread. O(sales that changed) a telling.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "bus/board.h"
#include "bus/messages.h"

namespace sluice::bus {

class BoardTeller {
public:
  // `board` must outlive it.
  explicit BoardTeller(BoardSource& board) : board_(board) {}

  struct Told {
    std::string message{};
    bool is_whole = false;
  };
  // What there is to tell now, with each edge's part of the crowd; nullopt: nothing is new, and who listens has heard
  // of us lately. It counts as told.
  [[nodiscard]] std::optional<Told> tell(MonoTime now, std::vector<EdgePart> parts);
  // Nobody has a whole any more.
  void forget_whole() { has_whole_ = false; }

  // How old the first news is that came after `number`; zero: there is none.
  [[nodiscard]] Duration lag(std::uint64_t number, MonoTime now) const;

private:
  struct Published {
    std::uint64_t number = 0;
    MonoTime at{};
  };
  [[nodiscard]] bool is_whole_due(MonoTime now) const;

  BoardSource& board_;
  std::uint64_t number_ = 0;
  bool has_whole_ = false;
  std::size_t whole_bytes_ = 0;
  MonoTime whole_at_{};
  std::size_t bytes_since_whole_ = 0;
  MonoTime told_at_{};
  std::deque<Published> published_;  // lately
  std::vector<SaleNews> news_;       // reused
};

}  // namespace sluice::bus
