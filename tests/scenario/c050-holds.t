# A hold that is not paid frees its seat at once for the next fan.
concert c1 rows 1 seats 5 price 50000 hold 2 limit 2
fans a b
a joins c1
a is admitted
b joins c1
b is admitted
a charges 200000
a holds 1 2
expect 201 state held
b holds 2
expect 409 seat_taken conflicts 2
wait 2.1 s
b holds 2
expect 201
a reads the reservation
expect 200 state expired
a pays
expect 410 reservation_expired
a releases
expect 410 reservation_expired
a has 200000 points
# The other seat of the lost hold is free, too.
a holds 1
expect 201
a pays
expect 201
# A paid seat never comes back.
wait 2.5 s
b holds 1
expect 409 seat_taken conflicts 1
b sees seat 1 sold
# Releasing gives a seat back at once.
b holds 3
expect 201
b holds 4
expect 409 reservation_exists
b releases
expect 204
b releases
expect 410 reservation_expired
b reads the reservation
expect 200 state released
b holds 3
expect 201
