#include "ledger/sqlite/audit_rules.h"

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

constexpr AuditRule rules[] = {
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

    {"one_live_order", R"sql(
SELECT 'hold ' || hold || ' has ' || count(*) || ' live orders'
FROM orders WHERE state NOT IN ('payment_failed', 'released', 'refunded') GROUP BY hold HAVING count(*) > 1
)sql"},

    // Sold is what is paid for: authorized for an order that is paid, captured for one that is confirmed. A capture
    // may outlive its order as a refund.
    {"sold_means_paid_once", R"sql(
WITH paid AS (
  SELECT o.hold, count(*) AS times
  FROM payment p JOIN orders o ON o.id = p.orders_id
  WHERE (p.state = 'authorized' AND o.state = 'paid' OR p.state = 'captured' AND o.state IN ('confirmed', 'refunded'))
    AND p.amount = o.total_amount AND p.currency = o.currency
  GROUP BY o.hold)
SELECT 'hold ' || h.id || ' is sold and was paid ' || coalesce(p.times, 0) || ' times'
FROM hold h LEFT JOIN paid p ON p.hold = h.id
WHERE h.state = 'sold' AND p.times IS NOT 1
  AND h.sale NOT IN (SELECT id FROM sale WHERE json_extract(settings, '$.payment') IS 'shop')
UNION ALL
SELECT 'order ' || o.id || ' is ' || o.state || ', but its hold is ' || coalesce(h.state, 'not there')
FROM orders o LEFT JOIN hold h ON h.id = o.hold
WHERE o.state IN ('paid', 'confirmed') AND h.state IS NOT 'sold'
UNION ALL
SELECT 'payment ' || p.id || ' is ' || p.state || ', but its order is ' || coalesce(o.state, 'not there')
FROM payment p LEFT JOIN orders o ON o.id = p.orders_id
WHERE p.state = 'captured' AND (o.id IS NULL OR o.state NOT IN ('confirmed', 'refunded'))
   OR p.state = 'authorized' AND o.state IS NOT 'paid'
UNION ALL
SELECT 'hold ' || hold || ' was charged ' || count(*) || ' times'
FROM payment WHERE state IN ('authorized', 'captured') GROUP BY hold HAVING count(*) > 1
)sql"},

    // Where the shop is paid itself: what is sold has its one order, and none of these has a payment here.
    {"sold_at_the_shop_once", R"sql(
WITH at_shop AS (SELECT id FROM sale WHERE json_extract(settings, '$.payment') IS 'shop'),
ordered AS (SELECT hold, count(*) AS times FROM orders WHERE state = 'confirmed' AND method = 'shop' GROUP BY hold)
SELECT 'hold ' || h.id || ' is sold at the shop, and has ' || coalesce(o.times, 0) || ' of its orders'
FROM hold h LEFT JOIN ordered o ON o.hold = h.id
WHERE h.state = 'sold' AND h.sale IN (SELECT id FROM at_shop) AND o.times IS NOT 1
UNION ALL
SELECT 'order ' || id || ' of the shop is without the shop''s number, or not confirmed'
FROM orders WHERE sale IN (SELECT id FROM at_shop)
  AND (method IS NOT 'shop' OR state IS NOT 'confirmed'
       OR CASE WHEN json_valid(details) THEN json_type(details, '$.shop_order') END IS NOT 'text')
UNION ALL
SELECT 'payment ' || p.id || ' is of a sale that the shop is paid for'
FROM payment p WHERE p.sale IN (SELECT id FROM at_shop)
)sql"},

    // Attempts follow one another: a further one begins when the one before has ended.
    {"payments_follow_one_another", R"sql(
SELECT 'order ' || orders_id || ' has ' || count(*) || ' payments as attempt ' || attempt
FROM payment GROUP BY orders_id, attempt HAVING count(*) > 1 OR attempt < 1
UNION ALL
SELECT 'order ' || orders_id || ' has ' || count(*) || ' payments that have not ended'
FROM payment WHERE state IN ('created', 'action_required', 'unknown', 'authorized') GROUP BY orders_id HAVING count(*) > 1
UNION ALL
SELECT 'payments of ' || count(*) || ' attempts have the idempotency key ' || idempotency_key
FROM payment GROUP BY provider, idempotency_key HAVING count(*) > 1
)sql"},

    // What was captured is what is sold and what was paid back: no more goes back than came, an order is refunded
    // when its money or its units have gone back, and whatever goes on has somebody at it.
    {"money_back_adds_up", R"sql(
WITH back AS (
  SELECT payment, orders_id, sum(CASE WHEN state <> 'dropped' THEN amount ELSE 0 END) AS asked,
         sum(CASE WHEN state = 'refunded' THEN amount ELSE 0 END) AS refunded,
         sum(state = 'refunded' AND units <> 'keep') AS took_units,
         sum(state IN ('asked', 'refused')) AS going_on
  FROM refund GROUP BY payment)
SELECT 'payment ' || b.payment || ' has captured ' || coalesce(p.amount, 0) || ' and ' || b.asked || ' is paid back'
FROM back b LEFT JOIN payment p ON p.id = b.payment AND p.state = 'captured' AND p.orders_id = b.orders_id
WHERE b.asked > coalesce(p.amount, 0)
UNION ALL
SELECT 'order ' || o.id || ' is refunded, and nothing was paid back'
FROM orders o LEFT JOIN back b ON b.orders_id = o.id WHERE o.state = 'refunded' AND coalesce(b.refunded, 0) = 0
UNION ALL
SELECT 'order ' || o.id || ' is confirmed, and all of its money or its units have gone back'
FROM orders o JOIN back b ON b.orders_id = o.id
WHERE o.state = 'confirmed' AND (b.refunded >= o.total_amount OR b.took_units > 0)
UNION ALL
SELECT 'order ' || o.id || ' is refunded, and its hold is ' || h.state || ' after ' || b.took_units || ' refunds of its units'
FROM orders o JOIN back b ON b.orders_id = o.id JOIN hold h ON h.id = o.hold
WHERE o.state = 'refunded' AND (h.state = 'sold') IS NOT (b.took_units = 0)
UNION ALL
SELECT 'payment ' || payment || ' has ' || going_on || ' refunds that go on' FROM back WHERE going_on > 1
UNION ALL
SELECT 'refund ' || r.number || ' of ' || r.payment || ' goes on, and nobody is at it'
FROM refund r LEFT JOIN job j ON j.id = r.job AND j.kind = 'refund' AND j.state IN ('ready', 'dead')
WHERE r.state IN ('asked', 'refused') AND j.id IS NULL
UNION ALL
SELECT 'job ' || j.id || ' is at a refund that does not go on'
FROM job j LEFT JOIN refund r ON r.job = j.id AND r.state IN ('asked', 'refused')
WHERE j.kind = 'refund' AND j.state IN ('ready', 'dead') AND r.job IS NULL
)sql"},

    {"paying_has_a_job", R"sql(
WITH served AS (
  SELECT o.hold FROM job j JOIN orders o ON o.id = j.subject
  WHERE j.kind = 'payment' AND j.state IN ('ready', 'dead') AND o.state NOT IN ('payment_failed', 'released', 'refunded'))
SELECT 'hold ' || id || ' is being paid, and nobody is at it'
FROM hold WHERE state = 'paying' AND id NOT IN (SELECT hold FROM served)
  AND latest_us = 0  -- else the shop is at it, and time ends it
UNION ALL
SELECT 'order ' || id || ' is paid, and nobody captures it'
FROM orders WHERE state = 'paid' AND hold NOT IN (SELECT hold FROM served)
)sql"},

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

std::span<const AuditRule> audit_rules() {
  return rules;
}

std::string_view audit_counts() {
  return counts;
}

}  // namespace sluice::ledger
