# 500 fans race for one seat.
concert c1 rows 5 seats 10 price 50000 capacity 500
500 fans join c1
all are admitted to c1
all race for seats 7
expect 1 answers 201
expect 499 answers 409 seat_taken conflicts 7
the winners pay
expect 1 answers 201
everybody has a ticket
count FROM claim WHERE performance_id = {c1.1} gives 1
count FROM ticket WHERE concert_id = {c1} gives 1
