# A second join, a refresh, another tab, another device, a restarted browser: one place, one number.
concert c1 rows 1 seats 5 price 1000 capacity 1
fans z a b
z joins c1
z is admitted
a joins c1
expect 201 number 2
a remembers the queue token as first
20 at once: a joins c1
expect 20 answers 200 number 2 position 1
# Another device: a session of its own.
a signs in
a joins c1
expect 200 number 2 state waiting
a remembers the queue token as second
a refreshes
a joins c1
expect 200 number 2
flush memcached
a joins c1
expect 200 number 2
# Every token that was given names the same place.
a shows queue token $first
within 8 s a looks gives 200 state waiting number 2 position 1
a shows queue token $second
within 8 s a looks gives 200 state waiting number 2 position 1
# No number was burned.
count FROM queue_entry WHERE concert_id = {c1} gives 2
z leaves
a is admitted
a joins c1
expect 200 number 2 state admitted
