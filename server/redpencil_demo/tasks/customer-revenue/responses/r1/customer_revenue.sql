-- Orders, ordered amount and paid amount for every customer in 2025.
SELECT
    c.id,
    c.name,
    COUNT(DISTINCT o.id)                               AS orders,
    COALESCE(SUM(DISTINCT l.quantity * l.unit_price), 0) AS ordered,
    COALESCE(SUM(DISTINCT p.amount), 0)                  AS paid
FROM customers AS c
LEFT JOIN orders AS o
    ON o.customer_id = c.id
    AND o.placed_at >= '2025-01-01'
    AND o.placed_at < '2026-01-01'
    AND (o.status IS NULL OR o.status <> 'cancelled')
LEFT JOIN order_lines AS l
    ON l.order_id = o.id
LEFT JOIN payments AS p
    ON p.order_id = o.id
GROUP BY
    c.id,
    c.name
ORDER BY
    ordered DESC,
    c.name;
