// The sections of a report's page, each written by the file that knows its matter. to_html() puts them in order.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "paper/html.h"
#include "rehearse/report/report.h"

namespace sluice::rehearse {

// report_checks.cpp: what the verdict rests on.
void write_checks(paper::Html& page, const Report& r);

// report_times.cpp: how fast the shop was, and whether the generator was on time.
void write_over_time(paper::Html& page, const Report& r);
void write_latency(paper::Html& page, const Report& r);
void write_distribution(paper::Html& page, const Report& r);
void write_lag(paper::Html& page, const Report& r);

// report_checkout.cpp: the shop's own checkout, step by step.
void write_checkout(paper::Html& page, const Report& r);

// report_line.cpp: what the line told people, beside what became of it.
void write_line(paper::Html& page, const Report& r);
void write_calibration(paper::Html& page, const Report& r);
void write_fairness(paper::Html& page, const Report& r);

// "1 234 567", with spaces that do not break.
[[nodiscard]] std::string number_text(std::uint64_t value);
// "0.52 ms", "12.5 ms", "12.3 s"
[[nodiscard]] std::string time_text(Duration duration);

}  // namespace sluice::rehearse
