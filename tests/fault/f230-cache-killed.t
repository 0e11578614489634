#! setting ticketd.request_deadline_ms=20000
# memcached is killed, flushed and hangs at random moments; nobody notices but by slower answers.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
8 times at random moments: one of: memcached dies and comes back | flush memcached | one memcached hangs for 0.4 s
the books of c1 agree: pay >20 failures 0
