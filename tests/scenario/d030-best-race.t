# 60 fans at once ask for the best two of 100 seats: no seat twice, and few gaps are left.
concert c1 rows 10 seats 10 price 50000 capacity 100 limit 2
60 fans join c1
all are admitted to c1
all race for the best 2
expect 35-50 answers 201 seats.count 2
expect 0-25 answers 409 not_enough_adjacent
expect 0-15 answers 409 seat_taken
