#include "rehearse/report/report_sections.h"

#include <fmt/format.h>

#include <string_view>

#include "rehearse/report/charts.h"

namespace sluice::rehearse {
namespace {

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

}  // namespace

void write_line(paper::Html& page, const Report& r) {
  const FairnessReport& f = r.fairness;
  if (f.range.count + f.place_error.count == 0) return;
  page.begin_section(
      "Did the line keep its word?",
      "What those who were called had been told at first: the people ahead, beside how many were really called "
      "before them, and the range of their wait, beside when they were called. Four of five within is the aim: a "
      "range that everybody is within is too wide to help.");
  if (f.range.count > 0) {
    page.raw(range_chart({"Calls by where in the range first told they came", "calls"}, f.range.calls_by_bin));
  }
  page.begin_pairs();
  if (f.range.count > 0) {
    page.row({"called within the range, of " + number_text(f.range.count), percent(f.range.within)});
    page.row({"sooner", percent(f.range.sooner)});
    page.row({"later", percent(f.range.later)});
  }
  if (f.place_error.count > 0) {
    page.row({"people ahead wrong by, mean", percent(f.place_error.mean)});
    page.row({"p50, p99", fmt::format("{}, {}", percent(f.place_error.p50), percent(f.place_error.p99))});
  }
  page.row({"places that grew", number_text(f.position_grew)});
  page.row({"longest overtaking", fmt::format("{:.1f} ms", in_ms(f.overtaken))});
  page.end_table();
  page.end_section();
}

void write_calibration(paper::Html& page, const Report& r) {
  const CalibrationFindings& chance = r.fairness.chance;
  if (chance.count == 0) return;
  page.begin_section(
      "Were chances what happened?",
      fmt::format(
          "Of {} who were told a chance and waited to the end, {} got a unit; told was {} on "
          "average. By tenths of the chance first told, as many should get a unit as were told. "
          "From {} people on, and not all told within one second, a tenth is judged: outside what is allowed it "
          "fails the rehearsal.",
          number_text(chance.count), percent(chance.got), percent(chance.told), chance.by_tenth.front().judged_from));
  page.raw(calibration_chart({"Share that got a unit by tenths of the chance first told", "%"}, chance));
  page.begin_table({"chance first told", "waiters", "told", "got", "allowed", ""});
  for (std::size_t i = 0; i < chance.by_tenth.size(); ++i) {
    const CalibrationFindings::Tenth& tenth = chance.by_tenth[i];
    if (tenth.count == 0) continue;
    const CalibrationFindings::Band allowed = tenth.band();
    page.row({fmt::format("{} to {} %", 10 * i, 10 * (i + 1)), number_text(tenth.count), percent(tenth.told_mean()),
              percent(tenth.got_share()),
              tenth.is_judged() ? fmt::format("{} to {}", percent(allowed.low), percent(allowed.high)) : "–",
              tenth.is_outside()  ? "outside"
              : tenth.is_judged() ? "within"
                                  : "too few, or told at one moment"});
  }
  page.end_table();
  page.end_section();
}

void write_fairness(paper::Html& page, const Report& r) {
  if (r.secured == 0) return;
  page.begin_section("Did coming early help?", "Buyers in ten equal groups by the moment of their click.");
  page.begin_table({"group", "came", "secured", "wait, p50", "wait, p99"});
  for (std::size_t i = 0; i < r.deciles.size(); ++i) {
    const Decile& d = r.deciles[i];
    const auto wait = [&](double value) {
      return d.secured == 0 ? std::string("–") : time_text(Duration(static_cast<std::int64_t>(value * 1000)));
    };
    const std::string_view which = i == 0 ? ", first" : i == 9 ? ", last" : "";
    page.row({fmt::format("{}{}", i + 1, which), number_text(d.arrivals), number_text(d.secured), wait(d.wait_p50_ms),
              wait(d.wait_p99_ms)});
  }
  page.end_table();
  page.end_section();
}

}  // namespace sluice::rehearse
