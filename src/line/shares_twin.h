// The division of calls told naively: every call has a time at which it would be due if calls were made at the
// speed of the shares, nothing is ever moved back to zero, and one call is decided at a time.
//
// SharesTwin is written from the contract in shares.h. SharesHistory plays one random history on both and tells the
// first difference, or the first promise that is broken.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "line/shares.h"

namespace sluice::line {

class SharesTwin {
public:
  explicit SharesTwin(std::span<const double> shares) {
    for (const double share : shares) lines_.push_back({.share = share});
  }
  void set(std::span<const double> shares) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      lines_[i].share = shares[i];
      lines_[i].due = std::min(lines_[i].due, now_ + between(i));
    }
  }
  // The line that is called; -1: none can use it.
  int call(const std::vector<std::uint32_t>& can_use) {
    int best = -1;
    for (int i = 0; i < static_cast<int>(lines_.size()); ++i) {
      if (can_use[at(i)] > 0 && (best < 0 || due(at(i)) <= due(at(best)))) best = i;
    }
    if (best < 0) return best;
    now_ = due(at(best));
    lines_[at(best)].due = now_ + between(at(best));
    return best;
  }

private:
  struct Line {
    double share = 0;
    std::uint64_t due = 0;  // of its next call; what is past is due now
  };
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  [[nodiscard]] std::uint64_t due(std::size_t i) const { return std::max(lines_[i].due, now_); }
  [[nodiscard]] std::uint64_t between(std::size_t i) const {
    return static_cast<std::uint64_t>(std::llround(1'048'576 / lines_[i].share));
  }

  std::vector<Line> lines_;
  std::uint64_t now_ = 0;
};

class SharesHistory {
public:
  explicit SharesHistory(std::span<const std::uint8_t> bytes)
      : history_(bytes),
        count_(2 + history_.pick(Shares::lines_max - 1)),
        given_(random_shares()),
        shares_(given_),
        twin_(given_),
        waiting_(count_),
        since_all_wait_(count_) {}

  // Empty: nothing differs and no promise is broken.
  std::string play() {
    while (!history_.is_over() && broken_.empty()) step();
    return broken_;
  }

private:
  void step() {
    switch (history_.pick(8)) {
      case 0:
        return people_come(1);
      case 1:
        return people_come(40);
      case 2:
        return goes_idle();
      case 3:
        return alone();
      case 4:
        return history_.pick(8) == 0 ? change() : divide(history_.pick(30));
      default:
        return divide(history_.pick(4));
    }
  }
  void people_come(std::uint32_t most) { waiting_[history_.pick(count_)] += 1 + history_.pick(most); }
  void goes_idle() { waiting_[history_.pick(count_)] = 0; }
  void change() {
    given_ = random_shares();
    shares_.set(given_);
    twin_.set(given_);
    begin_stretch();
  }
  // Some calls of a line while no other can use any.
  void alone() {
    const std::uint32_t line = history_.pick(count_);
    const std::uint32_t calls = history_.pick(12);
    shares_.called_alone(line, calls);
    std::vector<std::uint32_t> only(count_);
    only[line] = 1;
    for (std::uint32_t i = 0; i < calls; ++i) twin_.call(only);
    if (calls > 0) begin_stretch();
  }
  void divide(std::uint32_t count) {
    std::vector<std::uint32_t> calls(count_);
    shares_.divide(count, waiting_, calls);
    std::vector<std::uint32_t> expected(count_);
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool all_wait = std::none_of(waiting_.begin(), waiting_.end(), [](auto n) { return n == 0; });
      const int line = twin_.call(waiting_);
      if (line < 0) break;
      const auto at = static_cast<std::size_t>(line);
      ++expected[at];
      --waiting_[at];
      if (!all_wait) begin_stretch();
      if (all_wait) note_call(at);
    }
    if (calls != expected) broken_ = "divided otherwise than by the twin";
    if (const char* broken = shares_.broken_invariant()) broken_ = broken;
  }
  void begin_stretch() {
    std::fill(since_all_wait_.begin(), since_all_wait_.end(), 0);
    stretch_ = 0;
  }
  void note_call(std::size_t line) {
    ++since_all_wait_[line];
    ++stretch_;
    double all = 0;
    for (const double share : given_) all += share;
    for (std::size_t i = 0; i < count_; ++i) {
      const double fair = stretch_ * given_[i] / all;
      if (std::abs(since_all_wait_[i] - fair) >= count_) broken_ = "a line strayed from its share";
    }
  }
  std::vector<double> random_shares() {
    std::vector<double> shares;
    double left = 1;
    for (std::uint32_t i = 1; i < count_; ++i) shares.push_back((1 + history_.pick(20)) / 100.0);
    for (const double share : shares) left -= share;
    shares.insert(shares.begin(), left);
    return shares;
  }

  twin::History history_;
  std::uint32_t count_;
  std::vector<double> given_;
  Shares shares_;
  SharesTwin twin_;
  std::vector<std::uint32_t> waiting_;
  std::vector<std::uint32_t> since_all_wait_;
  double stretch_ = 0;
  std::string broken_;
};

}  // namespace sluice::line
