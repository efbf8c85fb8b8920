// The breaker told naively: every answer in a list, read anew for every question.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "order/breaker.h"

namespace sluice::order {

class BreakerTwin {
public:
  explicit BreakerTwin(const BreakerLimits& limits) : limits_(limits) {}

  [[nodiscard]] Breaker::State state(MonoTime now) const {
    if (!opened_at_) return Breaker::State::closed;
    return now - *opened_at_ < limits_.open_time ? Breaker::State::open : Breaker::State::half_open;
  }
  bool admit(MonoTime now) {
    if (state(now) == Breaker::State::closed) return true;
    if (state(now) == Breaker::State::open) return false;
    if (!asked_.empty() && now - asked_.back() >= limits_.open_time) asked_.clear();
    if (asked_.size() + answers_.size() >= limits_.probes) return false;
    asked_.push_back(now);
    return true;
  }
  void note_unsent(MonoTime now) {
    if (state(now) == Breaker::State::half_open && !asked_.empty()) asked_.erase(asked_.begin());
  }
  void note(MonoTime now, Speaker speaker, Breaker::Answered answered) {
    if (state(now) == Breaker::State::open) return;
    if (state(now) == Breaker::State::closed) {
      notes_.push_back({now, speaker, answered});
      if (must_open(now)) open(now);
      return;
    }
    if (asked_.empty()) return;
    asked_.erase(asked_.begin());
    answers_.push_back(answered == Breaker::Answered::good);
    const auto good = std::count(answers_.begin(), answers_.end(), true);
    const auto bad = std::count(answers_.begin(), answers_.end(), false);
    if (bad * 2 > limits_.probes) return open(now);
    if (good * 2 > limits_.probes) opened_at_.reset();
  }
  [[nodiscard]] std::uint64_t trips() const { return trips_; }

private:
  struct Note {
    MonoTime at;
    Speaker speaker;
    Breaker::Answered answered;
  };
  [[nodiscard]] bool must_open(MonoTime now) const {
    std::map<Speaker, Breaker::Answered> latest;
    for (const Note& note : notes_) {
      if (now - note.at < limits_.window) latest[note.speaker] = note.answered;
    }
    std::size_t bad = 0;
    std::size_t late = 0;
    for (const auto& [speaker, answered] : latest) {
      bad += answered == Breaker::Answered::good ? 0 : 1;
      late += answered == Breaker::Answered::late ? 1 : 0;
    }
    const bool is_share =
        latest.size() >= limits_.voices_min && bad * 100 >= latest.size() * limits_.failures_percent;
    return is_share || (late >= limits_.late_min && late == latest.size());
  }
  void open(MonoTime now) {
    opened_at_ = now;
    notes_.clear();
    asked_.clear();
    answers_.clear();
    ++trips_;
  }

  const BreakerLimits limits_;
  std::vector<Note> notes_;      // since it was open last
  std::vector<MonoTime> asked_;  // since it is half-open, and not answered
  std::vector<bool> answers_;    // since then: good or not
  std::optional<MonoTime> opened_at_;
  std::uint64_t trips_ = 0;
};

class BreakerHistory {
public:
  explicit BreakerHistory(std::span<const std::uint8_t> bytes) : history_(bytes) {}

  // The first thing that is wrong, or an empty string.
  std::string play() {
    while (broken_.empty() && !history_.is_over()) {
      step();
      compare();
    }
    return broken_;
  }

private:
  // Few payers, so that they speak again, and limits that are reached.
  static constexpr BreakerLimits limits{.voices_min = 6, .late_min = 3};

  void step() {
    using Answered = Breaker::Answered;
    static constexpr std::array answers{Answered::good, Answered::good, Answered::failed, Answered::late};
    switch (history_.pick(8)) {
      case 0:
        now_ += std::chrono::seconds(history_.pick(40));
        return;
      case 1:
        now_ +=
            breaker_.open_for(now_) - Duration(history_.pick(2) == 0 || breaker_.open_for(now_).count() == 0 ? 0 : 1);
        return;
      case 2:
        breaker_.note_unsent(now_);
        return twin_.note_unsent(now_);
      case 3:
      case 4:
        if (breaker_.admit(now_) != twin_.admit(now_)) broken_ = "whether one more is asked for";
        return;
      default: {
        const Speaker speaker = history_.pick(9);
        const Answered answered = answers[history_.pick(answers.size())];
        const auto before = twin_.state(now_);
        const auto change = breaker_.note(now_, speaker, answered);
        const auto trips = twin_.trips();
        twin_.note(now_, speaker, answered);
        const bool is_closed = before != Breaker::State::closed && twin_.state(now_) == Breaker::State::closed;
        const auto expected = twin_.trips() > trips ? Breaker::Change::opened
                              : is_closed           ? Breaker::Change::closed
                                                    : Breaker::Change::none;
        if (change != expected) broken_ = "what an answer changes";
      }
    }
  }
  void compare() {
    if (!broken_.empty()) return;
    if (breaker_.state(now_) != twin_.state(now_)) broken_ = "its state";
    if (breaker_.trips() != twin_.trips()) broken_ = "how often it has opened";
    if ((breaker_.room(now_) > 0) != BreakerTwin(twin_).admit(now_)) broken_ = "whether there is room";
    if ((breaker_.open_for(now_) > Duration::zero()) != (twin_.state(now_) == Breaker::State::open)) {
      broken_ = "how long it is open";
    }
    if (const char* invariant = breaker_.broken_invariant()) broken_ = invariant;
  }

  twin::History history_;
  Breaker breaker_{limits};
  BreakerTwin twin_{limits};
  MonoTime now_{std::chrono::seconds(1000)};
  std::string broken_;
};

}  // namespace sluice::order
