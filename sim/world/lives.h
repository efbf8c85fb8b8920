// The lives of all processes of a world, one after the other.
#pragma once

#include <functional>
#include <memory>

#include "sim/judgement/record.h"
#include "sim/world/process.h"

namespace sluice::sim {

class Lives {
public:
  Lives(const Agenda& agenda, Record& record) : agenda_(agenda), record_(record) {}

  // A process that has begun. nullptr: it ended at once, as a server does that cannot load its sales.
  [[nodiscard]] std::unique_ptr<Process> begin(const Machine& machine, std::function<void(Process&)> on_step);

private:
  const Agenda& agenda_;
  Record& record_;
};

}  // namespace sluice::sim
