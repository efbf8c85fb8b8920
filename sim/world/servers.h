// Who runs the sales: which processes there are, whom of them buyers and operators reach, and what befalls them.
//
// One server over a disk of its own (world/one_server.h), or two that share a database (cluster/cluster.h).
#pragma once

#include "sim/world/process.h"

namespace sluice::sim {

class Servers {
public:
  virtual ~Servers() = default;

  virtual void begin() = 0;
  // Whose the sales are just now; nullptr: nobody is there.
  [[nodiscard]] virtual Process* seller() = 0;
  // Whom the next request of a buyer meets: the seller, or one who still takes itself for it; nullptr: nobody
  // answers.
  [[nodiscard]] virtual Process* met() = 0;
  // REQUIRES: it befalls processes, or what they write to; and servers of this kind.
  virtual void befall(const PlannedFault& fault) = 0;
  // From here on nothing goes wrong any more.
  virtual void calm_down() = 0;
};

}  // namespace sluice::sim
