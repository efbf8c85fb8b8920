// Who is inside a gate: enters with a pass, stays until it ends, and what the origin says of its load.
//
// Nothing of this is in the ledger. A pass carries its own end, so whoever is inside when the process ends goes on
// afterwards, and is counted again when seen (docs/decisions/0006-gates.md).
//
// Invariant: who is inside has a used ticket. Not thread-safe: the owner's thread.
#pragma once

#include <functional>
#include <vector>

#include "shop/line/calling.h"

namespace sluice::shop {

class Visits {
public:
  Visits(Course& course, Floor& floor, Calling& calling) : course_(course), floor_(floor), calling_(calling) {}

  // REQUIRES: the place is still theirs (Places).
  Answer apply(Now now, const EnterGate& enter, Round& round);
  Answer apply(Now now, const ReportLoad& report, Round& round);

  // Whether somebody was inside there.
  bool end(LineIndex line, Ordinal ordinal, Round& round);
  void end_expired(Now now, Round& round);

  [[nodiscard]] const char* broken_invariant() const;

private:
  // The place becomes a used one. False: it leads nowhere.
  [[nodiscard]] bool use(Now now, LineIndex line, Ordinal ordinal, Round& round);
  void tell_count(Round& round);

  Course& course_;
  Floor& floor_;
  Calling& calling_;
  std::vector<Ordinal> ended_;  // reused
};

}  // namespace sluice::shop
