# 100 payments of one reservation at once: one payment. 500 charges of one account: the sum of the 201s.
concert c1 rows 1 seats 5 price 50000
concert c2 rows 1 seats 5 price 50000
fans a b c
500 at once: a charges 100
expect 500 answers 201
a has the sum of what was answered
# The others come too late: their place is done, or the reservation paid.
c charges 100000
c joins c1
c is admitted
c holds 1
100 at once: c pays
expect 1 answers 201
expect 99 answers ~403|409
c has 50000 points
count FROM payment WHERE concert_id = {c1} gives 1
# With one key all get the same answer, or are told that the first is still running.
b charges 100000
b joins c2
b is admitted
b holds 1
100 at once: b pays with key the-one-and-only-key
expect 1-100 answers 201
expect 0-99 answers 409 request_in_progress
expect one payment_id in 201
b has 50000 points
count FROM payment WHERE concert_id = {c2} gives 1
50 at once: b charges 7 with key the-only-charge-key
expect one charge_id in 201
b has 50007 points
