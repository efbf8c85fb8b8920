#include "sim/world/fault.h"

namespace sluice::sim {

const char* to_string(Fault fault) {
  switch (fault) {
    case Fault::crash:
      return "crash";
    case Fault::stranger:
      return "stranger";
    case Fault::sync_fails:
      return "sync_fails";
    case Fault::refusal:
      return "refusal";
    case Fault::outage:
      return "outage";
    case Fault::clock_step:
      return "clock_step";
    case Fault::pause:
      return "pause";
    case Fault::stock:
      return "stock";
    case Fault::refund:
      return "refund";
    case Fault::cancel:
      return "cancel";
    case Fault::clear:
      return "clear";
    case Fault::failover:
      return "failover";
    case Fault::slow_commits:
      return "slow_commits";
    case Fault::refused_commits:
      return "refused_commits";
    case Fault::cut_off:
      return "cut_off";
    case Fault::race:
      return "race";
  }
  return "";
}

}  // namespace sluice::sim
