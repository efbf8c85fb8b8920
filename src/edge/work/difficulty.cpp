#include "edge/work/difficulty.h"

#include <algorithm>
#include <cmath>

namespace sluice::edge {
namespace {

constexpr double mailbox_rest = 0.5;
constexpr double mailbox_step = 0.125;

unsigned bits_above(double steps) {
  constexpr double steps_max = bits_max - first_bits;
  return first_bits + static_cast<unsigned>(std::clamp(std::floor(steps), 0.0, steps_max));
}

unsigned bits_of_network(double taken) {
  return taken < 1 ? 0 : bits_above(std::log2(taken));
}

unsigned bits_of_mailbox(double full) {
  return full < mailbox_rest ? 0 : bits_above((full - mailbox_rest) / mailbox_step);
}

}  // namespace

unsigned bits_for(shop::Work when, const Pressure& pressure) {
  if (when == shop::Work::off) return 0;
  const unsigned least = when == shop::Work::always ? first_bits : 0;
  return std::max({least, bits_of_network(pressure.of_network), bits_of_mailbox(pressure.of_mailbox)});
}

}  // namespace sluice::edge
