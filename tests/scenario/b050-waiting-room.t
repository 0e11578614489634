# A waiting room for two: order, position, the state document, leaving.
concert c1 rows 5 seats 10 price 50000 capacity 2 admission 600
fans a b c d
a joins c1
expect 201 number 1
b joins c1
expect 201 number 2
c joins c1
expect 201 number 3 state waiting position ~^[123]$ poll_after_seconds >0
d joins c1
expect 201 number 4
a is admitted
b is admitted
c looks
expect 200 state waiting number 3 position 1 admission_expires_at null
d looks
expect 200 state waiting number 4 position 2
within 3 s everybody reads c1 gives 200 phase open now_serving 2 last_number 4 waiting 2 admitted 2 capacity 2 seats_available 50 message null
expect header Cache-Control public, max-age=1
expect page /wait/{c1} says Now serving
sale calls of c1 with c give 403 not_admitted position 1 retry_after >0
# The same place for a second join.
c joins c1
expect 200 number 3
# Leaving makes room for the next.
a leaves
expect 204
c is admitted
d looks
expect 200 state waiting position 1
a sends by queue token GET /concerts/{c1}/queue/me
expect 200 state left position null
a joins c1
expect 201 number 5
a sends GET /me
expect 200 role fan places.count 1 places.0.concert_id {c1} places.0.state waiting places.0.number 5
