// Who is inside a gate: enters with a pass, stays until it ends or longer if it is renewed or the origin says so, and
// what the origin says of its load.
//
// Nothing of this is in the ledger. A pass carries its own end, so whoever is inside when the process ends goes on
// afterwards, and is counted again when seen (docs/decisions/0006-gates.md).
//
// Invariant: who is inside has a used ticket. Not thread-safe: the owner's thread.
#pragma once

#include <functional>
#include <vector>

#include "shop/line/calling.h"
#include "shop/told/extended_stays.h"

namespace sluice::shop {

class Visits {
public:
  Visits(Course& course, Floor& floor, Calling& calling) : course_(course), floor_(floor), calling_(calling) {}

  // REQUIRES: the place is still theirs (Places).
  Answer apply(Now now, const EnterGate& enter, Round& round);
  // REQUIRES: likewise. With the origin's word edges let its visitor pass until then, whatever their pass says.
  Answer apply(Now now, const StayOn& stay, Round& round);
  Answer apply(Now now, const ReportLoad& report, Round& round);

  // Whether somebody was inside there.
  bool end(LineIndex line, Ordinal ordinal, Round& round);
  // To be called after each batch: also tells edges which stays the origin has made longer.
  void end_expired(Now now, Round& round);

  [[nodiscard]] const char* broken_invariant() const;

private:
  // The place becomes a used one. False: it leads nowhere.
  [[nodiscard]] bool use(Now now, LineIndex line, Ordinal ordinal, Round& round);
  void tell_count(Round& round);
  void forget_extension(LineIndex line, Ordinal ordinal);
  // To edges, where it has changed.
  void tell_extended(Round& round);

  Course& course_;
  Floor& floor_;
  Calling& calling_;
  std::vector<Ordinal> ended_;  // reused
  ExtendedStays extended_;
  bool is_extended_news_ = false;
};

}  // namespace sluice::shop
