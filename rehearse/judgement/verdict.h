// Turns what was found into pass, fail or invalid, with every reason in words.
//
// What buyers can prove (oversold, inversions, places that grew, lost acknowledgements, answers that are not the
// API's) fails the run whatever else happened. Otherwise a generator that could not keep its schedule makes it
// invalid: its other numbers would be about the generator, the chances that came true among them, because a buyer who
// shows up late loses its place. Only then do what the shop's
// own checkout must come to, unfinished buyers and orders, chances and thresholds count. Pure.
#pragma once

#include <span>

#include "base/time.h"
#include "rehearse/report/report.h"

namespace sluice::rehearse {

// What has to become of the orders of those who were secured.
enum class OrdersMust : std::uint8_t {
  be_confirmed,
  end,  // confirmed or failed: whoever pays was in trouble
};

// Fills `thresholds`, `reasons`, `verdict` and `fails_by_thresholds_alone` from everything else in the report.
void reach_verdict(Report& report, std::span<const Threshold> thresholds, Duration send_lag_max,
                   OrdersMust orders = OrdersMust::be_confirmed);

}  // namespace sluice::rehearse
