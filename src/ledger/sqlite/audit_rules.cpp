#include "ledger/sqlite/audit_rules.h"

#include <vector>

#include "ledger/sqlite/audit_rules/subjects.h"

namespace sluice::ledger {
namespace {

constexpr std::string_view counts = R"sql(
WITH of_item AS (
  SELECT i.sale, i.stock,
         sum(c.state IS 'held') AS held, sum(c.state IS 'sold') AS sold, sum(c.state IS 'withdrawn') AS withdrawn,
         i.stock - count(c.unit) + sum(c.state IS 'released') AS free
  FROM item i LEFT JOIN claim c ON c.sale = i.sale AND c.item = i.item
  GROUP BY i.sale, i.item)
SELECT s.id, coalesce(sum(o.stock), 0), coalesce(sum(o.held), 0), coalesce(sum(o.sold), 0),
       coalesce(sum(o.withdrawn), 0), coalesce(sum(o.free), 0)
FROM sale s LEFT JOIN of_item o ON o.sale = s.id GROUP BY s.id ORDER BY s.id
)sql";

std::vector<AuditRule> rules_of_all_subjects() {
  std::vector<AuditRule> rules;
  for (const auto subject : {unit_rules(), money_rules(), record_rules()}) {
    rules.insert(rules.end(), subject.begin(), subject.end());
  }
  return rules;
}

}  // namespace

std::span<const AuditRule> audit_rules() {
  static const std::vector<AuditRule> rules = rules_of_all_subjects();
  return rules;
}

std::string_view audit_counts() {
  return counts;
}

}  // namespace sluice::ledger
