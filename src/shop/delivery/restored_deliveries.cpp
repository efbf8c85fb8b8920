#include "shop/delivery/restored_deliveries.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/shown_text.h"
#include "shop/delivery/news_text.h"

namespace sluice::shop {

using delivery::Delivery;
using ledger::JobState;

namespace {

// A clock that was set back makes no time longer than the longest pause.
MonoTime mono_of(Now now, WallTime at) {
  return now.mono + std::min<Duration>(at - now.wall, delivery::pause_longest);
}

}  // namespace

void RestoredDeliveries::restore(Now now, const ledger::JobRowOf<std::string_view>& row) {
  const auto kind = delivery::kind_from(row.kind);
  if (!kind) return;
  const auto target = delivery::find_target(deliveries_.targets(), *kind, row.target);
  const bool is_ready = row.state == JobState::ready;
  const auto until = is_ready ? expires_at(row.payload) : std::nullopt;
  const Duration wait = std::clamp<Duration>(row.run_at - now.wall, Duration::zero(), delivery::pause_longest);
  Delivery one{.id = row.id,
               .kind = *kind,
               .target = target,
               .subject = std::string(row.subject),
               .payload = std::string(row.payload),
               .attempts = row.attempts,
               .due = now.mono + wait,
               .trace = std::string(row.trace)};
  ++course_.counters().jobs_created;
  if (until && !target)
    return targetless_.push_back({.id = row.id, .attempts = row.attempts, .to = JobState::dropped});
  if (until) one.until = mono_of(now, *until);
  if (!is_ready || !target) {
    one.state = Delivery::State::dead;
    one.last_error = is_ready ? DeliveryRows::no_target : beginning_of(row.last_error, delivery::error_size_max);
  } else {
    // The settings may give it fewer tries than it has had.
    const auto tries = static_cast<std::uint32_t>(deliveries_.targets()[raw(*target)].pauses.size());
    one.attempts = std::min(one.attempts, tries);
  }
  if (is_ready && !target) targetless_.push_back({.id = row.id, .attempts = row.attempts, .to = JobState::dead});
  if (!is_ready) ++course_.counters().jobs_dead;
  deliveries_.add(std::move(one));
}

void RestoredDeliveries::restore(const ledger::EndpointRowOf<std::string_view>& row) {
  const auto target = delivery::find_target(deliveries_.targets(), delivery::Kind::webhook, row.endpoint);
  if (target && row.state == "off") deliveries_.switch_target(*target, true);
}

void RestoredDeliveries::bury_targetless(Now now, DeliveryRows& rows, Round& round) {
  for (const Targetless& one : std::exchange(targetless_, {})) {
    rows.write(
        {.id = one.id, .to = one.to, .attempts = one.attempts, .run_at = now.wall, .error = DeliveryRows::no_target},
        round);
  }
}

}  // namespace sluice::shop
