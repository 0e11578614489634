# Idempotency-Key: required, replayed, in the user's own scope, and not for something else.
concert c1 rows 1 seats 9 price 50000 capacity 10 limit 9
fans a b
a sends POST /points/charges {"amount": 100}
expect 400 idempotency_key_required
a sends POST /points/charges {"amount": 100} with Idempotency-Key: short
expect 400
a charges 100 with key key-number-one
expect 201 balance 100
expect header Idempotent-Replayed -
remember the body as first
a charges 100 with key key-number-one
expect header Idempotent-Replayed true
expect the body of first
expect 201
a has 100 points
# Another layout of the same JSON is the same request.
a sends POST /points/charges { "amount" : 100 } with Idempotency-Key: key-number-one
expect 201
expect header Idempotent-Replayed true
a charges 200 with key key-number-one
expect 422 idempotency_key_reused
a has 100 points
# The same key of somebody else is another key.
b charges 100 with key key-number-one
expect 201 balance 100
expect header Idempotent-Replayed -
# After an error the same key executes again.
a charges 0 with key key-number-two
expect 422 invalid_amount
a charges 7 with key key-number-two
expect 201 balance 107
a joins c1
a is admitted
a holds with key key-number-three 1
expect 201
remember the body as held
a holds with key key-number-three 1
expect 201
expect header Idempotent-Replayed true
expect the body of held
a holds with key key-number-three 2
expect 422 idempotency_key_reused
a pays with key key-number-four
expect 402 insufficient_points
a charges 100000
a pays with key key-number-four
expect 201
remember the body as paid
# The place is done and the reservation paid: still the same answer.
a pays with key key-number-four
expect 201
expect header Idempotent-Replayed true
expect the body of paid
a pays with key key-number-five
expect ~409|403
a pays with key key-number-one
expect 422 idempotency_key_reused
count FROM payment WHERE concert_id = {c1} gives 1
# An organiser's second click makes no second concert and no second date.
admin sends POST /admin/concerts {"title": "Once", "venue": "Hall", "on_sale_at": "2040-05-01T10:00:00.000Z",
  "performances": [{"starts_at": "2040-06-01T10:00:00.000Z",
  "sections": [{"name": "A", "rows": 1, "seats_per_row": 5, "price": 100}]}]}
  with Idempotency-Key: key-of-a-concert
expect 201
expect header Idempotent-Replayed -
remember the body as made
remember concert_id as once
admin sends POST /admin/concerts {"title": "Once", "venue": "Hall", "on_sale_at": "2040-05-01T10:00:00.000Z",
  "performances": [{"starts_at": "2040-06-01T10:00:00.000Z",
  "sections": [{"name": "A", "rows": 1, "seats_per_row": 5, "price": 100}]}]}
  with Idempotency-Key: key-of-a-concert
expect 201
expect header Idempotent-Replayed true
expect the body of made
admin sends POST /admin/concerts {"title": "Twice", "venue": "Hall", "on_sale_at": "2040-05-01T10:00:00.000Z",
  "performances": [{"starts_at": "2040-06-01T10:00:00.000Z",
  "sections": [{"name": "A", "rows": 1, "seats_per_row": 5, "price": 100}]}]}
  with Idempotency-Key: key-of-a-concert
expect 422 idempotency_key_reused
count FROM concert WHERE title IN ('Once', 'Twice') gives 1
admin sends POST /admin/concerts/$once/performances {"starts_at": "2040-06-02T10:00:00.000Z",
  "sections": [{"name": "A", "rows": 1, "seats_per_row": 5, "price": 100}]} with Idempotency-Key: key-of-a-date
expect 201 concert_id $once
remember the body as dated
admin sends POST /admin/concerts/$once/performances {"starts_at": "2040-06-02T10:00:00.000Z",
  "sections": [{"name": "A", "rows": 1, "seats_per_row": 5, "price": 100}]} with Idempotency-Key: key-of-a-date
expect 201
expect header Idempotent-Replayed true
expect the body of dated
count FROM performance WHERE concert_id = $once gives 2
