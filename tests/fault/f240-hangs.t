#! own instance
# One part after another hangs for a while, and goes on: workers, janitor, master, database, memcached, nginx.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
3 times at random moments: one sale hangs for 1 s
1 times at random moments: one read hangs for 1 s
1 times at random moments: one janitor hangs for 2 s
1 times at random moments: one ticketd hangs for 1 s
2 times at random moments: one memcached hangs for 0.5 s
1 times at random moments: one database hangs for 1.5 s
1 times at random moments: one nginx hangs for 1 s
1 times at random moments: one database hangs for 4 s
wait 1 s
the books of c1 agree: pay >20
