// The naive twin of Stamped: remembers everybody and everything that was asked, and counts anew for every question.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "line/stamped.h"

namespace sluice::line {

class StampedTwin {
public:
  explicit StampedTwin(double a_second, StampTime since) : since_(since), serving_(since), before_(since) {
    set_pace(a_second);
  }
  void set_pace(double a_second) {
    period_ = 1 / a_second > 1 ? Duration(static_cast<std::int64_t>(1e6 / a_second)) : std::chrono::seconds(1);
    bucket_ = a_second > 1 ? a_second : 1;
    high_ = std::min(high_, bucket_);
  }

  StampTime come(StampTime now, std::uint64_t person) {
    if (const StampTime known = find(person); raw(known) != 0) return known;
    const std::uint64_t last = people_.empty() ? raw(since_) : raw(people_.back().at);
    people_.push_back({.at = StampTime{std::max(raw(now), last + 1)}, .person = person});
    return people_.back().at;
  }
  // 0: does not wait.
  [[nodiscard]] StampTime find(std::uint64_t person) const {
    for (const Stamped::Entry& each : people_) {
      if (each.person == person && !each.is_gone) return each.at;
    }
    return {};
  }
  void go(std::uint64_t person) {
    for (Stamped::Entry& each : people_) each.is_gone |= each.person == person;
  }
  [[nodiscard]] std::size_t ahead(StampTime at) const {
    return static_cast<std::size_t>(std::count_if(people_.begin(), people_.end(), [&](const Stamped::Entry& each) {
      return !each.is_gone && each.at < at && each.at > serving_;
    }));
  }
  bool ask(MonoTime now, std::uint64_t person, StampTime at) {
    if (!has_begun_) {
      has_begun_ = true;
      ends_ = now + period_;
      high_ = bucket_;
    }
    for (; now >= ends_; ends_ += period_) end_period();
    const bool is_kept = std::erase_if(kept_, [person](const Kept& each) { return each.person == person; }) > 0;
    const bool is_high = at <= serving_ || ahead(at) == 0;
    if (!is_kept && (!is_high || high_ < 1)) {
      const bool is_noted = std::count(asked_.begin(), asked_.end(), Asked{at, person}) > 0;
      if (!is_high && !is_noted) note_asked(at, person);
      if (at <= serving_ && !is_left_over(person)) left_over_.emplace_back(at, person);
      return false;
    }
    if (!is_kept) high_ -= 1;
    if (!is_kept && at <= serving_) let_in_.push_back(at);
    ++let_in_ever_;
    std::erase(asked_, Asked{at, person});
    std::erase_if(left_over_, [person](const Asked& each) { return each.second == person; });
    go(person);
    return true;
  }
  [[nodiscard]] std::uint64_t let_in_ever() const { return let_in_ever_; }
  [[nodiscard]] std::uint64_t periods() const { return periods_; }
  [[nodiscard]] StampTime serving() const { return serving_; }

private:
  using Asked = std::pair<StampTime, std::uint64_t>;
  struct Kept {
    std::uint64_t person = 0;
    std::uint64_t period = 0;
  };
  [[nodiscard]] bool is_left_over(std::uint64_t person) const {
    return std::any_of(left_over_.begin(), left_over_.end(),
                       [person](const Asked& each) { return each.second == person; });
  }
  void note_asked(StampTime at, std::uint64_t person) {
    asked_.emplace_back(at, person);
    std::sort(asked_.begin(), asked_.end());
    while (static_cast<double>(asked_.size()) > bucket_) asked_.pop_back();
  }
  [[nodiscard]] std::size_t count_until(StampTime at) const {
    return static_cast<std::size_t>(
        std::count_if(people_.begin(), people_.end(), [at](const Stamped::Entry& each) { return each.at <= at; }));
  }
  void end_period() {
    ++periods_;
    const auto slice = count_until(serving_) - count_until(before_);
    const auto on_time = static_cast<std::size_t>(
        std::count_if(let_in_.begin(), let_in_.end(), [this](StampTime at) { return at > before_; }) +
        std::count_if(left_over_.begin(), left_over_.end(),
                      [this](const Asked& each) { return each.first > before_; }));
    if (slice > 0) {
      const double came = on_time < slice ? static_cast<double>(on_time) / static_cast<double>(slice) : 1;
      show_up_ = std::max(Stamped::show_up_min, show_up_ + 0.2 * (came - show_up_));
    }
    std::erase_if(kept_, [this](const Kept& each) { return each.period + 2 < periods_; });
    auto left = static_cast<int>(high_);
    for (const Asked& each : asked_) {
      const bool has_one =
          std::any_of(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.person == each.second; });
      if (left == 0 || has_one) continue;
      kept_.push_back({.person = each.second, .period = periods_});
      --left;
    }
    asked_.clear();
    high_ = high_ - std::floor(high_) + bucket_;
    owed_ += std::max(0.0, bucket_ - static_cast<double>(left_over_.size())) / show_up_;
    before_ = serving_;
    while (owed_ >= 1 && count_until(serving_) < people_.size()) {
      serving_ = people_[count_until(serving_)].at;
      owed_ -= 1;
    }
    if (count_until(serving_) == people_.size()) owed_ = 0;
    let_in_.clear();
    left_over_.clear();
  }

