#include "line/offers.h"

#include <algorithm>

#include "base/invariant.h"

namespace sluice::line {

void Offers::set_claim(Duration claim) {
  claim_ = claim;
  claim_longest_ = std::max(claim_longest_, claim);
}

void Offers::call_range(Instant now, std::uint32_t first, std::uint32_t last, std::uint32_t open) {
  const Range range{.first = first, .last = last, .deadline = now + claim_};
  // Nearly always at the end; a shortened claim time lets later tickets lapse before earlier ones.
  const auto at = std::upper_bound(ranges_.begin(), ranges_.end(), range,
                                   [](const Range& a, const Range& b) { return a.deadline < b.deadline; });
  ranges_.insert(at, range);
  if (!calls_.empty() && calls_.back().at == now) {
    calls_.back().last = last;
  } else {
    calls_.push_back({.last = last, .at = now});
  }
  count_ += open;
  called_total_ += open;
}

void Offers::recall(Instant now, Ordinal ordinal) {
  board_.set_mark(ordinal, Mark::recalled);
  recalled_lapse_.add(now + claim_, raw(ordinal));
  recalled_at_[raw(ordinal)] = now;
  ++count_;
  ++called_total_;
}

void Offers::end(Ordinal ordinal, Mark how) {
  board_.set_mark(ordinal, how);
  recalled_at_.erase(raw(ordinal));
  --count_;
}

void Offers::lapse_until(Instant now) {
  while (!ranges_.empty() && ranges_.front().deadline <= now) {
    for (std::uint32_t o = ranges_.front().first; o <= ranges_.front().last; ++o) {
      if (board_.mark(Ordinal{o}) == Mark::fresh) lapse(o);
    }
    ranges_.pop_front();
  }
  while (!calls_.empty() && calls_.front().at + claim_longest_ <= now) calls_.pop_front();
  while (const auto due = recalled_lapse_.take_due(now)) {
    if (board_.mark(Ordinal{due->second}) != Mark::recalled) continue;
    recalled_at_.erase(due->second);
    lapse(due->second);
  }
}

void Offers::lapse(std::uint32_t ordinal) {
  board_.set_mark(Ordinal{ordinal}, Mark::lapsed);
  --count_;
  ++lapsed_total_;
}

Instant Offers::called_at(Ordinal ordinal) const {
  if (board_.mark(ordinal) == Mark::recalled) return recalled_at_.at(raw(ordinal));
  const auto call = std::lower_bound(calls_.begin(), calls_.end(), raw(ordinal),
                                     [](const Call& a, std::uint32_t o) { return a.last < o; });
  SLUICE_INVARIANT(call != calls_.end());
  return call->at;
}

std::optional<Instant> Offers::next_lapse() const {
  const std::optional<Instant> recalled = recalled_lapse_.next();
  if (ranges_.empty()) return recalled;
  return recalled ? std::min(*recalled, ranges_.front().deadline) : ranges_.front().deadline;
}

ClaimTimes Offers::claim_times() const {
  ClaimTimes times;
  for (const Range& range : ranges_) times.add_range(range.first, range.last, range.deadline);
  recalled_lapse_.for_each([&](Instant at, std::uint32_t o) {
    if (board_.mark(Ordinal{o}) == Mark::recalled) times.add_recalled(o, at);
  });
  times.sort();
  return times;
}

const char* Offers::broken_invariant(std::uint32_t last) const {
  std::uint32_t open = 0;
  std::uint32_t to_lapse = 0;
  for (const Range& range : ranges_) {
    for (std::uint32_t o = range.first; o <= range.last; ++o) {
      to_lapse += board_.mark(Ordinal{o}) == Mark::fresh ? 1 : 0;
    }
  }
  for (std::uint32_t o = 1; o <= last; ++o) {
    const Mark mark = board_.mark(Ordinal{o});
    open += mark == Mark::fresh || mark == Mark::recalled ? 1 : 0;
    to_lapse += mark == Mark::recalled ? 1 : 0;
  }
  if (open != count_) return "offered is the number of open tickets";
  if (open != to_lapse) return "every open ticket has a claim time";
  const bool is_sorted = std::is_sorted(ranges_.begin(), ranges_.end(),
                                        [](const Range& a, const Range& b) { return a.deadline < b.deadline; });
  return is_sorted ? nullptr : "ranges are ordered by deadline";
}

}  // namespace sluice::line
