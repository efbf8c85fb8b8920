#include "ledger/postgres/runs.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/ids.h"

namespace sluice::ledger::postgres {
namespace {

constexpr std::uint8_t bit(Deed deed) {
  return static_cast<std::uint8_t>(deed);
}

constexpr std::pair<Deed, Deed> exclusive[] = {{Deed::claims_unit, Deed::puts_item},
                                               {Deed::takes_order, Deed::frees_order},
                                               {Deed::takes_payment, Deed::frees_payment}};

bool is_excluded(const Runs::Run& run, Deed deed) {
  return std::any_of(std::begin(exclusive), std::end(exclusive), [&](const auto& pair) {
    return (deed == pair.first && (run.deeds & bit(pair.second)) != 0) ||
           (deed == pair.second && (run.deeds & bit(pair.first)) != 0);
  });
}

bool is_touched(const Runs::Run& run, std::span<const RowMark> rows) {
  return std::any_of(rows.begin(), rows.end(), [&](RowMark row) { return run.touched.contains(raw(row)); });
}

Runs::Run& new_run(std::vector<Runs::Run>& runs, std::size_t write) {
  Runs::Run& run = runs.emplace_back();
  run.write = write;
  return run;
}

}  // namespace

Runs::Run& Runs::of_marks(std::size_t write, std::span<const RowMark> rows) {
  return run_for(mark_runs_, write, rows, Deed::none);
}

Runs::Run& Runs::of_rows(std::size_t write, std::span<const RowMark> rows, Deed deed) {
  return run_for(runs_, write, rows, deed);
}

Runs::Run& Runs::run_for(std::vector<Run>& runs, std::size_t write, std::span<const RowMark> rows, Deed deed) {
  // In order means in the order of the writes, marks and all.
  if (way_ == Way::each_alone)
    return runs_.empty() || runs_.back().write != write ? new_run(runs_, write) : runs_.back();
  Run* run = runs.empty() ? &new_run(runs, write) : &runs.back();
  if (is_excluded(*run, deed) || is_touched(*run, rows)) run = &new_run(runs, write);
  for (const RowMark row : rows) run->touched.insert(raw(row));
  run->deeds = static_cast<std::uint8_t>(run->deeds | bit(deed));
  return *run;
}

std::vector<Runs::Step> Runs::steps() {
  std::vector<Step> steps;
  for (auto* runs : {&mark_runs_, &runs_}) {
    for (Run& run : *runs) {
      for (auto& [name, rows] : run.rows) steps.push_back({.name = name, .rows = &rows, .write = run.write});
    }
  }
  return steps;
}

}  // namespace sluice::ledger::postgres
