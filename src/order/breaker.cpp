#include "order/breaker.h"

#include <algorithm>
#include <limits>

namespace sluice::order {

Breaker::State Breaker::state(MonoTime now) const {
  if (!open_until_) return State::closed;
  return now < *open_until_ ? State::open : State::half_open;
}

Duration Breaker::open_for(MonoTime now) const {
  return state(now) == State::open ? *open_until_ - now : Duration::zero();
}

std::size_t Breaker::room(MonoTime now) const {
  switch (state(now)) {
    case State::closed:
      return std::numeric_limits<std::size_t>::max();
    case State::open:
      return 0;
    case State::half_open:
      break;
  }
  const std::uint32_t out = now >= probes_.lost_at ? 0 : probes_.out;
  return limits_.probes - std::min(limits_.probes, out + probes_.good + probes_.bad);
}

bool Breaker::admit(MonoTime now) {
  if (room(now) == 0) return false;
  if (state(now) == State::closed) return true;
  if (now >= probes_.lost_at) probes_.out = 0;
  ++probes_.out;
  probes_.lost_at = now + limits_.open_time;
  return true;
}

void Breaker::note_unsent(MonoTime now) {
  if (state(now) == State::half_open && probes_.out > 0) --probes_.out;
}

Breaker::Change Breaker::note(MonoTime now, Speaker speaker, Answered answered) {
  switch (state(now)) {
    case State::closed:
      put(now, speaker, answered);
      return must_open() ? open(now) : Change::none;
    case State::open:
      return Change::none;
    case State::half_open:
      break;
  }
  if (probes_.out == 0) return Change::none;
  --probes_.out;
  const std::uint32_t verdict = limits_.probes / 2 + 1;
  if (answered == Answered::good) return ++probes_.good >= verdict ? close() : Change::none;
  return ++probes_.bad >= verdict ? open(now) : Change::none;
}

Breaker::Change Breaker::open(MonoTime now) {
  open_until_ = now + limits_.open_time;
  probes_ = {};
  ++trips_;
  return Change::opened;
}

// What was before is over: one more failure is not the last drop of an old outage.
Breaker::Change Breaker::close() {
  open_until_.reset();
  voices_.clear();
  notes_.clear();
  failed_ = late_ = 0;
  return Change::closed;
}

void Breaker::put(MonoTime now, Speaker speaker, Answered answered) {
  forget_old(now);
  const auto [at, is_new] = voices_.try_emplace(speaker);
  if (!is_new) count(at->second.answered, static_cast<std::uint32_t>(-1));
  at->second = {.at = now, .answered = answered};
  count(answered, 1);
  notes_.push_back({.at = now, .speaker = speaker});
}

void Breaker::forget_old(MonoTime now) {
  while (!notes_.empty() && (notes_.front().at + limits_.window <= now || notes_.size() >= notes_max)) {
    const Note note = notes_.front();
    notes_.pop_front();
    const auto at = voices_.find(note.speaker);
    if (at == voices_.end() || at->second.at != note.at) continue;
    count(at->second.answered, static_cast<std::uint32_t>(-1));
    voices_.erase(at);
  }
}

// `by`: one more, or one fewer.
void Breaker::count(Answered answered, std::uint32_t by) {
  if (answered == Answered::failed) failed_ += by;
  if (answered == Answered::late) late_ += by;
}

bool Breaker::must_open() const {
  const std::size_t all = voices_.size();
  const std::size_t bad = std::size_t{failed_} + late_;
  return (all >= limits_.voices_min && bad * 100 >= all * limits_.failures_percent) ||
         (late_ >= limits_.late_min && late_ == all);
}

const char* Breaker::broken_invariant() const {
  std::uint32_t failed = 0;
  std::uint32_t late = 0;
  for (const auto& [speaker, voice] : voices_) {
    failed += voice.answered == Answered::failed ? 1 : 0;
    late += voice.answered == Answered::late ? 1 : 0;
  }
  if (failed != failed_ || late != late_) return "the counts are those of the voices";
  if (!open_until_ && must_open()) return "what must be open is open";
  if (notes_.size() < voices_.size()) return "each voice is noted";
  if (probes_.out + probes_.good + probes_.bad > limits_.probes) return "no more are out than may be";
  return nullptr;
}

}  // namespace sluice::order
