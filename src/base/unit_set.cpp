#include "base/unit_set.h"

#include <bit>

#include "base/invariant.h"

namespace sluice {
namespace {

constexpr std::uint32_t index_of(Unit unit) {
  return raw(unit) - 1;
}
constexpr Unit unit_at(std::uint32_t index) {
  return Unit{index + 1};
}
constexpr std::uint64_t bit(std::uint32_t index) {
  return std::uint64_t{1} << (index % 64U);
}

}  // namespace

UnitSet::UnitSet(std::uint32_t capacity, Start start) {
  shape(capacity);
  if (start == Start::empty) return;
  for (std::uint32_t i = 0; i < capacity; ++i) insert(unit_at(i));
}

void UnitSet::shape(std::uint32_t capacity) {
  capacity_ = capacity;
  std::size_t words = (static_cast<std::size_t>(capacity) + 63) / 64;
  if (words == 0) words = 1;
  for (std::size_t level = 0;; ++level) {
    const std::size_t had = level < levels_.size() ? levels_[level].size() : 0;
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].resize(words, 0);
    // A level that is new above a populated one starts as its summary.
    if (had == 0 && level > 0) {
      const Level& below = levels_[level - 1];
      for (std::uint32_t i = 0; i < below.size(); ++i) {
        if (below[i] != 0) levels_[level][i / 64] |= bit(i);
      }
    }
    if (words == 1) break;
    words = (words + 63) / 64;
  }
}

void UnitSet::grow(std::uint32_t capacity) {
  SLUICE_INVARIANT(capacity >= capacity_);
  shape(capacity);
}

void UnitSet::insert(Unit unit) {
  std::uint32_t i = index_of(unit);
  SLUICE_INVARIANT(i < capacity_ && !contains(unit));
  ++count_;
  for (Level& level : levels_) {
    const bool was_empty = level[i / 64] == 0;
    level[i / 64] |= bit(i);
    if (!was_empty) return;
    i /= 64;
  }
}

void UnitSet::erase(Unit unit) {
  std::uint32_t i = index_of(unit);
  SLUICE_INVARIANT(contains(unit));
  --count_;
  for (Level& level : levels_) {
    level[i / 64] &= ~bit(i);
    if (level[i / 64] != 0) return;
    i /= 64;
  }
}

bool UnitSet::contains(Unit unit) const {
  const std::uint32_t i = index_of(unit);
  return i < capacity_ && (levels_[0][i / 64] & bit(i)) != 0;
}

std::optional<Unit> UnitSet::lowest() const {
  if (count_ == 0) return std::nullopt;
  std::uint32_t i = 0;
  for (std::size_t level = levels_.size(); level-- > 0;) {
    i = i * 64 + static_cast<std::uint32_t>(std::countr_zero(levels_[level][i]));
  }
  return unit_at(i);
}

std::optional<Unit> UnitSet::highest() const {
  if (count_ == 0) return std::nullopt;
  std::uint32_t i = 0;
  for (std::size_t level = levels_.size(); level-- > 0;) {
    i = i * 64 + 63U - static_cast<std::uint32_t>(std::countl_zero(levels_[level][i]));
  }
  return unit_at(i);
}

bool UnitSet::is_consistent() const {
  std::uint32_t members = 0;
  for (const std::uint64_t word : levels_[0]) members += static_cast<std::uint32_t>(std::popcount(word));
  if (members != count_) return false;
  for (std::size_t level = 1; level < levels_.size(); ++level) {
    for (std::uint32_t i = 0; i < levels_[level - 1].size(); ++i) {
      const bool summary = (levels_[level][i / 64] & bit(i)) != 0;
      if (summary != (levels_[level - 1][i] != 0)) return false;
    }
  }
  return true;
}

}  // namespace sluice
