// The naive twin of ShowUp: remembers everybody who was ever called and counts them anew for every question.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "line/show_up.h"

namespace sluice::line {

class ShowUpTwin {
public:
  ShowUpTwin(Duration claim, Duration slot, Instant now, double memory)
      : slot_(slot), began_(now), claim_slots_((claim.count() + slot.count() - 1) / slot.count()), memory_(memory) {}

  void advance(Instant now) {
    if (slot_of(now) <= now_slot_) return;
    const auto count = std::count_if(people_.begin(), people_.end(), [&](auto& p) { return p.called == now_slot_; });
    first_people_ *= std::exp(-static_cast<double>(count) * known_ / memory_);
    now_slot_ = slot_of(now);
    measure();
  }
  void called(Instant now, std::uint32_t count) {
    advance(now);
    for (std::uint32_t i = 0; i < count; ++i) people_.push_back({.called = now_slot_});
  }
  void came(Instant now, Instant called_at) { close(now, called_at, End::came); }
  void left(Instant now, Instant called_at) { close(now, called_at, End::left); }

  [[nodiscard]] std::uint32_t open() const {
    return static_cast<std::uint32_t>(
        std::count_if(people_.begin(), people_.end(), [&](const Person& p) { return is_open(p); }));
  }

  [[nodiscard]] double share() const { return share_; }
  [[nodiscard]] double open_will_come(double share) const {
    double sum = 0;
    for (const Person& p : people_) {
      if (now_slot_ - p.called < claim_slots_ && p.end != End::left) sum += share - (p.end == End::came ? 1 : 0);
    }
    return std::clamp(sum, 0.0, static_cast<double>(open()));
  }

private:
  enum class End : std::uint8_t { none, came, left };
  struct Person {
    std::int64_t called = 0;
    End end = End::none;
    std::int64_t ended = 0;
  };

  void measure() {
    if (people_.empty() || people_.front().called >= now_slot_) return;
    const auto claim = static_cast<double>(claim_slots_);
    double called = 0;
    for (const Person& p : people_) called += p.called < now_slot_ ? weight(p.called) : 0;
    const std::vector<Step> all = steps(called);
    double seen = 0;
    for (const Step& step : all) {
      if (people_.front().called + static_cast<std::int64_t>(step.end) <= now_slot_) seen = step.end;
    }
    if (seen == 0) return;
    const double by_now = come_before(all, seen);
    double share = by_now;
    known_ = 1;
    if (seen < claim) {
      const double early = come_before(all, seen / 2);
      const double late = by_now - early;
      share = 1;
      if (late < 1.5 * early) {
        const double late_error = 0.5 / std::sqrt(late * called / 4 + 1);
        const double error = late_error + 0.5 / std::sqrt(early * called * 3 / 4 + 1);
        const double ratio = std::min(1.0, late / early * (1 + error));
        const double halves = 2 * claim / seen - 2;  // still to come; each brings `ratio` of the one before
        const double rest = ratio == 1 ? halves : ratio * (1 - std::pow(ratio, halves)) / (1 - ratio);
        share = std::min(1.0, by_now + late * (1 + late_error) * rest);
      }
      known_ = by_now / share;
    }
    const double people = called * known_ * known_;
    share_ = (first_people_ + people * share) / (first_people_ + people);
  }
  [[nodiscard]] std::int64_t slot_of(Instant at) const {
    return at < began_ ? -1 : (at - began_).count() / slot_.count();
  }
  [[nodiscard]] bool is_open(const Person& p) const {
    return p.end == End::none && now_slot_ - p.called < claim_slots_;
  }
  void close(Instant now, Instant called_at, End end) {
    advance(now);
    for (Person& p : people_) {
      if (p.called != slot_of(called_at) || !is_open(p)) continue;
      p.end = end;
      p.ended = now_slot_;
      return;
    }
  }
  // What is left of evidence from `slot`: every later slot's calls have faded it.
  [[nodiscard]] double weight(std::int64_t slot) const {
    double later = 0;
    for (const Person& p : people_) later += p.called > slot && p.called < now_slot_ ? 1 : 0;
    return std::exp(-later / memory_);
  }
  // For each span that the claim time reaches: its end, and of those who reached it the share that came within it.
  struct Step {
    double begin = 0;
    double end = 0;
    double come = 0;
  };
  [[nodiscard]] std::vector<Step> steps(double called) const {
    std::vector<Step> all;
    for (std::uint32_t i = 0; ComeCurve::span_begin(i) < claim_slots_; ++i) {
      const std::int64_t begin = ComeCurve::span_begin(i);
      const std::int64_t end = std::min<std::int64_t>(ComeCurve::span_begin(i + 1), claim_slots_);
      double reached = 0;
      double came = 0;
      for (const Person& p : people_) {
        const bool is_over = p.called + end <= now_slot_;
        const bool gone_before = p.end != End::none && p.ended < p.called + begin;
        const bool gone_within = p.end != End::none && !gone_before && p.ended < p.called + end;
        if (!is_over || gone_before || (gone_within && p.end == End::left)) continue;
        const double w = weight(p.called + end - 1);
        reached += w;
        came += gone_within ? w : 0;
      }
      const double enough = i == 0 ? 0 : 2 + 0.05 * called;
      all.push_back({double(begin), double(end), came > 0 ? came / std::max(reached, enough) : 0});
    }
    return all;
  }
  [[nodiscard]] static double come_before(const std::vector<Step>& steps, double slots) {
    double missing = 1;
    for (const Step& step : steps) {
      if (step.end <= slots) {
        missing *= 1 - step.come;
      } else if (step.begin < slots) {
        missing *= std::pow(1 - step.come, (slots - step.begin) / (step.end - step.begin));
      }
    }
    return 1 - missing;
  }

