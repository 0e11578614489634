# Lists in pages: every item once, the cursor is opaque, a wrong one is refused.
concert c1 rows 1 seats 5 price 50000
concert c2 rows 1 seats 5 price 50000
fans a
a charges 1
a charges 2
a charges 3
a sends GET /points/entries?limit=2
expect 200 items.count 2 items.0.amount 3 items.1.amount 2 next_cursor *
remember next_cursor as next
a sends GET /points/entries?limit=2&cursor=$next
expect 200 items.count 1 items.0.amount 1 next_cursor null
a sends GET /points/entries?limit=3
expect 200 items.count 3 next_cursor null
a sends GET /points/entries?limit=0
expect 400 invalid_field field limit
a sends GET /points/entries?limit=201
expect 400 invalid_field field limit
a sends GET /points/entries?limit=x
expect 400 invalid_field field limit
a sends GET /points/entries?cursor=nonsense
expect 400 invalid_cursor
a sends GET /points/entries?cursor=
expect 400
a sends GET /points/entries?what=ever
expect 400 invalid_field
a sends GET /points/entries?limit=1&limit=2
expect 400 invalid_field
nobody sends GET /concerts?limit=1
expect 200 items.count 1 next_cursor *
remember next_cursor as page
nobody sends GET /concerts?limit=1&cursor=$page
expect 200 items.count 1
