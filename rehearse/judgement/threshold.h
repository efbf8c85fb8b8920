// What a rehearsal must keep to, in k6's manner: "p(99)<3000", "checkout:p(99.9)<=500", "errors==0",
// "rate(errors)<0.01", "secured>=100".
//
//   threshold = [ kind ":" ] latency compare number      milliseconds, of every `kind` (default buy)
//             | counter compare number                   how many
//             | "rate(" counter ")" compare number       divided by the buyers
//   kind      = "buy" | "checkout" | "poll" | "order"
//   latency   = "p(" 0..100 ")" | "avg" | "med" | "max"
//   compare   = "<" | "<=" | ">" | ">=" | "==" | "!="
// Spaces are allowed between the parts. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::rehearse {

struct Report;

struct Threshold {
  enum class Measure : std::uint8_t { percentile, average, maximum, counter, rate };
  enum class Compare : std::uint8_t { less, less_equal, greater, greater_equal, equal, not_equal };

  std::string text;  // as it was written
  Measure measure = Measure::percentile;
  Compare compare = Compare::less;
  std::string subject;  // the kind of request, or the counter
  double percent = 0;   // of a percentile
  double bound = 0;
};

// ErrorKind::invalid_input: one line that quotes the text and names what is wrong with it.
[[nodiscard]] Result<Threshold> parse_threshold(std::string_view text);

struct ThresholdOutcome {
  std::string text;
  double measured = 0;
  bool is_kept = false;
};

[[nodiscard]] ThresholdOutcome judge_threshold(const Threshold& threshold, const Report& report);

}  // namespace sluice::rehearse
