# memcached hangs: nobody waits for it, the gate stays shut for those without an admission, everything
# else goes on.
concert c1 rows 5 seats 10 price 1000 capacity 1
fans a b c
a joins c1
a is admitted
stop memcached
b joins c1
expect 201
expect it within 2 s
c joins c1
expect 201
expect it within 2 s
sale calls of c1 with b give 403 not_admitted
sale calls of c1 with a give ~200|201|409
a charges 1000
continue memcached
a leaves
b is admitted
nobody sends GET /readyz
expect 200 cache up
