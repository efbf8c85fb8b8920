// Two servers that share a database: one has the sales, the other waits for its turn (app/serve/cluster/standby.h)
// and takes them over when the first has ended or was silent for too long.
//
// Whoever stood still or was cut off meanwhile goes on with what it had in flight, and takes itself for the owner
// until the database says otherwise.
#pragma once

#include <array>
#include <memory>

#include "sim/bugs/bug.h"
#include "sim/cluster/database_link.h"
#include "sim/judgement/observer.h"
#include "sim/world/lives.h"
#include "sim/world/servers.h"

namespace sluice::sim {

class Cluster final : public Servers {
public:
  // All outlive it. `machine` without its ledger, whose rows are `rows`.
  Cluster(const Machine& machine, ledger::Store& rows, Bug bug, Record& record, Observer& observer);

  void begin() override;
  [[nodiscard]] Process* seller() override;
  [[nodiscard]] Process* met() override;
  void befall(const PlannedFault& fault) override;
  void calm_down() override;

private:
  struct Server {
    Machine machine;
    std::unique_ptr<Process> process{};  // nullptr: it waits for its turn
    Time stands_until{};                 // the machine, whether a process runs on it or not
  };
  void start(ServerIndex server);
  void supervise(ServerIndex server);
  void watch(Process& process);
  // --- What befalls it
  void strike(const PlannedFault& fault);
  void strike_at_next_hold(const PlannedFault& fault);
  void kill(ServerIndex server);
  void stop(ServerIndex server, Duration time);
  void race(ServerIndex first);

  Agenda& agenda_;
  Chance& chance_;
  Record& record_;
  Observer& observer_;
  const Bug bug_;
  Lives lives_;
  MachineClock other_clock_;
  Database database_;
  std::array<Server, Database::servers> servers_;
  Process* watched_ = nullptr;
};

}  // namespace sluice::sim