  std::vector<Stamped::Entry> people_;
  std::vector<StampTime> let_in_;  // of those served, in this period
  Duration period_{};
  double bucket_ = 0;
  MonoTime ends_{};
  double high_ = 0;
  std::vector<Asked> asked_;
  std::vector<Asked> left_over_;
  std::vector<Kept> kept_;
  double show_up_ = 1;
  double owed_ = 0;
  StampTime since_;
  StampTime serving_;
  StampTime before_;
  bool has_begun_ = false;
  std::uint64_t periods_ = 0;  // that have ended
  std::uint64_t let_in_ever_ = 0;
};

// Plays a history against both. What differs, in words; empty: nothing.
class StampedHistory {
public:
  explicit StampedHistory(std::span<const std::uint8_t> bytes) : history_(bytes) {}

  std::string play() {
    for (int step = 0; !history_.is_over(); ++step) {
      if (std::string wrong = this->step(); !wrong.empty()) return "step " + std::to_string(step) + ": " + wrong;
    }
    return {};
  }

private:
  static constexpr std::uint32_t people = 24;

  std::string step() {
    const std::uint64_t person = history_.pick(people);
    switch (history_.pick(8)) {
      case 0:
      case 1:
      case 2:
        return come(person);
      case 3:
        stamped_.go(person);
        twin_.go(person);
        break;
      case 4:
        return pass_time();
      case 5:
        return set_pace();
      case 6:
        return ask(person, stamp_of(person));
      default:
        return ask(people + person, StampTime{history_.pick(256) * 40'000ULL + 7});  // of another edge
    }
    return compare();
  }
  std::string come(std::uint64_t person) {
    const Stamped::Known known = stamped_.come(clock_, person);
    if (stamped_.entries()[known.index].at != twin_.come(clock_, person)) return "another stamp";
    return compare();
  }
  // The edge's clock may stand still, or jump back.
  std::string pass_time() {
    now_ += std::chrono::milliseconds(history_.pick(256) * 10);
    clock_ = StampTime{raw(clock_) + history_.pick(256) * 10'000ULL};
    if (history_.pick(16) == 0) clock_ = StampTime{raw(clock_) / 2};
    return {};
  }
  std::string set_pace() {
    static constexpr double paces[] = {16, 0.25, 1, 2.5, 3, 100};
    const double pace = paces[history_.pick(6)];
    stamped_.set_pace(pace);
    twin_.set_pace(pace);
    return {};
  }
  std::string ask(std::uint64_t person, StampTime at) {
    if (raw(at) == 0) return {};
    const Stamped::Answer answer = stamped_.ask(now_, person, at);
    if (answer.is_let_in != twin_.ask(now_, person, at)) return answer.is_let_in ? "let in" : "not let in";
    const bool is_advice =
        answer.come_back_in >= Stamped::come_back_min && answer.come_back_in <= Stamped::come_back_max;
    if (!answer.is_let_in && !is_advice) return "bad advice";
    return compare();
  }
  [[nodiscard]] StampTime stamp_of(std::uint64_t person) const {
    const Stamped::Entry* entry = stamped_.find(person);
    return entry == nullptr ? StampTime{} : entry->at;
  }
  std::string compare() {
    if (const char* broken = stamped_.broken_invariant(); broken != nullptr) return broken;
    if (stamped_.serving() != twin_.serving()) return "another time is served";
    const StampTime at{history_.pick(256) * 40'000ULL};
    if (stamped_.ahead(at) != twin_.ahead(at)) return "others are ahead";
    for (std::uint64_t person = 0; person < people; ++person) {
      if (stamp_of(person) != twin_.find(person)) return "another waits";
    }
    return {};
  }

  twin::History history_;
  Stamped stamped_{2, StampTime{5}};
  StampedTwin twin_{2, StampTime{5}};
  MonoTime now_{std::chrono::seconds(1)};
  StampTime clock_{1};
};

}  // namespace sluice::line
