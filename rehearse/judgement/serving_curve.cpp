#include "rehearse/judgement/serving_curve.h"

#include <algorithm>

namespace sluice::rehearse {

void ServingCurve::on_look(const Look& look) {
  Look next = look;
  if (!looks_.empty()) next.serving = std::max(next.serving, looks_.back().serving);
  // Of looks that showed the same, the first and the last say when.
  const std::size_t n = looks_.size();
  const bool is_third = n >= 2 && looks_[n - 1].serving == next.serving && looks_[n - 2].serving == next.serving;
  if (is_third) looks_.pop_back();
  looks_.push_back(next);
}

CallMoment ServingCurve::moment_of(std::uint32_t ordinal, const CallWindow& window) const {
  CallMoment out = rehearse::moment_of(window);
  const auto after =
      std::partition_point(looks_.begin(), looks_.end(), [&](const Look& look) { return look.serving < ordinal; });
  if (after != looks_.begin()) out.from_ms = std::max(out.from_ms, (after - 1)->sent_ms);
  // A document that had come so far while the ticket still said "waiting" was not about this call.
  if (after == looks_.end() || after->seen_ms < window.waiting_ms) return out;
  out.by_ms = out.ms = std::min(out.by_ms, after->seen_ms);
  if (after == looks_.begin()) return out;
  const Look& before = *(after - 1);
  const double share = static_cast<double>(ordinal - before.serving) / (after->serving - before.serving);
  out.ms = before.seen_ms + static_cast<std::uint32_t>(share * (after->seen_ms - before.seen_ms));
  out.from_ms = std::min(out.from_ms, out.by_ms);
  out.ms = std::clamp(out.ms, out.from_ms, out.by_ms);
  return out;
}

}  // namespace sluice::rehearse