  Duration slot_;
  Instant began_;
  std::int64_t claim_slots_;
  double memory_;
  std::int64_t now_slot_ = 0;
  double first_people_ = 40;
  double known_ = 0;
  double share_ = 1;
  std::vector<Person> people_;
};

class ShowUpHistory {
public:
  explicit ShowUpHistory(std::span<const std::uint8_t> bytes) : history_(bytes) {}

  // The first thing that is wrong, or an empty string.
  std::string play() {
    const Duration claim = std::chrono::milliseconds(100) * (1 + history_.pick(60));
    const double memory = 1 + history_.pick(50);
    Instant now{std::chrono::seconds(5)};
    ShowUp show_up(claim, {}, now);
    show_up.set_memory(memory);
    ShowUpTwin twin(claim, show_up.slot(), now, memory);
    std::vector<Instant> calls;
    while (!history_.is_over() && calls.size() < 60) {
      now += std::chrono::milliseconds(10) * history_.pick(history_.pick(8) == 0 ? 200 : 20);
      const Instant about = calls.empty() ? now : calls[history_.pick(static_cast<std::uint32_t>(calls.size()))];
      switch (history_.pick(5)) {
        case 0:
        case 1: {
          const std::uint32_t count = history_.pick(6);
          show_up.called(now, count);
          twin.called(now, count);
          calls.push_back(now);
          break;
        }
        case 2:
        case 3:
          show_up.came(now, about);
          twin.came(now, about);
          break;
        default:
          show_up.left(now, about);
          twin.left(now, about);
      }
      if (const char* broken = show_up.broken_invariant()) return broken;
      if (show_up.open() != twin.open()) return "open";
      if (std::abs(show_up.share() - twin.share()) > 1e-9) return "share";
      if (std::abs(show_up.open_will_come(0.6) - twin.open_will_come(0.6)) > 1e-6) return "open_will_come";
    }
    return {};
  }

private:
  twin::History history_;
};

}  // namespace sluice::line
