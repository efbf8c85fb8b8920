// One server with its ledger on a disk of its own: it is killed and begins again, or stands still, is replaced beside
// its back and wakes up as a stranger.
#pragma once

#include <memory>

#include "sim/bugs/wrong_store.h"
#include "sim/judgement/observer.h"
#include "sim/world/disk.h"
#include "sim/world/lives.h"
#include "sim/world/servers.h"

namespace sluice::sim {

class OneServer final : public Servers {
public:
  // All outlive it. `machine` without its ledger, which is `store`.
  OneServer(const Machine& machine, WrongStore& store, Bug bug, Record& record, Observer& observer);

  void begin() override;
  [[nodiscard]] Process* seller() override { return process_.get(); }
  [[nodiscard]] Process* met() override;
  void befall(const PlannedFault& fault) override;
  void calm_down() override;

private:
  void start();
  void kill();
  void supervise();
  void begin_stranger(Duration time);

  Machine machine_;
  WrongStore& store_;
  const Bug bug_;
  Record& record_;
  Observer& observer_;
  Lives lives_;
  Weather weather_;
  std::unique_ptr<Process> process_;
  std::unique_ptr<Process> stranger_;  // one that was replaced and does not know it
};

}  // namespace sluice::sim
