# Points: charging, its limits, the history.
fans a
a sends GET /points
expect 200 balance 0 currency KRW
a charges 1
expect 201 amount 1 balance 1
a charges 10000000
expect 201 balance 10000001
a charges 0
expect 422 invalid_amount
a charges -5
expect 422 invalid_amount
a charges 10000001
expect 422 invalid_amount
a charges 1.5
expect 400 invalid_field field amount
a charges "5"
expect 400 invalid_field field amount
a has 10000001 points
admin sends POST /admin/users/{a.user}/points {"amount": -10000000, "reason": "a mistake"} with Idempotency-Key: adjust-{a.user}-1
expect 201 balance 1 posting_id *
admin sends POST /admin/users/{a.user}/points {"amount": -2, "reason": "a mistake"} with Idempotency-Key: adjust-{a.user}-2
expect 402 insufficient_points balance 1 amount 2
admin sends POST /admin/users/{a.user}/points {"amount": 0, "reason": "nothing"} with Idempotency-Key: adjust-{a.user}-3
expect 400 invalid_field field amount
admin sends POST /admin/users/0193f2a4-7c1e-7d2b-9a51-3f0c8be2d417/points {"amount": 5, "reason": "nobody"} with Idempotency-Key: adjust-{a.user}-4
expect 404 not_found
a sends POST /admin/users/{a.user}/points {"amount": 5, "reason": "for me"} with Idempotency-Key: adjust-{a.user}-5
expect 403 forbidden
a sends GET /points/entries
expect 200 items.count 3 items.0.kind adjustment items.0.amount -10000000 items.0.balance_after 1 items.1.kind charge items.2.amount 1 items.2.balance_after 1 items.2.payment_id null
