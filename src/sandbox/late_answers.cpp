#include "sandbox/late_answers.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::sandbox {

bool LateAnswers::is_awaited(std::uint32_t step) const {
  return std::ranges::binary_search(slow_, step, {}, &Slow::step) ||
         std::ranges::binary_search(overtaken_, step, {}, &Slow::step);
}

void LateAnswers::put(std::deque<Slow>& waiting, Slow slow) {
  SLUICE_INVARIANT(waiting.empty() || (waiting.back().due <= slow.due && waiting.back().step < slow.step));
  if (is_ending_ || waiting.size() >= limits_.waiting_max) return tell_(slow.request, slow.step);
  waiting.push_back(std::move(slow));
}

void LateAnswers::await(MonoTime due, std::uint32_t step, http::Deferred deferred) {
  put(slow_, {.due = due, .step = step, .request = std::move(deferred)});
}

void LateAnswers::await_webhook(MonoTime due, std::uint32_t step, http::Deferred deferred) {
  put(overtaken_, {.due = due, .step = step, .request = std::move(deferred)});
}

void LateAnswers::tell_overtaken(std::uint32_t step) {
  const auto at = std::ranges::lower_bound(overtaken_, step, {}, &Slow::step);
  if (at == overtaken_.end() || at->step != step) return;
  auto request = std::move(at->request);
  overtaken_.erase(at);
  tell_(request, step);
}

void LateAnswers::keep_silent(std::uint32_t step, http::Deferred deferred) {
  silent_.push_back({.step = step, .request = std::move(deferred)});
  if (silent_.size() <= limits_.silent_max) return;
  auto oldest = std::move(silent_.front());
  silent_.pop_front();
  tell_(oldest.request, oldest.step);
}

void LateAnswers::tell_due(MonoTime now) {
  for (auto* waiting : {&slow_, &overtaken_}) {
    while (!waiting->empty() && waiting->front().due <= now) tell_first(*waiting);
  }
}

void LateAnswers::tell_all_waiting() {
  is_ending_ = true;
  for (auto* waiting : {&slow_, &overtaken_}) {
    while (!waiting->empty()) tell_first(*waiting);
  }
}

void LateAnswers::tell_first(std::deque<Slow>& waiting) {
  auto slow = std::move(waiting.front());
  waiting.pop_front();
  tell_(slow.request, slow.step);
}

void LateAnswers::clear() {
  slow_.clear();
  overtaken_.clear();
  silent_.clear();
}

}  // namespace sluice::sandbox
