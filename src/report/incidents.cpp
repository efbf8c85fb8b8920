#include "report/incidents.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sluice::report {
namespace {

// From the last sample before a start to it; nullopt: there is none before.
std::optional<double> gap_before(const ledger::SaleAccount& account, const ledger::SaleEventRow& start) {
  const auto after = std::ranges::find_if(account.samples, [&](const auto& s) { return s.at >= start.at; });
  if (after == account.samples.begin()) return std::nullopt;
  const auto gap = start.at - std::prev(after)->at;
  return static_cast<double>(gap.count()) / 1000;
}

}  // namespace

std::vector<Incident> incidents_of(const ledger::SaleAccount& account) {
  std::vector<Incident> incidents;
  for (const ledger::SaleEventRow& event : account.events) {
    Incident incident{.at = event.at, .kind = event.kind, .detail = event.detail};
    if (event.kind == "started") incident.gap_s = gap_before(account, event);
    incidents.push_back(std::move(incident));
  }
  return incidents;
}

}  // namespace sluice::report
