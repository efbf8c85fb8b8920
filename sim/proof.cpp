// Counts what the tests try, as a JSON object: for `make proof` and tests/outside/docs/proof.test.mjs.
//
// What is counted is planned, not played: it is what it is because the tests play exactly that.
#include <boost/json.hpp>
#include <iostream>

#include "ledger/sqlite/crash_points.h"
#include "sim/bugs/bug.h"
#include "sim/judgement/judge.h"
#include "sim/played.h"
#include "sim/world/setup.h"

namespace {

using namespace sluice;

std::uint64_t clusters() {
  std::uint64_t count = 0;
  for (std::uint64_t seed = 1; seed <= sim::histories_in_test; ++seed) {
    count += sim::setup_of(seed).database.has_value() ? 1U : 0U;
  }
  return count;
}

boost::json::object planned_faults() {
  std::array<std::uint64_t, sim::fault_kinds> counts{};
  for (std::uint64_t seed = 1; seed <= sim::histories_in_test; ++seed) {
    for (const sim::PlannedFault& fault : sim::setup_of(seed).faults) ++counts[static_cast<std::size_t>(fault.kind)];
  }
  boost::json::object faults;
  for (std::size_t kind = 0; kind < counts.size(); ++kind) {
    faults[sim::to_string(static_cast<sim::Fault>(kind))] = counts[kind];
  }
  return faults;
}

boost::json::object crash_points() {
  const auto counts = ledger::count_crashes(ledger::record_scripted_sale().tape);
  boost::json::object points;
  for (const ledger::CrashKind kind : ledger::every_crash_kind) points[to_string(kind)] = counts.at(kind);
  return points;
}

}  // namespace

int main() {
  std::cout << boost::json::object{{"histories", sim::histories_in_test}, {"clusters", clusters()},
                                   {"faults", planned_faults()},          {"checkers", sim::every_checker().size()},
                                   {"bugs", sim::every_bug.size()},       {"crash_points", crash_points()}}
            << '\n';
}
