#include "ledger/audit_report.h"

#include <boost/json.hpp>

namespace sluice::ledger {

std::string describe_offenders(const std::string& first, int count) {
  if (count <= 1) return first;
  const std::string_view more = count == offenders_max ? " more, at least)" : " more)";
  return first + " (and " + std::to_string(count - 1) + std::string(more);
}

std::string to_json(const AuditReport& report) {
  boost::json::array sales;
  for (const SaleCount& s : report.sales) {
    sales.push_back({{"sale", s.sale},
                     {"stock", s.stock},
                     {"held", s.held},
                     {"sold", s.sold},
                     {"withdrawn", s.withdrawn},
                     {"free", s.free}});
  }
  boost::json::array invariants;
  for (const Invariant& i : report.invariants) {
    invariants.push_back({{"name", i.name}, {"ok", i.ok}, {"detail", i.detail}});
  }
  return boost::json::serialize(
      boost::json::value{{"ok", report.ok}, {"sales", std::move(sales)}, {"invariants", std::move(invariants)}});
}

}  // namespace sluice::ledger
