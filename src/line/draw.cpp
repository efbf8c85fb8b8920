#include "line/draw.h"

#include <utility>

#include "base/invariant.h"

namespace sluice::line {

Draw::Draw(std::uint32_t count, DrawPrf prf) : count_(count), prf_(std::move(prf)) {
  SLUICE_INVARIANT(count >= 1);
  while ((std::uint64_t{1} << (2 * half_bits_)) < count) ++half_bits_;
  half_mask_ = (std::uint32_t{1} << half_bits_) - 1;
  if (half_bits_ > 0) coin_ = prf_({.round = rounds, .count = count_, .half = 0}) & 1U;
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

std::uint32_t Draw::mixed(std::uint8_t round, std::uint32_t half) const {
  return prf_({.round = round, .count = count_, .half = half}) & half_mask_;
}

}  // namespace sluice::line
