// The schedule of deliveries told naively: a list that is walked. Written from the contract in deliveries.h.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "delivery/deliveries.h"
#include "line/history_twin.h"

namespace sluice::delivery {

// Mail with two pauses, and an endpoint with one.
inline const std::vector<Target>& twin_targets() {
  static const std::vector<Target> targets{
      {.kind = Kind::mail, .pauses = {std::chrono::seconds(2), std::chrono::seconds(10)}},
      {.kind = Kind::webhook, .name = "shop", .pauses = {std::chrono::seconds(5)}}};
  return targets;
}

class DeliveriesTwin {
public:
  void add(const Delivery& delivery) { list_.push_back(delivery); }
  [[nodiscard]] Delivery* find(JobId id) {
    const auto at = std::find_if(list_.begin(), list_.end(), [id](const Delivery& one) { return one.id == id; });
    return at == list_.end() ? nullptr : &*at;
  }
  [[nodiscard]] static bool may_be_taken(MonoTime now, const Delivery& one, std::span<const std::uint32_t> room) {
    return one.state != Delivery::State::dead && one.due <= now && room[raw(*one.target)] > 0;
  }
  [[nodiscard]] bool has_one_to_take(MonoTime now, std::span<const std::uint32_t> room) const {
    return std::any_of(list_.begin(), list_.end(), [&](const Delivery& one) { return may_be_taken(now, one, room); });
  }
  [[nodiscard]] bool is_first_of_target(MonoTime now, const Delivery& one) const {
    return std::none_of(list_.begin(), list_.end(), [&](const Delivery& other) {
      return other.state != Delivery::State::dead && other.target == one.target && other.due <= now &&
             other.due < one.due;
    });
  }
  Deliveries::Verdict settle(MonoTime now, const Deliveries::Settle& settle) {
    Delivery* one = find(settle.id);
    if (one == nullptr || one->state != Delivery::State::in_flight || one->lease != settle.lease) {
      return Deliveries::Verdict::not_in_flight;
    }
    if (settle.end == End::done) {
      forget(settle.id);
      return Deliveries::Verdict::done;
    }
    const auto& pauses = twin_targets()[raw(*one->target)].pauses;
    if (settle.end == End::in_vain || settle.end == End::given_up) ++one->attempts;
    const bool is_last = settle.end == End::given_up || one->attempts == pauses.size() + 1;
    if (is_last && one->until) {
      forget(settle.id);
      return Deliveries::Verdict::dropped;
    }
    if (is_last) {
      one->state = Delivery::State::dead;
      return Deliveries::Verdict::dead;
    }
    Duration pause = settle.pause;
    if (settle.end == End::in_vain) {
      pause = std::max(pause, pauses[one->attempts - 1]);
      pause += pause / 10 * raw(settle.jitter) / 1000;
    }
    if (one->until && now + pause >= *one->until) {
      forget(settle.id);
      return Deliveries::Verdict::dropped;
    }
    one->state = Delivery::State::waiting;
    one->due = now + pause;
    return Deliveries::Verdict::due_later;
  }
  Deliveries::ByHand retry(MonoTime now, JobId id) {
    Delivery* one = find(id);
    if (one == nullptr || one->state != Delivery::State::dead) return Deliveries::ByHand::not_dead;
    if (!one->target) return Deliveries::ByHand::no_target;
    one->state = Delivery::State::waiting;
    one->attempts = 0;
    one->due = now;
    return Deliveries::ByHand::done;
  }
  Deliveries::ByHand drop(JobId id) {
    Delivery* one = find(id);
    if (one == nullptr || one->state != Delivery::State::dead) return Deliveries::ByHand::not_dead;
    forget(id);
    return Deliveries::ByHand::done;
  }
  void forget(JobId id) {
    std::erase_if(list_, [id](const Delivery& one) { return one.id == id; });
  }
  [[nodiscard]] std::size_t size() const { return list_.size(); }

private:
  std::vector<Delivery> list_;
};

class DeliveriesHistory {
public:
  explicit DeliveriesHistory(std::span<const std::uint8_t> bytes) : history_(bytes) {}

