// Who is inside a gate: entered with a pass, and neither gone nor past the pass's end.
//
// Pure: time arrives as an argument and leaves as a deadline. Owned by one thread.
//
// Invariants
//  1. A place is inside at most once; entering again changes nothing, not even its deadline, which only stay_until()
//     moves, and only later.
//  2. A place ends at most once: by end(), or by expire_until() at its deadline and not before.
//
// Cost: entering, staying and ending are O(1) while deadlines come in order (every pass of a gate lives equally
// long). Who left early, or stays on, leaves a deadline behind; they are swept when they outnumber the people.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/deadlines.h"
#include "base/ids.h"
#include "base/time.h"

namespace sluice::line {

class Inside {
public:
  // False: is inside already.
  bool enter(Ordinal ordinal, Instant deadline);
  // Not to end before `deadline`; an earlier one than it has changes nothing. False: is not inside.
  bool stay_until(Ordinal ordinal, Instant deadline);
  // Left or was revoked. False: is not inside.
  bool end(Ordinal ordinal);
  // Adds those whose time is over at `now` to `ended`, the earliest deadline first.
  void expire_until(Instant now, std::vector<Ordinal>& ended);

  [[nodiscard]] bool contains(Ordinal ordinal) const { return deadline_of_.contains(raw(ordinal)); }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(deadline_of_.size()); }
  // Never later than the next change by time alone; earlier when the next one to end has left already.
  [[nodiscard]] std::optional<Instant> next_deadline() const { return deadlines_.next(); }

  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [ordinal, deadline] : deadline_of_) visit(Ordinal{ordinal}, deadline);
  }

  // Linear; for tests and audits.
  [[nodiscard]] const char* broken_invariant() const;

private:
  void sweep_if_stale();

  boost::unordered_flat_map<std::uint32_t, Instant> deadline_of_;
  Deadlines<std::uint32_t> deadlines_;
};

}  // namespace sluice::line
