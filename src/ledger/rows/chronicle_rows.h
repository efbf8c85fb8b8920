// The rows by which a sale is remembered: how it stood from moment to moment, and what happened to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "base/time.h"
#include "ledger/rows/column.h"

namespace sluice::ledger {

// How a sale stood at one moment. What follows `waiting_most` only grows, but for thumbs, which are counted anew when
// somebody changes their mind: totals since the sale began, over every restart, as far as they were sampled. So rows
// between two others may be taken out, and what happened between those is still known (shop/chronicle/thinning.h).
template <class String>
struct SampleRowOf {
  static constexpr std::string_view table = "sale_sample";
  static constexpr std::size_t key_columns = 2;

  String sale;
  std::uint32_t number = 0;  // grows by one
  WallTime at{};
  std::uint32_t waiting = 0;  // people in all lines, present
  std::uint32_t inside = 0;   // of a gate
  std::uint32_t free = 0;     // units of all items, likewise held and sold
  std::uint32_t held = 0;
  std::uint32_t sold = 0;
  std::uint32_t waiting_most = 0;  // of any moment so far
  std::uint64_t places = 0;        // given out
  std::uint64_t waited = 0;        // of them, not called at once
  std::uint64_t sold_out = 0;      // came too late
  std::uint64_t not_open = 0;      // came before the opening or after the end
  std::uint64_t overloaded = 0;    // got no place, as none could be given
  std::uint64_t calls = 0;
  std::uint64_t came = 0;            // called, and took units or went in
  std::uint64_t lapsed = 0;          // called, and did not come in time
  std::uint64_t left_called = 0;     // called, and gave their place up
  std::uint64_t left_waiting = 0;    // gave their place up before
  std::uint64_t passed_over = 0;     // not there when their turn came
  std::uint64_t came_back = 0;       // of them, and were next
  std::uint64_t entered = 0;         // first uses of a gate's passes
  std::uint64_t secured = 0;         // holds
  std::uint64_t hold_refused = 0;    // by a buyer's limit, or for want of units
  std::uint64_t over_allowance = 0;  // refused: their network or buyer took too much
  std::uint64_t work_asked = 0;      // places that cost work
  std::uint64_t work_refused = 0;    // for which the work was wrong
  std::uint64_t up_waiting = 0;      // thumbs given on the waiting page
  std::uint64_t down_waiting = 0;
  std::uint64_t problem_waiting = 0;
  std::uint64_t up_order = 0;  // and on the order page
  std::uint64_t down_order = 0;
  std::uint64_t problem_order = 0;
  std::uint64_t requests = 0;       // of the whole buyers' port, likewise the rest
  std::uint64_t failures = 0;       // our own fault
  std::uint64_t throttled = 0;      // 429
  std::uint64_t shed = 0;           // 503
  std::uint64_t breaker_trips = 0;  // the payment provider's
  String lines;                     // JSON, by line: [[issued, called up to], ...]
  String latency;                   // JSON: answers by how long they took (shop/chronicle/measures.h)

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(
        Column{"sale", &SampleRowOf::sale}, Column{"number", &SampleRowOf::number}, Column{"at", &SampleRowOf::at},
        Column{"waiting", &SampleRowOf::waiting}, Column{"inside", &SampleRowOf::inside},
        Column{"free", &SampleRowOf::free}, Column{"held", &SampleRowOf::held}, Column{"sold", &SampleRowOf::sold},
        Column{"waiting_most", &SampleRowOf::waiting_most}, Column{"places", &SampleRowOf::places},
        Column{"waited", &SampleRowOf::waited}, Column{"sold_out", &SampleRowOf::sold_out},
        Column{"not_open", &SampleRowOf::not_open}, Column{"overloaded", &SampleRowOf::overloaded},
        Column{"calls", &SampleRowOf::calls}, Column{"came", &SampleRowOf::came},
        Column{"lapsed", &SampleRowOf::lapsed}, Column{"left_called", &SampleRowOf::left_called},
        Column{"left_waiting", &SampleRowOf::left_waiting}, Column{"passed_over", &SampleRowOf::passed_over},
        Column{"came_back", &SampleRowOf::came_back}, Column{"entered", &SampleRowOf::entered},
        Column{"secured", &SampleRowOf::secured}, Column{"hold_refused", &SampleRowOf::hold_refused},
        Column{"over_allowance", &SampleRowOf::over_allowance}, Column{"work_asked", &SampleRowOf::work_asked},
        Column{"work_refused", &SampleRowOf::work_refused}, Column{"up_waiting", &SampleRowOf::up_waiting},
        Column{"down_waiting", &SampleRowOf::down_waiting}, Column{"problem_waiting", &SampleRowOf::problem_waiting},
        Column{"up_order", &SampleRowOf::up_order}, Column{"down_order", &SampleRowOf::down_order},
        Column{"problem_order", &SampleRowOf::problem_order}, Column{"requests", &SampleRowOf::requests},
        Column{"failures", &SampleRowOf::failures}, Column{"throttled", &SampleRowOf::throttled},
        Column{"shed", &SampleRowOf::shed}, Column{"breaker_trips", &SampleRowOf::breaker_trips},
        Column{"lines", &SampleRowOf::lines}, Column{"latency", &SampleRowOf::latency});
  }
};
// What happened to a sale, for whoever reads of it later.
template <class String>
struct SaleEventRowOf {
  static constexpr std::string_view table = "sale_event";
  static constexpr std::size_t key_columns = 2;

  String sale;
  std::uint32_t number = 0;  // grows by one
  WallTime at{};
  String kind;    // a state, or "started", "all_taken", "sold_out", "breaker_open"
  String detail;  // for people

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &SaleEventRowOf::sale}, Column{"number", &SaleEventRowOf::number},
                      Column{"at", &SaleEventRowOf::at}, Column{"kind", &SaleEventRowOf::kind},
                      Column{"detail", &SaleEventRowOf::detail});
  }
};

using SampleRow = SampleRowOf<std::string>;
using SaleEventRow = SaleEventRowOf<std::string>;

}  // namespace sluice::ledger
