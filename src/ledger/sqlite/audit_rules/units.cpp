#include "ledger/sqlite/audit_rules/subjects.h"

namespace sluice::ledger {
namespace {

constexpr AuditRule units_table[] = {
    {"units_within_stock", R"sql(
SELECT 'unit ' || c.unit || ' of ' || c.sale || '/' || c.item || ' is beyond the stock of ' || coalesce(i.stock, 0)
FROM claim c LEFT JOIN item i ON i.sale = c.sale AND i.item = c.item
WHERE i.stock IS NULL OR c.unit < 1 OR c.unit > i.stock
)sql"},

    // Units beyond the stock are the rule above; here each unit within it must be counted exactly once.
    {"stock_identity", R"sql(
SELECT sale || '/' || item || ': held ' || held || ' + sold ' || sold || ' + withdrawn ' || withdrawn || ' + free ' ||
       (released + stock - with_row) || ' is not the stock of ' || stock
FROM (SELECT i.sale, i.item, i.stock,
             sum(c.state IS 'held') AS held, sum(c.state IS 'sold') AS sold, sum(c.state IS 'withdrawn') AS withdrawn,
             sum(c.state IS 'released') AS released, count(DISTINCT c.unit) AS with_row
      FROM item i LEFT JOIN claim c ON c.sale = i.sale AND c.item = i.item AND c.unit BETWEEN 1 AND i.stock
      GROUP BY i.sale, i.item)
WHERE held + sold + withdrawn + released <> with_row
)sql"},

    {"claims_match_holds", R"sql(
SELECT 'unit ' || c.unit || ' of ' || c.sale || '/' || c.item || ' is ' || c.state || ' by ' ||
       coalesce(c.hold, 'nobody') || ', which is ' ||
       CASE WHEN h.id IS NULL THEN 'not there'
            WHEN h.sale IS NOT c.sale THEN 'of another sale'
            WHEN h.buyer IS NOT c.buyer THEN 'of another buyer'
            ELSE h.state END
FROM claim c LEFT JOIN hold h ON h.id = c.hold
WHERE c.state IN ('held', 'sold')
  AND (h.id IS NULL OR h.sale IS NOT c.sale OR h.buyer IS NOT c.buyer
       OR (c.state = 'held') IS NOT (h.state IN ('active', 'paying'))
       OR (c.state = 'sold') IS NOT (h.state = 'sold'))
)sql"},

    {"holds_match_claims", R"sql(
WITH live AS (
  SELECT id, sale, CASE WHEN json_valid(items) THEN items ELSE '[]' END AS items
  FROM hold WHERE state IN ('active', 'paying', 'sold')),
part AS (
  SELECT l.id AS hold, l.sale, CASE WHEN e.type = 'object' THEN e.value ELSE '{}' END AS part
  FROM live l, json_each(l.items) e),
listed AS (
  SELECT p.hold, p.sale, json_extract(p.part, '$.item') AS item, u.value AS unit
  FROM part p, json_each(p.part, '$.units') u),
claimed AS (SELECT hold, count(*) AS units FROM claim WHERE state IN ('held', 'sold') GROUP BY hold),
promised AS (SELECT hold, count(*) AS units FROM listed GROUP BY hold)
SELECT 'hold ' || l.hold || ' lists unit ' || l.unit || ' of ' || coalesce(l.item, '?') || ', which it does not have'
FROM listed l LEFT JOIN claim c ON c.sale = l.sale AND c.item = l.item AND c.unit = l.unit
WHERE c.hold IS NOT l.hold OR c.state NOT IN ('held', 'sold')
UNION ALL
SELECT 'hold ' || l.id || ' lists ' || coalesce(p.units, 0) || ' units and has ' || coalesce(c.units, 0)
FROM live l LEFT JOIN claimed c ON c.hold = l.id LEFT JOIN promised p ON p.hold = l.id
WHERE coalesce(p.units, 0) <> coalesce(c.units, 0) OR p.units IS NULL
UNION ALL
SELECT 'hold ' || p.hold || ' lists a quantity that is not the number of its units'
FROM part p WHERE json_extract(p.part, '$.quantity') IS NOT json_array_length(p.part, '$.units')
)sql"},

    {"slots_match_claims", R"sql(
SELECT 'buyer ' || coalesce(buyer, '?') || ' has ' || sum(units) || ' units and ' || sum(slots) || ' slots by ' ||
       coalesce(hold, '?')
FROM (SELECT sale, buyer, hold, 1 AS units, 0 AS slots FROM claim WHERE state IN ('held', 'sold')
      UNION ALL SELECT sale, buyer, hold, 0, 1 FROM buyer_slot)
GROUP BY sale, buyer, hold HAVING sum(units) <> sum(slots)
)sql"},

    {"ticket_redeemed_once", R"sql(
SELECT 'ticket ' || ordinal || ' of ' || sale || ', line ' || line || ' is redeemed by ' || count(*) || ' holds'
FROM hold WHERE ordinal > 0 GROUP BY sale, line, ordinal HAVING count(*) > 1
UNION ALL
SELECT 'hold ' || h.id || ' has ticket ' || h.ordinal || ' of ' || s.sale || ', line ' || h.line ||
       ', which is redeemed by ' || CASE WHEN t.hold IS NULL THEN 'nobody' ELSE 'another hold' END
FROM hold_row h JOIN sale_settings s ON s.number = h.sale
LEFT JOIN ticket_row t ON t.key = (h.sale << 48) | (h.line << 32) | h.ordinal
WHERE h.ordinal > 0 AND t.hold IS NOT h.key
AND NOT EXISTS (SELECT 1 FROM hold_row o WHERE o.key = t.hold AND o.sale = h.sale AND o.line = h.line
                AND o.ordinal = h.ordinal)
UNION ALL
SELECT 'ticket ' || (t.key & 4294967295) || ' of ' || coalesce(s.sale, '?') || ', line ' || (t.key >> 32 & 65535) ||
       ' is redeemed by a hold that does not say so'
FROM ticket_row t LEFT JOIN hold_row h ON h.key = t.hold LEFT JOIN sale_settings s ON s.number = t.key >> 48
WHERE h.key IS NULL OR h.ordinal IS NULL
)sql"},

    {"ordinals_were_issued", R"sql(
SELECT 'hold ' || h.id || ' has redeemed ticket ' || h.ordinal || ', which its line never issued'
FROM hold h LEFT JOIN line l ON l.sale = h.sale AND l.position = h.line
WHERE h.ordinal > 0 AND (l.line IS NULL OR h.ordinal > max(l.issued, l.reserved))
)sql"},
};

}  // namespace

std::span<const AuditRule> unit_rules() {
  return units_table;
}

}  // namespace sluice::ledger
