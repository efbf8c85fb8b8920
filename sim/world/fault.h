// What goes wrong in a history at a time that its seed decides; beside it networks, disks, databases and banks fail
// by their habits (world/setup.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/world/agenda.h"

namespace sluice::sim {

enum class Fault : std::uint8_t {
  crash,       // the process is killed, and begins again
  stranger,    // the process stands still, another takes over, and it wakes up
  sync_fails,  // the next sync; what it should have written is there or is not
  refusal,     // the next round is refused: a row was mended by hand
  outage,      // the ledger is away for a while
  clock_step,  // somebody sets the wall clock
  pause,       // an operator pauses the sale, and goes on with it
  stock,       // an operator adds units, or takes them off sale
  refund,      // a merchant pays an order back
  cancel,      // a merchant cancels an order
  clear,       // an operator clears the line
  // Of two servers over one database
  failover,         // the database's follower leads; of what was under way nobody knows whether it is there
  slow_commits,     // for a while each takes seconds
  refused_commits,  // for a while none is taken
  cut_off,          // whoever has the sales cannot reach the database, the other one can
  race,             // both begin at once
};
inline constexpr std::size_t fault_kinds = 16;
inline constexpr std::size_t fault_kinds_of_one = 11;  // the first of them
[[nodiscard]] const char* to_string(Fault fault);

struct PlannedFault {
  Time at{};
  Fault kind = Fault::crash;
  Duration lasts{};
};

}  // namespace sluice::sim
