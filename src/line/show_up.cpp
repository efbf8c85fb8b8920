#include "line/show_up.h"

#include <algorithm>
#include <cmath>

namespace sluice::line {
namespace {

// Finer slots tell nobody more: entries are steered ten times a second.
constexpr Duration slot_min = std::chrono::milliseconds(100);

// What was measured under another claim time counts like so many people.
constexpr double first_share_kept = 40;

// A span is believed when this many people, and this share of those called, reached it before coming; below that, who
// is missing counts as staying away in proportion. Less: the one straggler who once came after a minute promises that
// all who are missing today will, and a jump of no-shows is noticed a minute late. More: real stragglers are not
// expected, and a few too many are called.
constexpr double believed_people = 2;
constexpr double believed_share = 0.05;

// When the second half of the curve brings this many times what the first brought, most are still to come.
constexpr double bends_up = 1.5;

double us(Duration duration) {
  return static_cast<double>(duration.count());
}

}  // namespace

ShowUp::ShowUp(Duration claim, const First& first, Instant now) : first_(first), share_(first.share) {
  begin(claim, now);
}

void ShowUp::set_claim(Duration claim, Instant now) {
  advance(now);
  const Duration slot = slot_;
  const std::uint32_t slots = claim_slots_;
  ShowUp other(claim, {.share = share_, .people = first_share_kept}, now);
  if (other.slot_ == slot && other.claim_slots_ == slots) return;
  other.memory_ = memory_;
  *this = other;
}

void ShowUp::begin(Duration claim, Instant now) {
  slot_ = std::max(slot_min, Duration((claim.count() + slots_max - 1) / slots_max));
  claim_slots_ = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>((claim.count() + slot_.count() - 1) / slot_.count(), 1, slots_max));
  began_ = now;
}

std::int64_t ShowUp::slot_of(Instant at) const {
  return at < began_ ? -1 : (at - began_).count() / slot_.count();
}

void ShowUp::advance(Instant now) {
  const std::int64_t slot = slot_of(now);
  if (slot <= now_slot_) return;
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

// Each span ends for the one cohort that is old enough for the next.
void ShowUp::end_slot() {
  const double keep = std::exp(-static_cast<double>(called_now_) / memory_);
  // Evidence that has not been seen yet replaces nothing.
  first_.people *= std::exp(-static_cast<double>(called_now_) * known_ / memory_);
  called_ = called_ * keep + static_cast<double>(called_now_);
  called_now_ = 0;
  ++now_slot_;
  for (std::uint32_t i = 0; i < spans; ++i) {
    spans_[i].reached *= keep;
    spans_[i].came *= keep;
    const std::int64_t end = std::min(span_begin(i + 1), claim_slots_);
    if (span_begin(i) < claim_slots_ && now_slot_ >= end) end_span(cohort(now_slot_ - end), spans_[i]);
  }
  if (now_slot_ < claim_slots_) return;
  Cohort& lapsed = cohort(now_slot_ - claim_slots_);
  open_ -= lapsed.open;
  live_called_ -= lapsed.called;
  lapsed = {};
}

void ShowUp::end_span(Cohort& cohort, Span& span) {
  const std::uint32_t stayed = cohort.reached - cohort.left;  // who leaves says nothing about who comes
  span.reached += static_cast<double>(stayed);
  span.came += static_cast<double>(stayed - cohort.open);
  cohort.reached = cohort.open;
  cohort.left = 0;
}

// Of those who reach a span, the share that comes within it.
double ShowUp::come_in(std::uint32_t span) const {
  const double enough = span == 0 ? 0 : believed_people + believed_share * called_;
  return spans_[span].came > 0 ? spans_[span].came / std::max(spans_[span].reached, enough) : 0;
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

// The measured share that has come before an age of `slots`.
double ShowUp::come_before(double slots) const {
  double missing = 1;
  for (std::uint32_t i = 0; i < spans && span_begin(i) < slots; ++i) {
    const double end = std::min(span_begin(i + 1), claim_slots_);
    const double part = (std::min(end, slots) - span_begin(i)) / (end - span_begin(i));
    missing *= std::pow(1 - come_in(i), part);
  }
  return 1 - missing;
}

void ShowUp::measure() {
  if (first_call_ < 0) return;
  const double claim = claim_slots_;
  double seen = 0;  // up to this age, somebody has had the time to come
  for (std::uint32_t i = 0; i < spans && span_begin(i) < claim_slots_; ++i) {
    const std::uint32_t end = std::min(span_begin(i + 1), claim_slots_);
    if (now_slot_ - first_call_ >= end) seen = end;
  }
  if (seen == 0) return;
  const double by_now = come_before(seen);
  double share = by_now;
  known_ = 1;
  seen_part_ = seen / claim;
  came_ = by_now;
  double tail = 0;  // of those who come, how long the ones still missing at `seen` take from there
  if (seen < claim) {
    const double early = come_before(seen / 2);
    const double late = by_now - early;
    // While few have come, chance makes both halves; what is still to come is taken larger by half their standard
    // errors: rather too few calls than too many.
    const double late_error = 0.5 / std::sqrt(late * called_ / 4 + 1);
    const double ratio_error = late_error + 0.5 / std::sqrt(early * called_ * 3 / 4 + 1);
    const double halves = 2 * claim / seen;
    double ratio = 1;
    if (late >= early * bends_up) {
      share = 1;
    } else {
      ratio = std::min(1.0, late / early * (1 + ratio_error));
      const double rest = ratio < 1 ? (ratio - std::pow(ratio, halves - 1)) / (1 - ratio) : halves - 2;
      share = std::min(1.0, by_now + late * (1 + late_error) * rest);
    }
    known_ = by_now / share;
    const double decay = ratio > 0 && ratio < 1 ? seen / 2 / -std::log(ratio) : claim;
    tail = (1 - known_) * std::min(decay, (claim - seen) / 2);
  }
  // The farther the curve had to be continued, the less it is believed.
  seen_people_ = called_ * known_ * known_;
  share_ = (first_.people * first_.share + seen_people_ * share) / (first_.people + seen_people_);
  mean_delay_ = Duration(static_cast<std::int64_t>((delay_until(seen, share) + tail) * us(slot_)));
}

// The area above the curve of those who come, from the call to an age of `seen` slots; in slots.
double ShowUp::delay_until(double seen, double share) const {
  if (share <= 0) return 0;
  double area = 0;
  double not_come = 1;  // of all who were called
  for (std::uint32_t i = 0; i < spans && span_begin(i) < seen; ++i) {
    const double next = not_come * (1 - come_in(i));
    const double length = std::min<double>(span_begin(i + 1), seen) - span_begin(i);
    area += std::max(0.0, 1 - (1 - (not_come + next) / 2) / share) * length;
    not_come = next;
  }
  return area;
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
  for (const Span& span : spans_) {
    if (span.came > span.reached * (1 + 1e-9)) return "only who reached a span comes within it";
  }
  if (!(share_ >= 0 && share_ <= 1)) return "the share is one";
  return nullptr;
}

}  // namespace sluice::line
