// The sections of a report's page; to_html() puts them in order. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "paper/html.h"
#include "report/figures.h"

namespace sluice::report {

// html_people.cpp: who came, and how it went for them.
void write_funnel(paper::Html& page, const Figures& f);
void write_waits(paper::Html& page, const Figures& f);
void write_fairness(paper::Html& page, const Figures& f);
void write_visitors(paper::Html& page, const Figures& f);

// html_times.cpp: what happened when.
void write_sold(paper::Html& page, const Figures& f);
void write_serving(paper::Html& page, const Figures& f);
void write_incidents(paper::Html& page, const Figures& f);

// html_proof.cpp: what kept it straight.
void write_limits(paper::Html& page, const Figures& f);
void write_audit(paper::Html& page, const Figures& f);

// "25.00 EUR"
[[nodiscard]] std::string money(std::int64_t amount, const std::string& currency);
// Below a section: where its figures come from.
void write_source(paper::Html& page, std::string_view words);

// The time that charts show: from the opening, or from the first to come, until nearly all was taken and everybody
// called.
struct Window {
  WallTime from{};
  double length_s = 1;
  [[nodiscard]] double at(WallTime time) const { return static_cast<double>((time - from).count()) / 1000; }
};
[[nodiscard]] Window window_of(const Figures& f);

}  // namespace sluice::report
