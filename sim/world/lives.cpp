#include "sim/world/lives.h"

#include <utility>

namespace sluice::sim {

std::unique_ptr<Process> Lives::begin(const Machine& machine, std::function<void(Process&)> on_step) {
  auto process = std::make_unique<Process>(machine, ++record_.lives);
  process->on_step = std::move(on_step);
  const auto begun = process->begin();
  if (begun) return process;
  ++record_.counts["start in vain"];
  if (begun.error().kind == ErrorKind::invalid_input || begun.error().kind == ErrorKind::not_found) {
    record_.broken.emplace_back(agenda_.now(), "rest: the ledger cannot be loaded: " + begun.error().detail);
  }
  return nullptr;
}

}  // namespace sluice::sim
