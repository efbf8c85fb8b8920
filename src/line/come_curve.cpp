#include "line/come_curve.h"

#include <algorithm>
#include <cmath>

namespace sluice::line {
namespace {

// A span is believed when this many people, and this share of those called, reached it before coming; below that, who
// is missing counts as staying away in proportion. Less: the one straggler who once came after a minute promises that
// all who are missing today will, and a jump of no-shows is noticed a minute late. More: real stragglers are not
// expected, and a few too many are called.
constexpr double believed_people = 2;
constexpr double believed_share = 0.05;

// When the second half of the curve brings this many times what the first brought, most are still to come.
constexpr double bends_up = 1.5;

}  // namespace

std::uint32_t ComeCurve::end_of(std::uint32_t span) const {
  return std::min(span_begin(span + 1), claim_slots_);
}

void ComeCurve::call(double people, double keep) {
  called_ = called_ * keep + people;
  for (Span& span : spans_) {
    span.reached *= keep;
    span.came *= keep;
  }
}

void ComeCurve::add(std::uint32_t span, double reached, double came) {
  spans_[span].reached += reached;
  spans_[span].came += came;
}

ComeCurve::Reading ComeCurve::read(double seen) const {
  const double come = come_before(seen);
  Reading reading{.come = come, .share = come};
  const double tail = seen < claim_slots_ ? continue_from(seen, reading) : 0;
  reading.mean_delay = delay_until(seen, reading.share) + tail;
  return reading;
}

// Returns, of those who come, how long the ones still missing at `seen` take from there.
double ComeCurve::continue_from(double seen, Reading& reading) const {
  const double claim = claim_slots_;
  const double early = come_before(seen / 2);
  const double late = reading.come - early;
  // While few have come, chance makes both halves; what is still to come is taken larger by half their standard
  // errors: rather too few calls than too many.
  const double late_error = 0.5 / std::sqrt(late * called_ / 4 + 1);
  const double ratio_error = late_error + 0.5 / std::sqrt(early * called_ * 3 / 4 + 1);
  const double halves = 2 * claim / seen;
  double ratio = 1;
  if (late >= early * bends_up) {
    reading.share = 1;
  } else {
    ratio = std::min(1.0, late / early * (1 + ratio_error));
    const double rest = ratio < 1 ? (ratio - std::pow(ratio, halves - 1)) / (1 - ratio) : halves - 2;
    reading.share = std::min(1.0, reading.come + late * (1 + late_error) * rest);
  }
  reading.known = reading.come / reading.share;
  const double decay = ratio > 0 && ratio < 1 ? seen / 2 / -std::log(ratio) : claim;
  return (1 - reading.known) * std::min(decay, (claim - seen) / 2);
}

// Of those who reach a span, the share that comes within it.
double ComeCurve::come_in(std::uint32_t span) const {
  const double enough = span == 0 ? 0 : believed_people + believed_share * called_;
  return spans_[span].came > 0 ? spans_[span].came / std::max(spans_[span].reached, enough) : 0;
}

// The measured share that has come before an age of `slots`.
double ComeCurve::come_before(double slots) const {
  double missing = 1;
  for (std::uint32_t i = 0; i < spans && span_begin(i) < slots; ++i) {
    const double end = end_of(i);
    const double part = (std::min(end, slots) - span_begin(i)) / (end - span_begin(i));
    missing *= std::pow(1 - come_in(i), part);
  }
  return 1 - missing;
}

// The area above the curve of those who come, from the call to an age of `seen` slots; in slots.
double ComeCurve::delay_until(double seen, double share) const {
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

const char* ComeCurve::broken_invariant() const {
  const bool is_right = std::all_of(spans_.begin(), spans_.end(),
                                    [](const Span& span) { return span.came <= span.reached * (1 + 1e-9); });
  return is_right ? nullptr : "only who reached a span comes within it";
}

}  // namespace sluice::line
