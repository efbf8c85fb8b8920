#include "ledger/postgres/audit_rules.h"

namespace sluice::ledger::postgres {
namespace {

constexpr AuditRule units_table[] = {
    {"units_within_stock", R"sql(
SELECT 'unit ' || c.unit || ' of ' || c.sale || '/' || c.item || ' is beyond the stock of ' || coalesce(i.stock, 0)
FROM claim c LEFT JOIN item i ON i.sale = c.sale AND i.item = c.item
WHERE i.stock IS NULL OR c.unit < 1 OR c.unit > i.stock
ORDER BY c.sale, c.item, c.unit
)sql"},

    // Units beyond the stock are the rule above; here each unit within it must be counted exactly once.
    {"stock_identity", R"sql(
SELECT sale || '/' || item || ': held ' || held || ' + sold ' || sold || ' + withdrawn ' || withdrawn || ' + free ' ||
       (released + stock - with_row) || ' is not the stock of ' || stock
FROM (SELECT i.sale, i.item, i.stock, count(*) FILTER (WHERE c.state = 'held') AS held,
             count(*) FILTER (WHERE c.state = 'sold') AS sold,
             count(*) FILTER (WHERE c.state = 'withdrawn') AS withdrawn,
             count(*) FILTER (WHERE c.state = 'released') AS released, count(DISTINCT c.unit) AS with_row
      FROM item i LEFT JOIN claim c ON c.sale = i.sale AND c.item = i.item AND c.unit BETWEEN 1 AND i.stock
      GROUP BY i.sale, i.item, i.stock) counted
WHERE held + sold + withdrawn + released <> with_row
)sql"},

    {"claims_match_holds", R"sql(
SELECT 'unit ' || c.unit || ' of ' || c.sale || '/' || c.item || ' is ' || c.state || ' by ' ||
       coalesce(c.hold, 'nobody') || ', which is ' ||
       CASE WHEN h.id IS NULL THEN 'not there'
            WHEN h.sale IS DISTINCT FROM c.sale THEN 'of another sale'
            WHEN h.buyer IS DISTINCT FROM c.buyer THEN 'of another buyer'
            ELSE h.state END
FROM claim c LEFT JOIN hold h ON h.id = c.hold
WHERE c.state IN ('held', 'sold')
  AND (h.id IS NULL OR h.sale IS DISTINCT FROM c.sale OR h.buyer IS DISTINCT FROM c.buyer
       OR (c.state = 'held') IS DISTINCT FROM (h.state IN ('active', 'paying'))
       OR (c.state = 'sold') IS DISTINCT FROM (h.state = 'sold'))
)sql"},

    {"holds_match_claims", R"sql(
WITH live AS (
  SELECT id, sale, CASE WHEN jsonb_typeof(ledger_json(items)) = 'array' THEN ledger_json(items) ELSE '[]' END AS items
  FROM hold WHERE state IN ('active', 'paying', 'sold')),
part AS (
  SELECT l.id AS hold, l.sale, CASE WHEN jsonb_typeof(e.part) = 'object' THEN e.part ELSE '{}' END AS part
  FROM live l CROSS JOIN LATERAL jsonb_array_elements(l.items) AS e(part)),
numbered AS (
  SELECT hold, sale, part,
         CASE WHEN jsonb_typeof(part -> 'units') = 'array' THEN part -> 'units' ELSE '[]' END AS units FROM part),
listed AS (
  SELECT p.hold, p.sale, p.part ->> 'item' AS item, u.unit
  FROM numbered p CROSS JOIN LATERAL jsonb_array_elements_text(p.units) AS u(unit)),
claimed AS (SELECT hold, count(*) AS units FROM claim WHERE state IN ('held', 'sold') GROUP BY hold),
promised AS (SELECT hold, count(*) AS units FROM listed GROUP BY hold)
SELECT 'hold ' || l.hold || ' lists unit ' || l.unit || ' of ' || coalesce(l.item, '?') || ', which it does not have'
FROM listed l LEFT JOIN claim c ON c.sale = l.sale AND c.item = l.item AND c.unit::text = l.unit
WHERE c.hold IS DISTINCT FROM l.hold OR c.state NOT IN ('held', 'sold')
UNION ALL
SELECT 'hold ' || l.id || ' lists ' || coalesce(p.units, 0) || ' units and has ' || coalesce(c.units, 0)
FROM live l LEFT JOIN claimed c ON c.hold = l.id LEFT JOIN promised p ON p.hold = l.id
WHERE coalesce(p.units, 0) <> coalesce(c.units, 0) OR p.units IS NULL
UNION ALL
SELECT 'hold ' || hold || ' lists a quantity that is not the number of its units'
FROM numbered WHERE part ->> 'quantity' IS DISTINCT FROM jsonb_array_length(units)::text
)sql"},

    {"slots_match_claims", R"sql(
SELECT 'buyer ' || coalesce(buyer, '?') || ' has ' || sum(units) || ' units and ' || sum(slots) || ' slots by ' ||
       coalesce(hold, '?')
FROM (SELECT sale, buyer, hold, 1 AS units, 0 AS slots FROM claim WHERE state IN ('held', 'sold')
      UNION ALL SELECT sale, buyer, hold, 0, 1 FROM buyer_slot) both_of_them
GROUP BY sale, buyer, hold HAVING sum(units) <> sum(slots)
)sql"},

    {"ticket_redeemed_once", R"sql(
SELECT 'ticket ' || ordinal || ' of ' || sale || ', line ' || line || ' is redeemed by ' || count(*) || ' holds'
FROM hold WHERE ordinal > 0 GROUP BY sale, line, ordinal HAVING count(*) > 1
)sql"},

    {"ordinals_were_issued", R"sql(
SELECT 'hold ' || h.id || ' has redeemed ticket ' || h.ordinal || ', which its line never issued'
FROM hold h LEFT JOIN line l ON l.sale = h.sale AND l.position = h.line
WHERE h.ordinal > 0 AND (l.line IS NULL OR h.ordinal > greatest(l.issued, l.reserved))
)sql"},
};

}  // namespace

std::span<const AuditRule> unit_rules() {
  return units_table;
}

}  // namespace sluice::ledger::postgres
