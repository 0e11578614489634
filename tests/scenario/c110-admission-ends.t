# An admission ends by itself, and takes an unpaid hold with it; the slot goes to the next.
concert c1 rows 1 seats 5 price 50000 capacity 1 admission 10 hold 3600
fans a b
a joins c1
a is admitted
b joins c1
expect 201 state waiting
# The first hold moves the admission's end to at least its own.
a holds 1
expect 201
remember expires_at as end
a looks
expect 200 state admitted
the place of a is from 4000 s ago
sale calls of c1 with a give 403 admission_expired
b is admitted
a reads the reservation
expect 200 state ~expired|released
b sees seat 1 available
b holds 1
expect 201
a pays
expect ~403|410
