// How calls are divided among lines that are called from the same units, each by its share.
//
// Each line has a *turn*: how much of the others' calling it must let pass before it is called again. A call goes to
// the waiting line whose turn is nearest; that much passes for every line, and the line that was called waits for
// 1 / share again. A turn that has come stays at zero, however long nobody takes it.
//
// What is guaranteed
//  1. Work is conserved: a call goes to nobody only if no line can use it. What a line cannot use, the others divide
//     among themselves as their shares are to each other.
//  2. Over any stretch of n calls during which every line can use each of them, a line with share s gets n * s of
//     them, give or take less than the number of lines. That holds across calls of divide(), also of one call each.
//  3. No starvation: a line that waits is called at the latest when 1 / share of it has passed, and one call a line.
//  4. Nothing is saved up: a line that could not use its calls has, when it comes back, no claim to more than its
//     next one. What it had more than its share when it went is let pass, not forgotten.
//
// Invariant: 0 <= turn <= 1 / share, for every line.
// Pure; owned by one thread. No time, no randomness: the order of the calls is all there is. Cost: a call is
// O(lines). Whole numbers only, so that the same calls are divided in the same way everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace sluice::line {

class Shares {
public:
  static constexpr std::size_t lines_max = 5;  // the sale's own and four more: a page still tells them apart
  // Smaller, and a line would wait for a thousand calls of the others for each of its own.
  static constexpr double share_min = 0.001;

  // Every line's turn has come. REQUIRES: 1 to lines_max shares, each from share_min to 1.
  explicit Shares(std::span<const double> shares);

  // Live change; the turns stay, but none is longer than its line's next call. REQUIRES: as many shares as before.
  void set(std::span<const double> shares);

  // Divides up to `count` calls; line i can use can_use[i] of them, and gets calls[i]. Of lines whose turn is equally
  // near, the last one is called: the first is the sale's own, and lets its guests go first.
  // REQUIRES: both as many as there are lines.
  void divide(std::uint32_t count, std::span<const std::uint32_t> can_use, std::span<std::uint32_t> calls);

  // So many calls of this line happened while nobody else could have used them.
  void called_alone(std::size_t line, std::uint64_t count);

  // Of all calls, what this line gets at least while the lines in `may_use` are there to take theirs: 0..1. It is
  // one of them itself, whether it is marked or not.
  [[nodiscard]] double part(std::size_t line, std::span<const bool> may_use) const;

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] double share(std::size_t line) const { return shares_[line]; }

  [[nodiscard]] const char* broken_invariant() const;

private:
  [[nodiscard]] std::optional<std::size_t> nearest(std::span<const std::uint32_t> can_use,
                                                   std::span<const std::uint32_t> calls) const;
  void let_pass(std::uint64_t much);

  std::size_t count_;
  std::array<double, lines_max> shares_{};
  std::array<std::uint64_t, lines_max> between_{};  // calls of a line: 1 / share, in 2^20ths
  std::array<std::uint64_t, lines_max> turn_{};     // likewise
};

}  // namespace sluice::line
