#! setting ticketd.request_deadline_ms=20000
# Workers of every pool and the janitor are killed at random moments.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
12 times at random moments: one of: one sale dies | one read dies | one janitor dies
the books of c1 agree: pay >20 refund >2 failures <=12
