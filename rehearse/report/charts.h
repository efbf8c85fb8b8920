// The charts of a report as inline SVG with their legends. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "paper/chart_canvas.h"
#include "rehearse/judgement/calibration.h"
#include "rehearse/judgement/histogram.h"

namespace sluice::rehearse {

// Bars stacked by second, with one more series as a line over them.
[[nodiscard]] std::string stacked_chart(const paper::ChartText& text, const std::vector<paper::Series>& bars,
                                        const paper::Series& line);
// Lines by second. `bound` > 0 draws a limit.
[[nodiscard]] std::string line_chart(const paper::ChartText& text, const std::vector<paper::Series>& lines,
                                     double bound);
// How many took how long, on a logarithmic scale of milliseconds, with some percentiles marked.
[[nodiscard]] std::string distribution_chart(const paper::ChartText& text, const Histogram& histogram);
// How many calls came where in the range that was told: bins of a tenth of the range, a third of them before it, a
// third within, a third after it. REQUIRES: bins.size() % 3 == 0.
[[nodiscard]] std::string range_chart(const paper::ChartText& text, std::span<const std::uint64_t> bins);
// Shares that got a unit by tenths of the chance told, as bars, with what was told as a line over them.
[[nodiscard]] std::string calibration_chart(const paper::ChartText& text, const CalibrationFindings& chance);

}  // namespace sluice::rehearse
