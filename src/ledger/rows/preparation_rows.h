// What was done to prepare a sale, and what surrounds it: ticks of people, rehearsals, hooks, and the latest look at
// whether all is ready.
#pragma once

#include <cstddef>
#include <string>
#include <tuple>

#include "base/time.h"
#include "ledger/rows/column.h"

namespace sluice::ledger {

template <class String>
struct PreparationRowOf {
  static constexpr std::string_view table = "preparation";
  static constexpr std::size_t key_columns = 3;

  String sale;
  String kind;  // "tick", "rehearsal", "hook" or "preflight"
  String name;  // of the kind: a tick's or a hook's name, "peak"
  WallTime at{};
  String who;     // a user's name, "token", or empty: nobody, the server itself
  String state;   // in the kind's words: "ticked", "pass", "failed"
  String detail;  // JSON; empty: there is nothing to tell

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &PreparationRowOf::sale}, Column{"kind", &PreparationRowOf::kind},
                      Column{"name", &PreparationRowOf::name}, Column{"at", &PreparationRowOf::at},
                      Column{"who", &PreparationRowOf::who}, Column{"state", &PreparationRowOf::state},
                      Column{"detail", &PreparationRowOf::detail});
  }
};

using PreparationRow = PreparationRowOf<std::string>;

}  // namespace sluice::ledger
