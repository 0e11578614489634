# The classic story: token, dates, seats 1 to 50, hold, charge, pay, ticket; the token has ended, the
# seat is owned.
concert c1 rows 5 seats 10 price 50000 dates 3 capacity 100 hold 300
fans a b
a joins c1
expect 201 state ~waiting|admitted number 1 queue_token *
a is admitted
a lists performances of c1
expect 200 items.count 3 items.0.performance_id {c1.1} items.0.seats_total 50 items.0.seats_available 50 next_cursor null
a lists free seats
expect 200 performance_id {c1.1} seats.count 50 seats.0.seat_no 1 seats.0.label A-1-1 seats.49.seat_no 50 seats.49.label A-5-10
    seats.6.section A seats.6.row 1 seats.6.price 50000 seats.6.state available
a holds 7
expect 201 state held seats.count 1 seats.0.seat_no 7 seats.0.label A-1-7 seats.0.price 50000 amount 50000 currency KRW
    concert_id {c1} performance_id {c1.1} paid_at null payment_id null
a pays
expect 402 insufficient_points balance 0 amount 50000
a charges 120000
expect 201 amount 120000 balance 120000
a pays
expect 201 amount 50000 balance 70000 currency KRW tickets.count 1 tickets.0.seat_no 7 tickets.0.label A-1-7
remember payment_id as payment
remember tickets.0.code as code
a reads the reservation
expect 200 state paid paid_at * payment_id $payment
a sends GET /tickets
expect 200 items.count 1 items.0.seat_no 7 items.0.state valid items.0.code $code items.0.concert_id {c1} items.0.used_at null
a sends GET /tickets/{a.ticket}
expect 200 label A-1-7 title c1 code $code
a sends GET /tickets/{a.ticket}/qr.svg
expect 200
expect header Content-Type image/svg\+xml
expect body <svg
a has 70000 points
# The place is done: its token opens nothing any more.
a looks
expect 200 state done position null
sale calls of c1 with a give 403 not_admitted
# The seat is owned.
b joins c1
b is admitted
b sees seat 7 sold
b holds 7
expect 409 seat_taken conflicts 7
b sends GET /tickets/{a.ticket}
expect 404 not_found
