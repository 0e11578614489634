# memcached is full and evicts: the counter is read often enough to stay, although an increment alone
# would not keep it.
memcached starts anew with 2 MiB
concert c1 rows 5 seats 10 price 1000 capacity 1
fans a b c
a joins c1
# Workers leave a memcached alone for a second that has just gone away.
numbers of c1 come from the counter within 5 s
remember the reseeds
memcached is filled for 8 s until it evicts
b joins c1
c joins c1
the counter of c1 was not lost
memcached starts anew with 64 MiB
numbers of c1 come from the counter within 5 s