  std::string play() {
    while (broken_.empty() && !history_.is_over()) {
      step();
      compare();
    }
    return broken_;
  }

private:
  void expect(bool ok, const char* claim) {
    if (!ok && broken_.empty()) broken_ = claim;
  }
  void step() {
    switch (history_.pick(9)) {
      case 0:
        now_ += std::chrono::milliseconds(500) * history_.pick(20);
        return;
      case 1:
        now_ += history_.pick(4) == 0 ? lease_time : Duration::zero();
        return;
      case 2:
        return add();
      case 3:
      case 4:
        return take();
      case 5: {
        const JobId id = pick_job();
        return expect(deliveries_.retry(now_, id) == twin_.retry(now_, id), "retry: dead ones with a target only");
      }
      case 6: {
        const JobId id = pick_job();
        return expect(deliveries_.drop(id) == twin_.drop(id), "drop: dead ones only");
      }
      default:
        return settle();
    }
  }
  void add() {
    Delivery one{.id = JobId(Id128(++made_, 8)), .due = now_ + std::chrono::seconds(history_.pick(3))};
    const std::uint32_t kind = history_.pick(8);
    if (kind < 6) one.target = TargetIndex{static_cast<std::uint8_t>(kind % 2)};
    if (kind >= 5) one.state = Delivery::State::dead;
    if (kind == 3 || kind == 4) one.until = now_ + std::chrono::seconds(history_.pick(30));
    deliveries_.add(one);
    twin_.add(one);
  }
  void take() {
    std::array<std::uint32_t, 2> room{history_.pick(2), history_.pick(2)};
    const auto before = room;
    const bool has_one = twin_.has_one_to_take(now_, room);
    const auto due = deliveries_.take_due(now_, room);
    expect(due.has_value() == has_one, "take_due: exactly when one may be taken");
    if (!due) return;
    Delivery* one = twin_.find(due->id);
    expect(one != nullptr && DeliveriesTwin::may_be_taken(now_, *one, before), "take_due: one that may be taken");
    if (one == nullptr) return;
    expect(due->is_over == (one->until && now_ >= *one->until), "take_due: says whose time is over");
    expect(twin_.is_first_of_target(now_, *one), "take_due: of a target, the longest due is first");
    expect(room[raw(*one->target)] == before[raw(*one->target)] - 1, "take_due: takes its target's room");
    one->state = Delivery::State::in_flight;
    one->lease = Lease{raw(one->lease) + 1};
    one->due = now_ + lease_time;
  }
  void settle() {
    static constexpr std::array ends{End::done,    End::in_vain, End::in_vain,
                                     End::in_vain, End::put_off, End::given_up};
    const JobId id = pick_job();
    const Delivery* one = twin_.find(id);
    const std::uint32_t lease = one == nullptr ? 0 : raw(one->lease);
    const Deliveries::Settle settle{.id = id,
                                    .lease = Lease{history_.pick(5) == 0 ? lease - 1 : lease},
                                    .end = ends[history_.pick(ends.size())],
                                    .pause = std::chrono::seconds(history_.pick(8)),
                                    .jitter = Jitter{static_cast<std::uint16_t>(history_.pick(2) * 999)},
                                    .error = {}};
    expect(deliveries_.settle(now_, settle) == twin_.settle(now_, settle), "each settlement has the rules' verdict");
  }
  JobId pick_job() {
    const std::uint64_t back = history_.pick(5);
    return JobId(Id128(back < made_ ? made_ - back : 0, 8));
  }
  void compare() {
    constexpr std::array<std::uint32_t, 2> room{1, 1};
    for (std::uint64_t n = 1; n <= made_; ++n) {
      const JobId id(Id128(n, 8));
      const Delivery* one = deliveries_.find(id);
      const Delivery* expected = twin_.find(id);
      expect((one != nullptr) == (expected != nullptr), "a delivery is known until it is done");
      if (one == nullptr || expected == nullptr) continue;
      expect(one->state == expected->state, "a delivery's state");
      expect(one->attempts == expected->attempts, "its attempts");
      if (one->state == Delivery::State::dead) continue;
      expect(one->due == expected->due, "when it is due");
      const auto next = deliveries_.next_deadline(room);
      expect(next && *next <= one->due, "next_deadline is never too late");
    }
    expect(deliveries_.waiting() + deliveries_.dead() == twin_.size(), "size");
    if (const char* invariant = deliveries_.broken_invariant()) expect(false, invariant);
  }

  twin::History history_;
  Deliveries deliveries_{twin_targets()};
  DeliveriesTwin twin_;
  MonoTime now_{std::chrono::seconds(1000)};
  std::uint64_t made_ = 0;
  std::string broken_;
};

}  // namespace sluice::delivery
