// The bugs that a world can be given, to see whether anybody notices: without them a simulator that finds nothing
// proves nothing.
//
// Each is put between the product and the world it runs in (its store, its bank, its clock, its settings, an edge),
// so the product itself is compiled once, as it ships.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice::sim {

enum class Bug : std::uint8_t {
  none,
  acknowledges_early,  // rounds are answered for that are not on the disk when the process is killed
  two_owners,          // a store that checks neither leases nor the key of a unit
  releases_twice,      // a unit that was released is released again once it is another's
  forgets_generation,  // a unit that is claimed again is claimed as if for the first time
  forgets_answers,     // no idempotency record is kept
  forgets_slots,       // nor what a buyer has
  forgets_jobs,        // nor what is still to be done
  forgets_events,      // nor which events were taken in
  one_unit_too_many,   // off by one at the last unit
  one_unit_too_few,
  clock_runs_away,   // the monotonic clock leaps
  lapse_not_called,  // who is called and does not come keeps the unit
  cap_not_kept,
  pace_not_kept,
  presence_never_cleared,  // who has gone is taken for being there
  places_swapped,          // who comes later is given the earlier place
  tickets_believed,        // neither whose a ticket is nor its epoch is looked at
  new_key_each_try,        // a payment is tried again under another key
  declined_is_paid,        // a bank's no is taken for a yes
  forgets_places,          // a store that forgets which places were given out
  // Of servers that share a database
  epoch_not_checked,   // neither the lease of whoever writes nor the number of the commit is looked at
  number_not_checked,  // only the number is not: a commit that was given up may come after all
  unknown_is_success,  // a commit whose answer was lost is taken for one that is there
  unknown_is_failure,  // and for one that is not: it is made again, and nobody counts commits
};
inline constexpr std::array every_bug{
    Bug::acknowledges_early, Bug::two_owners,         Bug::releases_twice,         Bug::forgets_generation,
    Bug::forgets_answers,    Bug::forgets_slots,      Bug::forgets_jobs,           Bug::forgets_events,
    Bug::one_unit_too_many,  Bug::one_unit_too_few,   Bug::clock_runs_away,        Bug::lapse_not_called,
    Bug::cap_not_kept,       Bug::pace_not_kept,      Bug::presence_never_cleared, Bug::places_swapped,
    Bug::tickets_believed,   Bug::new_key_each_try,   Bug::declined_is_paid,       Bug::forgets_places,
    Bug::epoch_not_checked,  Bug::number_not_checked, Bug::unknown_is_success,     Bug::unknown_is_failure,
};
[[nodiscard]] std::string_view to_string(Bug bug);

}  // namespace sluice::sim
