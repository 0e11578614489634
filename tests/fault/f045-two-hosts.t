# Two hosts serve one sale, one with a clock that is a day off, and so two janitors admit, of which one
# is killed now and then: order, capacity and ends of admissions are those of one clock, the database's.
concert c1 sections A:20x20:1000 capacity 20
concert c2 rows 5 seats 10 price 1000 capacity 1
concert c3 rows 5 seats 10 price 1000 capacity 1
fans late
late joins c3
late is admitted
late holds 1
the place of late is from 3600 s ago
a second host comes, its clock off by 86400 s
in the background c1 is watched
in the background 6 pairs at a time join c2
in the background 100 fans come to c1 to pay leave pay
wait 0.5 s
kill the janitor
wait 0.5 s
flush memcached
wait 0.5 s
kill the janitor
the visitors are done with at most 0 failures
the second host goes
a second host comes, its clock off by -86400 s
at the second host: late holds 2
expect 403 admission_expired
wait 0.5 s
the pairs stop after at least 100
c1 was full and never over its capacity
everybody has a ticket
the report of c1 says joined 100 inversions 0
numbers of c2 come from the counter within 5 s
