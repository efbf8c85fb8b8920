#include "ledger/postgres/audit_rules.h"

namespace sluice::ledger::postgres {

std::vector<AuditRule> audit_rules() {
  std::vector<AuditRule> rules;
  for (const auto subject : {unit_rules(), money_rules(), record_rules()}) {
    rules.insert(rules.end(), subject.begin(), subject.end());
  }
  return rules;
}

std::string_view audit_counts() {
  return R"sql(
WITH of_item AS (
  SELECT i.sale, i.stock, count(*) FILTER (WHERE c.state = 'held') AS held,
         count(*) FILTER (WHERE c.state = 'sold') AS sold,
         count(*) FILTER (WHERE c.state = 'withdrawn') AS withdrawn,
         i.stock - count(c.unit) + count(*) FILTER (WHERE c.state = 'released') AS free
  FROM item i LEFT JOIN claim c ON c.sale = i.sale AND c.item = i.item
  GROUP BY i.sale, i.item, i.stock)
SELECT s.id, coalesce(sum(o.stock), 0)::bigint, coalesce(sum(o.held), 0)::bigint, coalesce(sum(o.sold), 0)::bigint,
       coalesce(sum(o.withdrawn), 0)::bigint, coalesce(sum(o.free), 0)::bigint
FROM sale s LEFT JOIN of_item o ON o.sale = s.id GROUP BY s.id ORDER BY s.id
)sql";
}

}  // namespace sluice::ledger::postgres
