#! own instance
# mariadbd is killed in the middle of a run and comes back: what was answered is there, what was not
# is repeated under its key, nothing happens twice.
in the background 16 fans charge without pause
wait 1 s
kill the database
nobody sends GET /readyz
expect 503 database down
expect header Retry-After \d
start the database
within 5 s nobody sends GET /readyz gives 200 database up
wait 1 s
kill the database
start the database
wait 1 s
the chargers stop after 2-100000 failures
# So it is with a queue: order, places and capacity stand.
concert c1 sections A:20x20:1000 capacity 20
concert c2 rows 5 seats 10 price 1000 capacity 1
in the background c1 is watched
in the background 6 pairs at a time join c2
in the background 60 fans come to c1 to pay
wait 0.7 s
kill the database
wait 0.5 s
start the database
wait 1 s
flush memcached
restart the database
the visitors are done with at most 100000 failures
wait 0.5 s
the pairs stop after at least 50
c1 was full and never over its capacity
everybody has a ticket
count FROM payment WHERE concert_id = {c1} gives 60
the report of c1 says joined 60 inversions 0
numbers of c2 come from the counter within 5 s
