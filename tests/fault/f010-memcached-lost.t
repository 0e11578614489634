# memcached is flushed, killed and comes back empty in the middle of a run: no number twice, nobody
# loses a place, joins go on.
concert c1 sections A:20x20:1000 capacity 20
in the background 120 fans come to c1 to pay leave pay
wait 0.5 s
flush memcached
wait 0.5 s
kill memcached
fans late
late joins c1
expect 201
wait 1 s
start memcached
wait 0.3 s
flush memcached
the visitors are done with at most 0 failures
late is admitted
everybody has a ticket
count FROM queue_entry WHERE concert_id = {c1} gives 121
count FROM payment WHERE concert_id = {c1} gives 80
