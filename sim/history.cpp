#include "sim/history.h"

#include "sim/world/world.h"

namespace sluice::sim {

Outcome play(const Setup& setup, Bug bug) {
  World world(setup, bug);
  world.play();
  Outcome outcome;
  const auto rows = world.rows();
  if (!rows) {
    outcome.findings.push_back({"rest", "the ledger cannot be read: " + rows.error().detail});
    return outcome;
  }
  outcome.findings = judge({.setup = setup, .record = world.record(), .rows = *rows, .bank = world.bank()});
  outcome.counts = world.record().counts;
  outcome.counts["units secured"] = world.record().secured.size();
  outcome.counts["orders"] = world.record().ordered.size();
  outcome.counts["clusters"] = setup.database ? 1 : 0;
  outcome.counts["processes"] = world.record().lives;
  outcome.counts["places"] = world.record().places.size();
  outcome.lasted = world.lasted();
  return outcome;
}

std::string to_text(std::uint64_t seed, const Outcome& outcome) {
  std::string text = "seed " + std::to_string(seed) + " (of version " + std::to_string(history_version) + "):\n";
  for (const Finding& finding : outcome.findings) text += "  " + finding.checker + ": " + finding.what + "\n";
  return text + "  again: build/release/sim/soak --seed " + std::to_string(seed) + "\n";
}

}  // namespace sluice::sim
