// What one play came to. Plain data: a Play or a Baseline fills it, the text, the JSON and the page show it.
//
// Everybody who came ended in exactly one End; they add up to `buyers`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "line/call_room.h"
#include "rehearse/judgement/calibration.h"
#include "rehearse/judgement/histogram.h"
#include "rehearse/judgement/range_coverage.h"

namespace sluice::lab {

enum class End : std::uint8_t {
  bought,
  turned_away,   // came when everything was sold, and was told at once
  missed,        // waited until everything was sold
  gave_up,       // lost patience
  lapsed,        // was called, and never came
  let_go,        // held units, and did not pay
  declined,      // held units, and the payment was declined
  empty_handed,  // was let in, and found nothing left
  unserved,      // still waited when the sale closed
};
inline constexpr std::size_t ends = 9;
inline constexpr std::array<std::string_view, ends> end_names{
    "bought", "turned_away", "missed", "gave_up", "lapsed", "let_go", "declined", "empty_handed", "unserved"};

// What a request is for.
enum class Kind : std::uint8_t {
  page,      // a page, from a cache or from memory
  buy,       // the click
  status,    // the shared document
  place,     // one's own place
  checkout,  // to pay
  order,     // how the order stands
};
inline constexpr std::size_t kinds = 6;
inline constexpr std::array<std::string_view, kinds> kind_names{"page",  "buy",      "status",
                                                                "place", "checkout", "order"};

// One second of the play, counted from its start.
struct Second {
  std::uint32_t came = 0;     // people, for the first time
  std::uint32_t called = 0;   // or let in
  std::uint32_t entered = 0;  // of those called, who came
  std::uint32_t lapsed = 0;   // of those called, who had not in time
  std::uint32_t secured = 0;  // units
  std::uint32_t sold = 0;
  std::uint32_t waiting = 0;  // people, at its end; likewise below
  std::uint32_t free = 0;
  std::uint32_t held = 0;
  std::array<std::uint32_t, kinds> requests{};  // that reach the server
  std::uint32_t cached = 0;                     // answered by a cache in front
};

// Who came when, and what became of them: a tenth of all who came, by the moment of their click.
struct Decile {
  std::uint64_t came = 0;
  std::uint64_t served = 0;
  std::uint64_t bought = 0;
  double wait_p50_s = 0;  // of those served
  double wait_p90_s = 0;
};

struct FairnessFindings {
  std::uint64_t judged = 0;      // people who waited, and those served
  std::uint64_t overtaken = 0;   // while they were there, somebody who had come later was served before them
  std::uint64_t inversions = 0;  // of those, who were never served
  double earlier_by_s = 0;       // of those overtaken, by how long the last of them had come first; the mean
};

// One of the machines, threads or people that a purchase goes through.
struct HopFindings {
  std::string name;
  std::string what;       // bounds it, in words
  double at_rest_ms = 0;  // what it takes with nothing else to do
  double p50_ms = 0;      // waiting for it included; of all that went through it, likewise below
  double p99_ms = 0;
  double worst_ms = 0;
  double use = 0;             // share of the busiest second in which it was needed; above 1: it could not keep up
  double peak_per_s = 0;      // asked of it, in the busiest second
  double capacity_per_s = 0;  // of such requests
};

// From somebody's click to the answer, through the hops of its kind.
struct PathFindings {
  std::string name;
  double allowed_ms = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  double worst_ms = 0;
  std::uint64_t count = 0;
  std::uint64_t late = 0;  // took longer than allowed
};

struct Findings {
  std::string name;     // "as planned", or what is other
  bool is_ours = true;  // not one of the historical throttles

  std::uint64_t buyers = 0;
  std::array<std::uint64_t, ends> ended{};
  [[nodiscard]] std::uint64_t of(End end) const { return ended[static_cast<std::size_t>(end)]; }

  // Units.
  std::uint64_t stock = 0;
  std::uint64_t sold = 0;
  std::uint64_t left = 0;  // when it ended

  // Seconds since the start; the sale opens at opens_s.
  double opens_s = 0;
  std::optional<double> all_taken_s{};  // the first moment at which no unit was free
  std::optional<double> sold_out_s{};   // and none could come back
  double ended_s = 0;                   // nobody had anything more to do

  std::uint64_t called = 0;
  std::uint64_t entered = 0;
  std::uint64_t lapsed_calls = 0;
  std::uint64_t passed_over = 0;
  std::uint64_t holds = 0;
  std::uint64_t holds_expired = 0;
  std::uint64_t holds_given_back = 0;
  std::uint64_t tries_to_pay = 0;
  std::uint64_t tries_declined = 0;
  double pace_per_s = 0;  // as set; 0: none

  rehearse::Histogram waits;  // from coming (or the opening, if that is later) to the call, of those served
  std::array<Decile, 10> deciles{};
  FairnessFindings fairness;
  rehearse::RangeFindings range;
  std::uint64_t without_range = 0;  // called, and had been told to wait without a range
  rehearse::CalibrationFindings chance;

  std::vector<Second> seconds;
  std::array<std::uint64_t, kinds> requests{};
  double requests_per_s_max = 0;  // in the busiest second
  double cached_per_s_max = 0;    // likewise

  std::vector<HopFindings> hops;
  std::vector<PathFindings> paths;
  std::string bottleneck;  // the hop that is used most

  // While people waited, what kept them from being called; seconds by line::CallLimit.
  std::array<double, 4> limited_s{};
};

// What is asked in all, and in the busiest second, out of the seconds.
void add_up_seconds(Findings& findings);

}  // namespace sluice::lab
