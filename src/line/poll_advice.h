// How soon people may read a sale's status document again, so that all their reads together stay within a budget.
//
// Whoever waits reads the document, learns from it when to read it next, and obeys. So everybody has exactly one read
// whose advice is not over yet, and there are as many people as such reads, whatever the advice was when each of them
// came. From that: advice = people / budget. (Reads a second times the advice in force is the same only while the
// advice rests. After it rose nobody comes for a while, and then all who had been sent away: taken for a count of
// people, that swings between none and several times too many.)
//
// What is guaranteed
//  1. The advice is within [advice_min, advice_max], and one of a few steps, so that the document changes rarely.
//  2. It rises in the same tick in which more people are seen, and falls by at most a twentieth a second: a crowd
//  that
//     is cut off for a moment comes back to the advice that it had.
//  3. Without load it is advice_min. A cache in front passes a read a second, so behind one that is always.
//  Statistically: where advice_max suffices, reads stay near the budget (poll_advice_test.cpp says how near). Those
//  who ask more often than advised use up budget, which lengthens the advice for everybody and gains them nothing:
//  the document is the same for all, and a place does not depend on it.
//
// Pure; owned by one thread; deterministic. follow() is O(1) but for the ticks that were left out, at most
// advice_max's. Memory: four bytes a tick of advice_max.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.h"
#include "line/pace.h"

namespace sluice::line {

class PollAdvice {
public:
  // What caches in front keep the document for: asking them sooner shows nothing new.
  static constexpr Duration advice_min = std::chrono::seconds(1);
  // The beat at which follow() is called. Longer: a crowd that comes at once is noticed later and, told the same by
  // one document, comes back at once; shorter: more memory.
  static constexpr Duration tick = Pace::tick;

  // REQUIRES: advice_max >= advice_min.
  PollAdvice(Duration advice_max, MonoTime now);

  // Time passes. `reads`: of the document since the sale began, never fewer than before; those that are new were told
  // advice(). `budget_per_s`: how many a second are wanted at most, above 0.
  void follow(MonoTime now, std::uint64_t reads, double budget_per_s);

  [[nodiscard]] Duration advice() const { return advice_; }
  // Who will read again within the advice that they were told.
  [[nodiscard]] std::uint64_t people() const { return people_; }

  // Recomputes every cached count. Returns the invariant that fails, or nullptr.
  [[nodiscard]] const char* broken_invariant() const;

private:
  void pass_ticks(MonoTime now);
  void count(std::uint64_t reads);
  void steer(Duration elapsed, double budget_per_s);
  [[nodiscard]] std::uint32_t& slot(std::int64_t at) {
    return due_[static_cast<std::size_t>(at % static_cast<std::int64_t>(due_.size()))];
  }

  Duration advice_max_;
  std::vector<std::uint32_t> due_;  // reads by the tick at which their advice is over; a ring
  std::int64_t tick_;               // of the last follow()
  MonoTime followed_at_;
  std::uint64_t reads_ = 0;
  std::uint64_t people_ = 0;  // all of due_
  double wanted_us_;          // before it is rounded to a step
  Duration advice_ = advice_min;
};

// What one sale may use of a budget that several share: all of it while everybody can be told advice_min; else so
// much that small crowds still are, and the large ones get equal parts of what is left. `people`: of each sale.
[[nodiscard]] double fair_budget(double budget_per_s, std::span<const std::uint64_t> people);

}  // namespace sluice::line
