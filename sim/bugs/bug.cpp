#include "sim/bugs/bug.h"

namespace sluice::sim {

std::string_view to_string(Bug bug) {
  switch (bug) {
    case Bug::none:
      return "none";
    case Bug::acknowledges_early:
      return "acknowledges_early";
    case Bug::two_owners:
      return "two_owners";
    case Bug::releases_twice:
      return "releases_twice";
    case Bug::forgets_generation:
      return "forgets_generation";
    case Bug::forgets_answers:
      return "forgets_answers";
    case Bug::forgets_slots:
      return "forgets_slots";
    case Bug::forgets_jobs:
      return "forgets_jobs";
    case Bug::forgets_events:
      return "forgets_events";
    case Bug::one_unit_too_many:
      return "one_unit_too_many";
    case Bug::one_unit_too_few:
      return "one_unit_too_few";
    case Bug::clock_runs_away:
      return "clock_runs_away";
    case Bug::lapse_not_called:
      return "lapse_not_called";
    case Bug::cap_not_kept:
      return "cap_not_kept";
    case Bug::pace_not_kept:
      return "pace_not_kept";
    case Bug::presence_never_cleared:
      return "presence_never_cleared";
    case Bug::places_swapped:
      return "places_swapped";
    case Bug::tickets_believed:
      return "tickets_believed";
    case Bug::new_key_each_try:
      return "new_key_each_try";
    case Bug::declined_is_paid:
      return "declined_is_paid";
    case Bug::forgets_places:
      return "forgets_places";
    case Bug::epoch_not_checked:
      return "epoch_not_checked";
    case Bug::number_not_checked:
      return "number_not_checked";
    case Bug::unknown_is_success:
      return "unknown_is_success";
    case Bug::unknown_is_failure:
      return "unknown_is_failure";
  }
  return "";
}

}  // namespace sluice::sim
