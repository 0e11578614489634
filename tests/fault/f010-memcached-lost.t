# memcached is flushed, hangs, is killed and comes back empty while people buy and others join, B after A
# was answered: the order is theirs, no number comes twice, nobody loses a place or is overtaken, nobody
# is one too many inside, joins go on, and afterwards numbers come from the counter again by themselves.
concert c1 sections A:20x20:1000 capacity 20
concert c2 rows 5 seats 10 price 1000 capacity 1
in the background c1 is watched
in the background 6 pairs at a time join c2
in the background 120 fans come to c1 to pay leave pay
wait 0.5 s
flush memcached
wait 0.3 s
stop memcached
wait 1.2 s
continue memcached
wait 0.3 s
kill memcached
fans late
late joins c1
expect 201
wait 1 s
start memcached
wait 0.3 s
flush memcached
the visitors are done with at most 0 failures
the pairs stop after at least 50
late is admitted
c1 was full and never over its capacity
everybody has a ticket
count FROM payment WHERE concert_id = {c1} gives 80
the report of c1 says joined 121 inversions 0
numbers of c2 come from the counter within 5 s
