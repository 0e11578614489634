# 2,000 fans race for 50 seats. On a machine that others use, too, so many at once stand in the queue for
# longer than a queue may: they are to race, not to be refused for it.
#! setting ticketd.request_deadline_ms=30000
concert c1 rows 5 seats 10 price 50000 capacity 2000
2000 fans join c1
all are admitted to c1
all race for seats 1-50
expect 50 answers 201
expect 1950 answers 409 seat_taken
the winners pay
expect 50 answers 201
everybody has a ticket
count FROM claim WHERE performance_id = {c1.1} gives 50
count FROM ticket WHERE concert_id = {c1} gives 50
within 4 s everybody reads c1 gives 200 phase sold_out seats_available 0
fans late
late joins c1
expect 409 sold_out
