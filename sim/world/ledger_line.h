// A process's line to where its rows are kept: a disk of its own (world/disk.h), or a database that servers share
// (cluster/database_link.h).
#pragma once

#include "ledger/ledger.h"
#include "sim/world/agenda.h"

namespace sluice::sim {

class LedgerLine : public ledger::Ledger {
public:
  // The process ends here, whatever it was doing. Before whoever submitted goes, with whom the round's rows go.
  virtual void break_off() = 0;
  // The process does not run until then, and hears of nothing.
  virtual void stand_still(Time until) = 0;
};

}  // namespace sluice::sim
