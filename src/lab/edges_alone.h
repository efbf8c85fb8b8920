// The crowd of a gate at several edges whose owner is away for the whole time (line/stamped.h): each person is noted
// at one of them, and asks any of them when the one before has told them to.
//
// Pure; one thread; one seed is one history. Cost: O(log people) a question. Memory: some hundred bytes a person.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "base/random.h"
#include "lab/people.h"
#include "line/pace.h"
#include "line/stamped.h"

namespace sluice::lab {

class EdgesAlone {
public:
  static constexpr std::size_t count = 4;

  // `pace`: of the gate, of which each edge has its part; none: what edges let in where none was told.
  EdgesAlone(const line::PaceSettings& pace, std::uint64_t seed);

  // The next person, who asks for the first time at `asks`. Persons are numbered as they come.
  void come(Ms came, Ms asks);
  // Everybody who asks until now. `is_there`: still waits; whoever does not asks no more. Returns how many asked.
  std::uint32_t ask_until(Ms now, const std::function<bool(std::uint32_t person)>& is_there,
                          const std::function<void(std::uint32_t person)>& let_in);

private:
  using Turn = std::pair<Ms, std::uint32_t>;  // when whom
  [[nodiscard]] line::Stamped& any_edge() { return edges_[luck_.next() % count]; }

  SeededRandom luck_;
  std::vector<line::Stamped> edges_;
  std::vector<StampTime> stamps_;  // by person
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
};

}  // namespace sluice::lab
