#include "line/show_up.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "line/durations.h"

namespace sluice::line {
namespace {

// Finer slots tell nobody more: entries are steered ten times a second.
constexpr Duration slot_min = std::chrono::milliseconds(100);

// What was measured under another claim time counts like so many people.
constexpr double first_share_kept = 40;

Duration slot_for(Duration claim) {
  return std::max(slot_min, Duration((claim.count() + ComeCurve::slots_max - 1) / ComeCurve::slots_max));
}
std::uint32_t slots_in(Duration claim, Duration slot) {
  const std::int64_t slots = (claim.count() + slot.count() - 1) / slot.count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(slots, 1, ComeCurve::slots_max));
}

}  // namespace

ShowUp::ShowUp(Duration claim, const First& first, Instant now)
    : slot_(slot_for(claim)),
      claim_slots_(slots_in(claim, slot_)),
      began_(now),
      first_(first),
      share_(first.share),
      curve_(claim_slots_) {}

void ShowUp::set_claim(Duration claim, Instant now) {
  advance(now);
  const Duration slot = slot_;
  const std::uint32_t slots = claim_slots_;
  ShowUp other(claim, {.share = share_, .people = first_share_kept}, now);
  if (other.slot_ == slot && other.claim_slots_ == slots) return;
  other.memory_ = memory_;
  *this = other;
}

std::int64_t ShowUp::slot_of(Instant at) const {
  return at < began_ ? -1 : (at - began_).count() / slot_.count();
}

void ShowUp::advance(Instant now) {
  const std::int64_t slot = slot_of(now);
  if (slot <= now_slot_) return;
  if (first_call_ < 0) {  // nobody is followed
    now_slot_ = slot;
    return;
  }
  // Once everybody has lapsed, time alone changes nothing.
  const std::int64_t last = last_call_ + claim_slots_;
  while (now_slot_ < slot && now_slot_ <= last) end_slot();
  now_slot_ = slot;
  measure();
}

void ShowUp::called(Instant now, std::uint32_t count) {
  advance(now);
  if (count == 0) return;
  if (first_call_ < 0) first_call_ = now_slot_;
  last_call_ = now_slot_;
  Cohort& called = cohort(now_slot_);
  called.called += count;
  called.open += count;
  live_called_ += count;
  called.reached += count;
  open_ += count;
  called_now_ += count;
}

ShowUp::Cohort* ShowUp::open_cohort(Instant called_at) {
  const std::int64_t slot = slot_of(called_at);
  if (slot < 0 || slot > now_slot_ || now_slot_ - slot >= claim_slots_) return nullptr;
  Cohort& found = cohort(slot);
  return found.open > 0 ? &found : nullptr;
}

void ShowUp::came(Instant now, Instant called_at) {
  advance(now);
  if (Cohort* of = open_cohort(called_at)) {
    --of->open;
    --open_;
  }
}

void ShowUp::left(Instant now, Instant called_at) {
  advance(now);
  if (Cohort* of = open_cohort(called_at)) {
    --of->open;
    --of->called;
    ++of->left;
    --open_;
    --live_called_;
  }
}

// What was measured before makes way for whoever was called in this slot.
void ShowUp::fade() {
  const auto called = static_cast<double>(std::exchange(called_now_, 0));
  // Evidence that has not been seen yet replaces nothing.
  first_.people *= std::exp(-called * known_ / memory_);
  curve_.call(called, std::exp(-called / memory_));
}

// Each span ends for the one cohort that is old enough for the next.
void ShowUp::end_slot() {
  if (called_now_ > 0) fade();
  ++now_slot_;
  for (std::uint32_t span = 0; span < ComeCurve::spans && curve_.has(span); ++span) {
    const std::int64_t end = curve_.end_of(span);
    if (now_slot_ >= end) end_span(span, cohort(now_slot_ - end));
  }
  if (now_slot_ < claim_slots_) return;
  Cohort& lapsed = cohort(now_slot_ - claim_slots_);
  open_ -= lapsed.open;
  live_called_ -= lapsed.called;
  lapsed = {};
}

void ShowUp::end_span(std::uint32_t span, Cohort& cohort) {
  const std::uint32_t stayed = cohort.reached - cohort.left;  // who leaves says nothing about who comes
  curve_.add(span, static_cast<double>(stayed), static_cast<double>(stayed - cohort.open));
  cohort.reached = cohort.open;
  cohort.left = 0;
}

double ShowUp::open_will_come(double share) const {
  const double came = static_cast<double>(live_called_) - static_cast<double>(open_);
  return std::clamp(share * static_cast<double>(live_called_) - came, 0.0, static_cast<double>(open_));
}

// If nothing is known but that between `came_` and all will come, the share is worth as many people as would know it
// with the variance of an even spread between the two, (1 - came)^2 / 12.
double ShowUp::evidence() const {
  const double missing = 1 - came_;
  const double decided = 3 * (1 + came_) / std::max(missing, 1e-6) - 1;
  return std::min(seen_people_, std::max(seen_people_ * seen_part_ * seen_part_, decided));
}

// Up to this age, in slots, somebody has had the time to come; 0: nobody has.
double ShowUp::seen_slots() const {
  if (first_call_ < 0) return 0;
  double seen = 0;
  for (std::uint32_t span = 0; span < ComeCurve::spans && curve_.has(span); ++span) {
    const std::uint32_t end = curve_.end_of(span);
    if (now_slot_ - first_call_ >= end) seen = end;
  }
  return seen;
}

void ShowUp::measure() {
  const double seen = seen_slots();
  if (seen == 0) return;
  const ComeCurve::Reading reading = curve_.read(seen);
  known_ = reading.known;
  seen_part_ = seen / claim_slots_;
  came_ = reading.come;
  // The farther the curve had to be continued, the less it is believed.
  seen_people_ = curve_.called() * known_ * known_;
  share_ = (first_.people * first_.share + seen_people_ * reading.share) / (first_.people + seen_people_);
  mean_delay_ = Duration(static_cast<std::int64_t>(reading.mean_delay * us(slot_)));
}

const char* ShowUp::broken_invariant() const {
  std::uint64_t open = 0;
  std::uint64_t called = 0;
  for (const Cohort& cohort : cohorts_) {
    open += cohort.open;
    called += cohort.called;
    if (cohort.open + cohort.left > cohort.reached) return "who is open or left in a span had reached it";
  }
  if (open != open_) return "open is the number of people in live cohorts";
  if (called != live_called_) return "called is the number of people of live cohorts";
  if (const char* broken = curve_.broken_invariant()) return broken;
  if (!(share_ >= 0 && share_ <= 1)) return "the share is one";
  return nullptr;
}

}  // namespace sluice::line
