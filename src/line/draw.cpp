#include "line/draw.h"

#include <utility>

#include "base/invariant.h"

namespace sluice::line {

Draw::Draw(std::uint32_t count, const DrawPrf& prf) : count_(count) {
  SLUICE_INVARIANT(count >= 1);
  while ((std::uint64_t{1} << (2 * half_bits_)) < count) ++half_bits_;
  half_mask_ = (std::uint32_t{1} << half_bits_) - 1;
  mixed_.reserve(std::size_t{rounds} << half_bits_);
  for (std::uint8_t round = 0; round < rounds; ++round) {
    for (std::uint32_t half = 0; half <= half_mask_; ++half) {
      const std::uint32_t mixed = prf({.round = round, .count = count_, .half = half}) & half_mask_;
      mixed_.push_back(static_cast<std::uint16_t>(mixed));
    }
  }
  if (half_bits_ > 0) coin_ = prf({.round = rounds, .count = count_, .half = 0}) & 1U;
}

std::uint32_t Draw::place_of(std::uint32_t number) const {
  SLUICE_INVARIANT(number < count_);
  std::uint64_t value = forward(number);
  while (value >= count_) value = forward(value);
  return static_cast<std::uint32_t>(value);
}

std::uint32_t Draw::number_of(std::uint32_t place) const {
  SLUICE_INVARIANT(place < count_);
  std::uint64_t value = backward(place);
  while (value >= count_) value = backward(value);
  return static_cast<std::uint32_t>(value);
}

std::uint64_t Draw::forward(std::uint64_t value) const {
  auto left = static_cast<std::uint32_t>(value >> half_bits_);
  auto right = static_cast<std::uint32_t>(value) & half_mask_;
  for (std::uint8_t round = 0; round < rounds; ++round) {
    left = std::exchange(right, left ^ mixed(round, right));
  }
  const std::uint64_t mapped = (std::uint64_t{left} << half_bits_) | right;
  return mapped < 2 ? mapped ^ coin_ : mapped;
}

std::uint64_t Draw::backward(std::uint64_t value) const {
  if (value < 2) value ^= coin_;
  auto left = static_cast<std::uint32_t>(value >> half_bits_);
  auto right = static_cast<std::uint32_t>(value) & half_mask_;
  for (std::uint8_t round = rounds; round-- > 0;) {
    right = std::exchange(left, right ^ mixed(round, left));
  }
  return (std::uint64_t{left} << half_bits_) | right;
}

}  // namespace sluice::line
