# The heartbeat of a place: far sooner than asked is 429, but never once the number is called.
concert c1 rows 1 seats 5 price 50000 capacity 1
fans a b
a joins c1
a is admitted
b joins c1
# One is the first of its interval and one the second; workers that look at the same moment each let a
# first one through.
30 at once: b looks
expect 2-6 answers 200 state waiting
expect 24-28 answers 429 too_many_requests retry_after >0
10 at once: a looks
expect 10 answers 200 state admitted
