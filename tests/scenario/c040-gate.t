# Every sale call refuses whoever has no admission here and now.
concert c1 rows 5 seats 10 price 50000 capacity 1 admission 600
concert c2 rows 5 seats 10 price 50000 capacity 10
fans a b c d
sale calls of c1 with no-token give 401 not_signed_in
sale calls of c1 with nonsense give 401
sale calls of c1 with eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0. give 401 invalid_token
a joins c1
a is admitted
# Waiting.
b joins c1
sale calls of c1 with b give 403 not_admitted position 1 retry_after >0
# Of another concert.
c joins c2
c is admitted
sale calls of c1 with c give 403 wrong_concert
# Somebody else's reservation.
a holds 1
c takes the reservation of a
c sends by queue token GET /reservations/{a.reservation}
expect 404 not_found
c pays
expect 404 not_found
c releases
expect 404 not_found
b takes the reservation of a
b pays
expect 404 not_found
b sends GET /reservations/{a.reservation}
expect 404 not_found
# Done.
a charges 50000
a pays
sale calls of c1 with a give 403 not_admitted
# Left.
b is admitted
b leaves
sale calls of c1 with b give 403 not_admitted
# Expired: a moment later, whether or not somebody swept.
d joins c1
d is admitted
stop janitor
the place of d is from 600 s ago
sale calls of c1 with d give 403 admission_expired
continue janitor
d looks
expect 200 state expired position null
sale calls of c1 with d give 403 admission_expired
d joins c1
expect 201
d is admitted
sale calls of c1 with d give ~200|201|409
