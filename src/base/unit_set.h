// A set of unit numbers 1..capacity that knows its lowest and highest member.
//
// Bits in words, and above them bits that say which words are not empty, up to one word: insert, erase, lowest and
// highest touch one word a level (four levels for ten million units), whatever the set's size. 1.02 bits a unit.
// Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"

namespace sluice {

class UnitSet {
public:
  // Starts with every unit in 1..capacity when `full`, else with none.
  enum class Start { empty, full };
  UnitSet(std::uint32_t capacity, Start start);

  // Units may be added at the top, never taken away; the new ones are not members yet.
  void grow(std::uint32_t capacity);

  void insert(Unit unit);  // REQUIRES: in range and not a member
  void erase(Unit unit);   // REQUIRES: a member
  [[nodiscard]] bool contains(Unit unit) const;
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::uint32_t capacity() const { return capacity_; }
  [[nodiscard]] std::optional<Unit> lowest() const;
  [[nodiscard]] std::optional<Unit> highest() const;

  // True when every summary bit and the count agree with the members.
  [[nodiscard]] bool is_consistent() const;

private:
  using Level = std::vector<std::uint64_t>;
  void shape(std::uint32_t capacity);

  std::uint32_t capacity_ = 0;
  std::uint32_t count_ = 0;
  std::vector<Level> levels_;  // levels_[0] holds the members; levels_.back() is one word
};

}  // namespace sluice
