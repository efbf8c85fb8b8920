#include "line/shares.h"

#include <algorithm>
#include <cmath>

#include "base/invariant.h"

namespace sluice::line {
namespace {

constexpr double one = 1U << 20U;  // finer than any share that is written down

}  // namespace

Shares::Shares(std::span<const double> shares) : count_(shares.size()) {
  SLUICE_INVARIANT(count_ >= 1 && count_ <= lines_max);
  set(shares);
}

void Shares::set(std::span<const double> shares) {
  SLUICE_INVARIANT(shares.size() == count_);
  for (std::size_t i = 0; i < count_; ++i) {
    SLUICE_INVARIANT(shares[i] >= share_min && shares[i] <= 1);
    shares_[i] = shares[i];
    between_[i] = static_cast<std::uint64_t>(std::llround(one / shares[i]));
    turn_[i] = std::min(turn_[i], between_[i]);
  }
}

void Shares::divide(std::uint32_t count, std::span<const std::uint32_t> can_use, std::span<std::uint32_t> calls) {
  SLUICE_INVARIANT(can_use.size() == count_ && calls.size() == count_);
  std::fill(calls.begin(), calls.end(), 0);
  for (; count > 0; --count) {
    const auto next = nearest(can_use, calls);
    if (!next) return;
    let_pass(turn_[*next]);
    turn_[*next] = between_[*next];
    ++calls[*next];
  }
}

std::optional<std::size_t> Shares::nearest(std::span<const std::uint32_t> can_use,
                                           std::span<const std::uint32_t> calls) const {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < count_; ++i) {
    if (calls[i] < can_use[i] && (!found || turn_[i] <= turn_[*found])) found = i;
  }
  return found;
}

void Shares::let_pass(std::uint64_t much) {
  for (std::size_t i = 0; i < count_; ++i) turn_[i] -= std::min(turn_[i], much);
}

void Shares::called_alone(std::size_t line, std::uint64_t count) {
  if (count == 0) return;
  let_pass(turn_[line]);
  // The rest of them in one step. More than this many leave nothing of any turn.
  constexpr auto enough = static_cast<std::uint64_t>(1 / share_min) + 1;
  let_pass(between_[line] * std::min(count - 1, enough));
  turn_[line] = between_[line];
}

double Shares::part(std::size_t line, std::span<const bool> may_use) const {
  double all = shares_[line];
  for (std::size_t i = 0; i < count_; ++i) {
    if (i != line && may_use[i]) all += shares_[i];
  }
  return shares_[line] / all;
}

const char* Shares::broken_invariant() const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (turn_[i] > between_[i]) return "no turn is longer than the line's next call";
  }
  return nullptr;
}

}  // namespace sluice::line
