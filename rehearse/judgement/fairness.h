// Whether the line kept its word: was the place that people were told true, did it ever grow, did the range hold, and
// did as many get a unit as the chance said, and do people stand in the order in which they came?
//
//   PlaceErrors     people ahead, told and called     RangeCoverage  calls within the range told
//   ServingCurve    when whom was called              Calibration    chances, told and got
//   JoinOrder       who came before whom
//
// Only those who are told to wait cost anything: a Told of 28 bytes inside their buyer's record, and what PlaceErrors
// keeps for each who is called, which are at most as many as there were units to offer.
//
// Invariant: a place is one ordinal. Who gets another one starts anew: nothing of the old place is compared with it.
//
// Pure: times come as milliseconds from the start. One thread.
#pragma once

#include <cstdint>
#include <optional>

#include "rehearse/judgement/calibration.h"
#include "rehearse/judgement/join_order.h"
#include "rehearse/judgement/place_errors.h"
#include "rehearse/judgement/range_coverage.h"
#include "rehearse/judgement/serving_curve.h"

namespace sluice::rehearse {

// What one waiter was told.
struct Told {
  std::uint32_t at_ms = 0;  // the first answer
  std::uint32_t ahead = 0;  // in it
  std::uint32_t ordinal = 0;
  std::uint32_t position = 0;     // the last one shown
  std::uint32_t range_at_ms = 0;  // the first range; 0: none was shown yet
  std::uint16_t low_s = 0;        // 18 hours at most; who is told more than that was told 18 hours
  std::uint16_t high_s = 0;
  static constexpr std::uint8_t no_chance = 255;
  std::uint8_t chance_percent = no_chance;  // the first chance
};
static_assert(sizeof(Told) <= 28, "one for everybody who waits");

// One answer that says "waiting".
struct Place {
  std::uint32_t ordinal = 0;
  std::uint32_t position = 0;  // from 1; 0: none was told
  std::uint32_t ahead = 0;
  std::optional<Range> range = std::nullopt;
  std::optional<double> chance = std::nullopt;  // to get a unit
};

struct Call {
  std::uint16_t item = 0;
  CallWindow window;
};

struct FairnessReport {
  std::uint64_t position_grew = 0;  // answers that showed a higher position than the one before
  Duration overtaken{0};            // the longest, of those who clicked once (join_order.h)
  PlaceErrorFindings place_error;
  RangeFindings range;
  CalibrationFindings chance;  // of those to whom one was told and who waited to the end: by the first one
};

class Fairness {
public:
  void on_look(const ServingCurve::Look& look) { curve_.on_look(look); }
  // The lines of items have ordinals of their own, and only the first one's `serving` is looked at.
  void on_line_per_item() { has_one_curve_ = false; }

  void on_waiting(Told& told, const Place& place, std::uint32_t now_ms);
  void on_called(const Told& told, const Call& call);
  void on_joined(const Joined& joined) { joins_.on_joined(joined); }
  // Waited until everything was sold.
  void on_missed(const Told& told) { judge_chance(told, false); }

  [[nodiscard]] FairnessReport findings(std::uint64_t crowd) const;

private:
  void judge_chance(const Told& told, bool got);

  bool has_one_curve_ = true;
  ServingCurve curve_;
  JoinOrder joins_;
  std::uint64_t grew_ = 0;
  PlaceErrors places_;
  RangeCoverage ranges_;
  Calibration chances_;
};

}  // namespace sluice::rehearse
