#include "ledger/sqlite/audit_rules/subjects.h"

namespace sluice::ledger {
namespace {

constexpr AuditRule records_table[] = {
    {"answers_refer_to_rows", R"sql(
WITH told AS (
  SELECT buyer, key,
         CASE WHEN json_valid(body) THEN json_extract(body, '$.hold') END AS hold,
         CASE WHEN json_valid(body) THEN json_extract(body, '$.order') END AS orders_id
  FROM idempotency WHERE route NOT LIKE '% /admin/%')  -- settings say "hold" of a time
SELECT 'the answer kept for key ' || key || ' of buyer ' || buyer || ' names ' ||
       CASE WHEN hold IS NOT NULL AND hold NOT IN (SELECT id FROM hold_row)
            THEN hold ELSE orders_id END || ', which is not there'
FROM told
WHERE (hold IS NOT NULL AND hold NOT IN (SELECT id FROM hold_row))
   OR (orders_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = told.orders_id))
)sql"},

    {"codes_used_as_allowed", R"sql(
SELECT 'code ' || u.code || ' of ' || u.sale || ' is used for the ' || u.use || '. time, and may be used ' ||
       coalesce(c.uses, 0) || ' times'
FROM priority_code_use u LEFT JOIN priority_code c ON c.sale = u.sale AND c.code = u.code
WHERE c.uses IS NULL OR u.use < 1 OR u.use > c.uses
UNION ALL
SELECT 'code ' || u.code || ' of ' || u.sale || ' is used ' || count(*) || ' times as use ' || u.use
FROM priority_code_use u GROUP BY u.sale, u.code, u.use HAVING count(*) > 1
UNION ALL
SELECT 'code ' || u.code || ' of ' || u.sale || ' has given ticket ' || u.number || ' of line ' || u.line ||
       ', which is not a line of its own or never issued it'
FROM priority_code_use u
JOIN priority_code c ON c.sale = u.sale AND c.code = u.code
LEFT JOIN line l ON l.sale = u.sale AND l.position = u.line
WHERE c.line <> u.line OR l.line IS NULL OR u.number > max(l.issued, l.reserved)
UNION ALL
SELECT 'ticket ' || number || ' of ' || sale || ', line ' || line || ' was given for ' || count(*) || ' uses of codes'
FROM priority_code_use GROUP BY sale, line, number HAVING count(*) > 1
UNION ALL
SELECT 'code ' || c.code || ' of ' || c.sale || ' is for line ' || c.line || ', which is not there'
FROM priority_code c LEFT JOIN line l ON l.sale = c.sale AND l.position = c.line WHERE l.line IS NULL
)sql"},

    {"sales_have_a_lease", R"sql(
SELECT 'sale ' || s.sale || ' has settings and no mark'
FROM sale_settings s LEFT JOIN sale_mark m ON m.sale = s.sale WHERE m.sale IS NULL
UNION ALL
SELECT 'sale ' || m.sale || ' has a mark and no settings'
FROM sale_mark m LEFT JOIN sale_settings s ON s.sale = m.sale WHERE s.sale IS NULL
UNION ALL
SELECT 'sale ' || sale || ' is of lease ' || lease || ', which nobody can have' FROM sale_mark WHERE lease < 1
UNION ALL
SELECT 'sale ' || sale || ' is of epoch ' || epoch || ', which no ticket can name'
FROM sale_settings WHERE epoch < 1 OR epoch > 4294967295
)sql"},

    // What foreign keys would say.
    {"references_exist", R"sql(
SELECT 'hold ' || h.id || ' is of ' || h.sale || ', which is not there'
FROM hold h LEFT JOIN sale s ON s.id = h.sale WHERE s.id IS NULL
UNION ALL
SELECT 'order ' || o.id || ' is of ' || o.hold || ', which is ' ||
       CASE WHEN h.id IS NULL THEN 'not there' ELSE 'of another sale or buyer' END
FROM orders o LEFT JOIN hold h ON h.id = o.hold
WHERE h.id IS NULL OR h.sale IS NOT o.sale OR h.buyer IS NOT o.buyer
UNION ALL
SELECT 'event ' || e.sequence || ' is of ' || e.orders_id || ', which is not there'
FROM order_event e LEFT JOIN orders o ON o.id = e.orders_id WHERE o.id IS NULL
UNION ALL
SELECT 'payment ' || p.id || ' is of ' || p.orders_id || ' and ' || p.hold || ', which do not belong together'
FROM payment p LEFT JOIN orders o ON o.id = p.orders_id WHERE o.hold IS NOT p.hold OR o.sale IS NOT p.sale
UNION ALL
SELECT 'job ' || j.id || ' is for ' || j.subject || ', which is not there'
FROM job j LEFT JOIN orders o ON o.id = j.subject AND o.sale = j.sale WHERE j.kind IN ('payment', 'refund') AND o.id IS NULL
UNION ALL
SELECT 'refund ' || r.number || ' of ' || r.payment || ' is of ' || r.orders_id || ', which does not belong to it'
FROM refund r LEFT JOIN payment p ON p.id = r.payment WHERE p.orders_id IS NOT r.orders_id OR p.sale IS NOT r.sale
UNION ALL
SELECT 'cancellation of ' || c.orders_id || ', which is not there'
FROM cancellation c LEFT JOIN orders o ON o.id = c.orders_id AND o.sale = c.sale WHERE o.id IS NULL
)sql"},

    // SQLite forgets CHECK constraints on a connection that only reads, so its own check does not look at them. A
    // claim in no known state breaks stock_identity.
    {"states_are_known", R"sql(
SELECT 'hold ' || id || ' is ' || state FROM hold
WHERE state NOT IN ('active', 'paying', 'sold', 'released', 'expired')
UNION ALL
SELECT 'order ' || id || ' is ' || state FROM orders
WHERE state NOT IN ('accepted', 'payment_pending', 'payment_action_required', 'paid', 'confirmed', 'payment_failed',
                    'released', 'refunded')
UNION ALL
SELECT 'event ' || sequence || ' of ' || orders_id || ' is ' || state FROM order_event
WHERE state NOT IN ('accepted', 'payment_pending', 'payment_action_required', 'paid', 'confirmed', 'payment_failed',
                    'released', 'refunded')
UNION ALL
SELECT 'payment ' || id || ' is ' || state FROM payment
WHERE state NOT IN ('created', 'action_required', 'captured', 'declined', 'failed', 'cancelled', 'unknown', 'authorized')
UNION ALL
SELECT 'refund ' || number || ' of ' || payment || ' is ' || state FROM refund
WHERE state NOT IN ('asked', 'refunded', 'refused', 'dropped')
UNION ALL
SELECT 'job ' || id || ' is ' || state FROM job WHERE state NOT IN ('ready', 'done', 'dead', 'dropped')
)sql"},

    {"integrity_check", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
};

}  // namespace

std::span<const AuditRule> record_rules() {
  return records_table;
}

}  // namespace sluice::ledger
