#include "line/stamped.h"

#include <algorithm>
#include <cmath>

namespace sluice::line {
namespace {

// How fast the share of those who come is believed: a fifth of it is what was seen last.
constexpr double last_seen_part = 0.2;
// Whoever a slot is kept for was told to come back when that period ended.
constexpr std::uint64_t kept_periods = 2;

constexpr std::size_t lowest_bit(std::size_t number) {
  return number & (~number + 1);
}

}  // namespace

// A pace below one a period has longer periods, so that each has a slot.
void Stamped::set_pace(double a_second) {
  const double period_s = std::max(std::chrono::duration<double>(period_min).count(), 1 / a_second);
  period_ = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(period_s));
  bucket_ = std::max(1.0, a_second * period_s);
  high_ = std::min(high_, bucket_);
}

// --- Who is there

Stamped::Known Stamped::come(StampTime now, std::uint64_t person) {
  const auto [known, is_new] = waiting_.try_emplace(person, entries_.size());
  if (!is_new) return {.index = known->second};
  last_ = std::max(now, StampTime{raw(last_) + 1});
  entries_.push_back({.at = last_, .person = person});
  add_to_gone();
  return {.index = entries_.size() - 1, .is_new = true};
}

const Stamped::Entry* Stamped::find(std::uint64_t person) const {
  const auto known = waiting_.find(person);
  return known == waiting_.end() ? nullptr : &entries_[known->second];
}

void Stamped::go(std::uint64_t person) {
  const auto known = waiting_.find(person);
  if (known == waiting_.end()) return;
  entries_[known->second].is_gone = true;
  for (std::size_t i = known->second + 1; i <= gone_.size(); i += lowest_bit(i)) ++gone_[i - 1];
  waiting_.erase(known);
}

void Stamped::add_to_gone() {
  const std::size_t at = gone_.size() + 1;
  std::uint32_t sum = 0;
  for (std::size_t below = 1; below < lowest_bit(at); below <<= 1U) sum += gone_[at - below - 1];
  gone_.push_back(sum);
}

std::size_t Stamped::gone_among(std::size_t first) const {
  std::size_t sum = 0;
  for (std::size_t i = first; i > 0; i -= lowest_bit(i)) sum += gone_[i - 1];
  return sum;
}

std::size_t Stamped::count_until(StampTime at) const {
  const auto after = std::upper_bound(entries_.begin(), entries_.end(), at,
                                      [](StampTime time, const Entry& entry) { return time < entry.at; });
  return static_cast<std::size_t>(after - entries_.begin());
}

std::size_t Stamped::ahead(StampTime at) const {
  if (at <= serving_) return 0;
  const std::size_t before = count_until(StampTime{raw(at) - 1});
  if (before <= served_count_) return 0;
  return before - served_count_ - (gone_among(before) - gone_among(served_count_));
}

// --- Who is let in

Stamped::Answer Stamped::ask(MonoTime now, std::uint64_t person, StampTime at) {
  advance(now);
  const bool is_high = at <= serving_ || ahead(at) == 0;
  const bool is_let_in = kept_.erase(person) > 0 || (is_high && take_slot(at));
  if (!is_let_in && at <= serving_) left_over_.emplace(person, at);
  if (!is_let_in) return {.come_back_in = come_back_in(now, at, is_high || note_asked(person, at))};
  asked_.erase({at, person});
  left_over_.erase(person);
  go(person);
  return {.is_let_in = true};
}

bool Stamped::take_slot(StampTime at) {
  if (high_ < 1) return false;
  high_ -= 1;
  if (at > served_before_ && at <= serving_) ++on_time_;
  return true;
}

bool Stamped::note_asked(std::uint64_t person, StampTime at) {
  asked_.emplace(at, person);
  if (static_cast<double>(asked_.size()) <= bucket_) return true;
  const auto last = std::prev(asked_.end());
  const bool is_this = last->second == person;
  asked_.erase(last);
  return !is_this;
}

void Stamped::advance(MonoTime now) {
  if (!period_end_) {
    period_end_ = now + period_;
    high_ = bucket_;
  }
  while (now >= *period_end_) {
    end_period();
    *period_end_ += period_;
  }
}

void Stamped::end_period() {
  if (slice_ > 0) {
    const auto left_over = std::count_if(left_over_.begin(), left_over_.end(),
                                         [this](const auto& each) { return each.second > served_before_; });
    const double came = std::min(1.0, static_cast<double>(on_time_ + left_over) / static_cast<double>(slice_));
    show_up_ = std::max(show_up_min, show_up_ + last_seen_part * (came - show_up_));
  }
  ++periods_;
  keep_slots(static_cast<std::size_t>(high_));
  high_ = high_ - std::floor(high_) + bucket_;
  serve_on();
  left_over_.clear();
  on_time_ = 0;
}

void Stamped::keep_slots(std::size_t count) {
  std::erase_if(kept_, [this](const auto& each) { return each.second + kept_periods < periods_; });
  for (const auto& [at, person] : asked_) {
    if (count == 0) break;
    count -= kept_.try_emplace(person, periods_).second ? 1 : 0;
  }
  asked_.clear();
}

void Stamped::serve_on() {
  owed_ += std::max(0.0, bucket_ - static_cast<double>(left_over_.size())) / show_up_;
  const std::size_t unserved = entries_.size() - served_count_;
  slice_ = std::min(unserved, static_cast<std::size_t>(owed_));
  // Whoever is the last one to be served owes nothing to those who have not come yet.
  owed_ = slice_ == unserved ? 0 : owed_ - static_cast<double>(slice_);
  served_count_ += slice_;
  served_before_ = serving_;
  if (served_count_ > 0) serving_ = entries_[served_count_ - 1].at;
}

Duration Stamped::come_back_in(MonoTime now, StampTime at, bool is_next) const {
  const Duration left = *period_end_ - now;
  if (is_next) return std::max(left, come_back_min);
  const double periods = static_cast<double>(ahead(at)) * show_up_ / bucket_;
  const auto wait = std::chrono::duration_cast<Duration>(periods * come_back_part * period_);
  return std::clamp(std::max(wait, left), come_back_min, come_back_max);
}

const char* Stamped::broken_invariant() const {
  std::size_t gone = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (i > 0 && entries_[i].at <= entries_[i - 1].at) return "stamps grow";
    gone += entries_[i].is_gone ? 1 : 0;
    if (gone_among(i + 1) != gone) return "who has gone is counted";
  }
  if (waiting_.size() != entries_.size() - gone) return "who has not gone waits";
  if (served_count_ != count_until(serving_)) return "the served are counted";
  if (high_ < 0 || high_ >= bucket_ + 1) return "a bucket is not overdrawn";
  return nullptr;
}

}  // namespace sluice::line
