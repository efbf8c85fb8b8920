#include "delivery/deliveries.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"
#include "base/shown_text.h"

namespace sluice::delivery {

using State = Delivery::State;

void Deliveries::add(Delivery delivery) {
  SLUICE_INVARIANT(delivery.state != State::in_flight);
  SLUICE_INVARIANT(delivery.state == State::dead ? !delivery.until : delivery.target.has_value());
  const bool is_dead = delivery.state == State::dead;
  if (is_dead && dead() >= dead_max) return;
  const MonoTime due = delivery.due;
  const JobId id = delivery.id;
  const auto [at, is_new] = deliveries_.emplace(id, std::move(delivery));
  SLUICE_INVARIANT(is_new);
  if (is_dead) return;
  ++waiting_;
  wait_until(due, at->second);
}

void Deliveries::wait_until(MonoTime at, Delivery& delivery) {
  delivery.due = at;
  turns_.set(*delivery.target, {.at = at, .id = delivery.id});
}

// --- Taking

bool Deliveries::is_current(const DueTurns::Alarm& alarm) const {
  const Delivery* delivery = find(alarm.id);
  return delivery != nullptr && delivery->state != State::dead && delivery->due == alarm.at;
}

std::optional<Deliveries::Due> Deliveries::take_due(MonoTime now, std::span<std::uint32_t> room) {
  const auto id = turns_.take(now, room, [this](const DueTurns::Alarm& alarm) { return is_current(alarm); });
  if (!id) return std::nullopt;
  Delivery& delivery = deliveries_.find(*id)->second;
  delivery.state = State::in_flight;
  delivery.lease = Lease{static_cast<std::uint32_t>(delivery.lease) + 1};
  wait_until(now + lease_time, delivery);
  return Due{.id = *id, .is_off = is_off(*delivery.target), .is_over = delivery.until && now >= *delivery.until};
}

// --- Settling

Deliveries::Verdict Deliveries::settle(MonoTime now, const Settle& settle) {
  const auto at = deliveries_.find(settle.id);
  if (at == deliveries_.end()) return Verdict::not_in_flight;
  Delivery& delivery = at->second;
  if (delivery.state != State::in_flight || delivery.lease != settle.lease) return Verdict::not_in_flight;
  switch (settle.end) {
    case End::done:
      forget(at);
      return Verdict::done;
    case End::given_up:
      ++delivery.attempts;
      return die(at, settle.error);
    case End::put_off:
      return wait_again(now + std::min(settle.pause, pause_longest), at);
    case End::in_vain:
      break;
  }
  const auto& pauses = targets_[raw(*delivery.target)].pauses;
  if (++delivery.attempts > pauses.size()) return die(at, settle.error);
  const Duration own = pauses[delivery.attempts - 1];
  const Duration pause = std::max(own, std::min(settle.pause, pause_longest));
  const auto jitter = static_cast<std::uint16_t>(settle.jitter) % jitter_count;
  return wait_again(now + pause + pause / 10 * jitter / jitter_count, at);
}

Deliveries::Verdict Deliveries::wait_again(MonoTime at, Map::iterator which) {
  Delivery& delivery = which->second;
  if (delivery.until && at >= *delivery.until) {
    forget(which);
    return Verdict::dropped;
  }
  delivery.state = State::waiting;
  wait_until(at, delivery);
  return Verdict::due_later;
}

void Deliveries::forget(Map::iterator at) {
  deliveries_.erase(at);
  --waiting_;
}

Deliveries::Verdict Deliveries::die(Map::iterator at, std::string_view error) {
  if (at->second.until) {
    forget(at);
    return Verdict::dropped;
  }
  if (dead() >= dead_max) {
    deliveries_.erase(at);
  } else {
    at->second.state = State::dead;
    at->second.last_error = beginning_of(error, error_size_max);
  }
  --waiting_;
  return Verdict::dead;
}

// --- By a person

Deliveries::ByHand Deliveries::retry(MonoTime now, JobId id) {
  const auto at = deliveries_.find(id);
  if (at == deliveries_.end() || at->second.state != State::dead) return ByHand::not_dead;
  if (!at->second.target) return ByHand::no_target;
  Delivery& delivery = at->second;
  delivery.state = State::waiting;
  delivery.attempts = 0;
  delivery.last_error.clear();
  ++waiting_;
  wait_until(now, delivery);
  return ByHand::done;
}

Deliveries::ByHand Deliveries::drop(JobId id) {
  const auto at = deliveries_.find(id);
  if (at == deliveries_.end() || at->second.state != State::dead) return ByHand::not_dead;
  deliveries_.erase(at);
  return ByHand::done;
}

// --- Views

const Delivery* Deliveries::find(JobId id) const {
  const auto at = deliveries_.find(id);
  return at == deliveries_.end() ? nullptr : &at->second;
}

const char* Deliveries::broken_invariant() const {
  std::size_t waiting = 0;
  for (const auto& [id, delivery] : deliveries_) {
    if (delivery.id != id) return "a delivery is known by its id";
    if (delivery.state == State::dead && delivery.until) return "one with an end is never dead";
    if (delivery.state == State::dead) continue;
    ++waiting;
    if (!delivery.target) return "only a dead delivery has no target";
    if (delivery.attempts > targets_[raw(*delivery.target)].pauses.size()) return "one without tries left is dead";
    if (!delivery.last_error.empty()) return "only a dead delivery keeps its error";
  }
  if (waiting != waiting_) return "what waits is counted";
  if (dead() > dead_max) return "dead ones are bounded";
  return nullptr;
}

}  // namespace sluice::delivery
