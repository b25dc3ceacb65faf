-- Orders, ordered amount and paid amount for every customer in 2025.
WITH line_totals AS (
    SELECT
        order_id,
        SUM(quantity * unit_price) AS ordered
    FROM order_lines
    GROUP BY order_id
),
payment_totals AS (
    SELECT
        order_id,
        SUM(amount) AS paid
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
LEFT JOIN orders AS o ON o.customer_id = c.id
LEFT JOIN line_totals AS l ON l.order_id = o.id
LEFT JOIN payment_totals AS p ON p.order_id = o.id
WHERE o.placed_at BETWEEN '2025-01-01' AND '2025-12-31'
  AND o.status <> 'cancelled'
GROUP BY c.id, c.name
ORDER BY ordered DESC, c.name;
