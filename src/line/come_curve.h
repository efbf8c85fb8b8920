// The come-by-age curve: of those who are called, which share has come by each age (time since the call).
//
// For every span of ages it keeps how many reached it and how many of them came within it; the product over spans is
// the share that has come by each age (in statistics the Kaplan-Meier estimate: those on their way count as far as
// they got, and no further). As long as only a part of the claim time has been seen, the curve is continued by the
// ratio of its last two halves: exact for people who come at once, at a constant rate of those left (exponential), or
// evenly. Where it bends up, nothing is known yet, and everybody is taken to come.
//
// Invariant: of those who reached a span, no more come within it than there were.
// Pure; one thread. Cost: O(spans). Memory: 1.2 KB, none on the heap.
#pragma once

#include <array>
#include <cstdint>

namespace sluice::line {

class ComeCurve {
public:
  // Spans of ages, in slots: one slot each up to 16, then eight to every doubling (16-17, ..., 30-31, 32-35, ...).
  // Evidence of a span waits until the people who reached it have left it, so that it does not matter when within it
  // they come; shorter spans would tell the same a little sooner, longer ones much later.
  static constexpr std::uint32_t slots_max = 2048;
  static constexpr std::uint32_t spans = 72;
  [[nodiscard]] static constexpr std::uint32_t span_begin(std::uint32_t span) {
    return span < 16 ? span : (8 + span % 8) << (span / 8 - 1);
  }

  // Ages 0 .. claim_slots - 1 may come. REQUIRES: 1 <= claim_slots <= slots_max.
  explicit ComeCurve(std::uint32_t claim_slots) : claim_slots_(claim_slots) {}

  [[nodiscard]] bool has(std::uint32_t span) const { return span_begin(span) < claim_slots_; }
  [[nodiscard]] std::uint32_t end_of(std::uint32_t span) const;  // the claim time cuts the last

  // So many more were called; of all before, `keep` still counts.
  void call(double people, double keep);
  // Of `reached` people who stayed through a span, so many came within it.
  void add(std::uint32_t span, double reached, double came);

  // Those called, fading.
  [[nodiscard]] double called() const { return called_; }

  struct Reading {
    double come = 0;        // the share that has come by the age up to which anything was seen
    double share = 0;       // that comes within the claim time, as continued from there
    double known = 1;       // how much of that has been seen
    double mean_delay = 0;  // of those who come, in slots
  };
  // `seen`: the age in slots up to which somebody has had the time to come. REQUIRES: it is the end of a span.
  [[nodiscard]] Reading read(double seen) const;

  [[nodiscard]] const char* broken_invariant() const;

private:
  // What is known of a span, fading.
  struct Span {
    double reached = 0;
    double came = 0;
  };

  [[nodiscard]] double come_in(std::uint32_t span) const;
  [[nodiscard]] double come_before(double slots) const;
  [[nodiscard]] double delay_until(double seen, double share) const;
  [[nodiscard]] double continue_from(double seen, Reading& reading) const;

  std::uint32_t claim_slots_;
  double called_ = 0;
  std::array<Span, spans> spans_{};
};

static_assert(ComeCurve::span_begin(ComeCurve::spans) == ComeCurve::slots_max,
              "every age up to the longest claim has its span");

}  // namespace sluice::line
