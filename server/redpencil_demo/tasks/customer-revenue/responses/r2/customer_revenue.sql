-- Orders, ordered amount and paid amount for every customer in 2025.
WITH valid_orders AS (
    SELECT id, customer_id
    FROM orders
    WHERE placed_at >= '2025-01-01'
      AND placed_at < '2026-01-01'
      AND status IS DISTINCT FROM 'cancelled'
),
line_totals AS (
    SELECT order_id, SUM(quantity * unit_price) AS ordered
    FROM order_lines
    GROUP BY order_id
),
payment_totals AS (
    SELECT order_id, SUM(amount) AS paid
    FROM payments
    GROUP BY order_id
)
SELECT
    c.id,
    c.name,
    COUNT(o.id) AS orders,
    COALESCE(SUM(l.ordered), 0) AS ordered,
    COALESCE(SUM(p.paid), 0) AS paid
FROM customers AS c
LEFT JOIN valid_orders AS o ON o.customer_id = c.id
LEFT JOIN line_totals AS l ON l.order_id = o.id
LEFT JOIN payment_totals AS p ON p.order_id = o.id
GROUP BY c.id, c.name
ORDER BY ordered DESC, c.name;
