#include "ledger/sqlite/audit_rules/subjects.h"

namespace sluice::ledger {
namespace {

constexpr AuditRule money_table[] = {
    {"one_live_order", R"sql(
SELECT 'hold ' || hold || ' has ' || count(*) || ' live orders'
FROM orders WHERE state NOT IN ('payment_failed', 'released', 'refunded') GROUP BY hold HAVING count(*) > 1
)sql"},

    // A hold costs what its units cost when it was taken, where they say so, and an order what its hold costs.
    {"prices_add_up", R"sql(
WITH worth AS (
  SELECT h.id, h.total_amount,
         sum(json_extract(part.value, '$.price') * (json_array_length(part.value, '$.units') +
                                                    coalesce(json_extract(part.value, '$.returned'), 0))) AS units
  FROM hold h JOIN json_each(CASE WHEN json_valid(h.items) THEN h.items ELSE '[]' END) part ON part.type = 'object'
  GROUP BY h.id HAVING count(json_extract(part.value, '$.price')) = count(*))
SELECT 'hold ' || id || ' costs ' || total_amount || ', and its units ' || units FROM worth WHERE total_amount <> units
UNION ALL
SELECT 'order ' || o.id || ' is of ' || o.total_amount || ' ' || o.currency || ', and its hold of ' ||
       h.total_amount || ' ' || h.currency
FROM orders o JOIN hold h ON h.id = o.hold
WHERE o.total_amount <> h.total_amount OR o.currency <> h.currency
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
  AND NOT (p.amount = 0 AND o.state IS 'released')  -- it cost nothing, and was cancelled
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
SELECT 'order ' || id || ' of the shop is without the shop''s number, or neither confirmed nor cancelled'
FROM orders WHERE sale IN (SELECT id FROM at_shop)
  AND (method IS NOT 'shop' OR state NOT IN ('confirmed', 'released')
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
    // when all of its money or its units have gone back, and whatever goes on has somebody at it.
    {"money_back_adds_up", R"sql(
WITH back AS (
  SELECT payment, orders_id, sum(CASE WHEN state <> 'dropped' THEN amount ELSE 0 END) AS asked,
         sum(CASE WHEN state = 'refunded' THEN amount ELSE 0 END) AS refunded,
         sum(state = 'refunded' AND units <> 'keep' AND items = '') AS took_units,
         sum(state = 'refunded' AND units <> 'keep' AND items <> '') AS took_some,
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
WHERE o.state = 'refunded'
  AND (h.state = 'sold' AND b.took_units > 0
       OR h.state <> 'sold' AND b.took_units = 0 AND b.took_some = 0 AND b.refunded < o.total_amount)
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
};

}  // namespace

std::span<const AuditRule> money_rules() {
  return money_table;
}

}  // namespace sluice::ledger
