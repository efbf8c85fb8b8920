#include "sandbox/late_answers.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::sandbox {

bool LateAnswers::is_awaited(std::uint32_t step) const {
  return std::ranges::binary_search(slow_, step, {}, &Slow::step);
}

void LateAnswers::await(MonoTime due, std::uint32_t step, http::Deferred deferred) {
  SLUICE_INVARIANT(slow_.empty() || (slow_.back().due <= due && slow_.back().step < step));
  if (is_ending_ || is_full()) return tell_(deferred, step);
  slow_.push_back({.due = due, .step = step, .request = std::move(deferred)});
}

void LateAnswers::keep_silent(std::uint32_t step, http::Deferred deferred) {
  silent_.push_back({.step = step, .request = std::move(deferred)});
  if (silent_.size() <= limits_.silent_max) return;
  auto oldest = std::move(silent_.front());
  silent_.pop_front();
  tell_(oldest.request, oldest.step);
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
  tell_(slow.request, slow.step);
}

void LateAnswers::clear() {
  slow_.clear();
  silent_.clear();
}

}  // namespace sluice::sandbox
