#include "sandbox/late_answers.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::sandbox {

bool LateAnswers::is_awaited(std::uint32_t charge) const {
  const auto slow = std::ranges::lower_bound(slow_, charge, {}, &Slow::charge);
  return slow != slow_.end() && slow->charge == charge;
}

void LateAnswers::await(MonoTime due, std::uint32_t charge, http::Deferred deferred) {
  SLUICE_INVARIANT(slow_.empty() || (slow_.back().due <= due && slow_.back().charge < charge));
  if (is_ending_ || is_full()) return tell_(deferred, charge);
  slow_.push_back({.due = due, .charge = charge, .requests = {}});
  slow_.back().requests.push_back(std::move(deferred));
  ++waiting_count_;
}

void LateAnswers::await_too(std::uint32_t charge, http::Deferred deferred) {
  if (is_full()) return tell_(deferred, charge);
  const auto slow = std::ranges::lower_bound(slow_, charge, {}, &Slow::charge);
  SLUICE_INVARIANT(slow != slow_.end() && slow->charge == charge);
  slow->requests.push_back(std::move(deferred));
  ++waiting_count_;
}

void LateAnswers::keep_silent(std::uint32_t charge, http::Deferred deferred) {
  silent_.push_back({.charge = charge, .request = std::move(deferred)});
  if (silent_.size() <= limits_.silent_max) return;
  auto oldest = std::move(silent_.front());
  silent_.pop_front();
  tell_(oldest.request, oldest.charge);
}

void LateAnswers::tell_due(MonoTime now) {
  while (!slow_.empty() && slow_.front().due <= now) tell_first();
}

void LateAnswers::tell_all_waiting() {
  is_ending_ = true;
  while (!slow_.empty()) tell_first();
}

void LateAnswers::tell_first() {
  auto slow = std::move(slow_.front());
  slow_.pop_front();
  waiting_count_ -= slow.requests.size();
  for (auto& request : slow.requests) tell_(request, slow.charge);
}

void LateAnswers::clear() {
  slow_.clear();
  silent_.clear();
  waiting_count_ = 0;
}

}  // namespace sluice::sandbox
