# One account: 50 joins at once give one place; reservations at once never exceed the limit.
concert c1 rows 5 seats 10 price 1000 dates 2 limit 3
fans a
50 at once: a joins c1
expect 1 answers 201
expect 49 answers 200
expect one number in 200
count FROM queue_entry WHERE concert_id = {c1} gives 1
a is admitted
20 at once: a holds best 2
expect 1 answers 201
expect 19 answers 409
count FROM claim WHERE performance_id = {c1.1} gives 2
a charges 100000
within 1 s a sends GET /reservations gives 200 items.count 1
remember items.0.reservation_id as held
a sends by queue token POST /reservations/$held/payment with Idempotency-Key: one-account-pays
expect 201
a joins c1
a is admitted
20 at once: a holds best 2
expect 20 answers 409 limit_reached
20 at once: a holds best 1
expect 1 answers 201
count FROM claim WHERE performance_id = {c1.1} gives 3
