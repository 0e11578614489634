# At the door: attendees, check-in, refund, the admin log.
concert c1 rows 1 seats 5 price 50000 capacity 10 limit 2
fans a b
a joins c1
a is admitted
a holds 2 3
a charges 100000
a pays
expect 201 tickets.count 2
remember tickets.0.code as code
remember tickets.1.ticket_id as second
a sends GET /tickets/$second/calendar.ics
expect 200
expect header Content-Type text/calendar
expect header Content-Disposition ticket.ics
expect body UID:$second
expect body STATUS:CONFIRMED
b sends GET /tickets/$second/calendar.ics
expect 404 not_found
nobody sends GET /tickets/$second/calendar.ics
expect 401 not_signed_in
admin sends GET /admin/concerts/{c1}/attendees
expect 200 items.count 2 items.0.email {a.email} items.0.state valid items.0.paid_at *
admin sends GET /admin/concerts/{c1}/attendees?format=csv
expect 200
expect header Content-Type text/csv
expect body "ticket_id","code","state"
expect body {a.email}
admin sends POST /admin/tickets/check-in {"code": "$code"}
expect 200 state used used_at * seat_no 2
admin sends POST /admin/tickets/check-in {"code": "$code"}
expect 409 already_used used_at *
admin sends POST /admin/tickets/check-in {"code": "00000000000000000000000000"}
expect 404 not_found
a sends POST /admin/tickets/check-in {"code": "$code"}
expect 403 forbidden
admin refunds a with key refund-{a.user}
expect 201 amount 100000
admin refunds a with key refund-{a.user}
expect 201 amount 100000
expect header Idempotent-Replayed true
admin refunds a with key again-{a.user}
expect 409 not_paid
# The log says whose reservation of what it was.
admin sends GET /admin/log?limit=1
expect 200 items.0.action reservation.refund items.0.about.concert_id {c1} items.0.about.title c1 items.0.about.starts_at *
    items.0.about.reservation_id {a.reservation} items.0.about.email {a.email}
a has 100000 points
a sends GET /tickets/$second
expect 200 state refunded
a sends GET /tickets/$second/calendar.ics
expect body STATUS:CANCELLED
a reads the reservation
expect 200 state refunded
a sends GET /payments
expect 200 items.count 1 items.0.state refunded items.0.amount 100000
a sends GET /points/entries
expect 200 items.count 3 items.0.kind refund items.0.amount 100000 items.0.payment_id * items.1.kind payment
admin sends POST /admin/tickets/check-in {"code": "$code"}
expect ~404|409
# The seats are free again, and the limit does not count them.
b joins c1
b is admitted
b sees seat 2 available
b holds 2
expect 201
a joins c1
a is admitted
a holds 3 4
expect 201
admin sends GET /admin/log?limit=2
expect 200 items.count 2 items.0.action * items.0.at * next_cursor *
admin sends GET /admin/audit
expect 200 ok true
