# The same with the janitor stopped: correctness never depends on it.
concert c1 rows 1 seats 5 price 50000 hold 1 limit 2
fans a b c
a joins c1
a is admitted
b joins c1
b is admitted
c joins c1
c is admitted
a charges 100000
b charges 100000
stop janitor
a holds 1
expect 201
c holds 5
c charges 50000
c pays
wait 1.1 s
a reads the reservation
expect 200 state expired
b sees seat 1 available
b holds 1
expect 201
b pays
expect 201
a pays
expect 410 reservation_expired
wait 1.1 s
a holds 1
expect 409 seat_taken conflicts 1
a holds 5
expect 409 seat_taken conflicts 5
continue janitor
b sends GET /tickets
expect 200 items.count 1 items.0.seat_no 1
