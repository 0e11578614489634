# Whoever is let in and does nothing loses the slot after enter_seconds and has one second chance.
concert c1 rows 1 seats 5 price 50000 capacity 1 enter 10
fans a b c
a joins c1
a is admitted
expect 200 state admitted enter_by * second_chance false
b joins c1
c joins c1
# The page is there, but nobody acts: the slot is taken back, and given again at the head.
within 15 s a looks gives 200 state admitted second_chance true enter_by *
b looks
expect 200 state waiting position 1 second_chance false enter_by null
# Twice is enough.
within 15 s a looks gives 200 state expired admission_expires_at null enter_by null
b is admitted
# Any call of the sale is an act, the heartbeat is none.
b lists performances of c1
expect 200
b looks
expect 200 state admitted enter_by null
wait 12 s
b looks
expect 200 state admitted second_chance false
c looks
expect 200 state waiting position 1
# Out of it is not out of the queue for good.
a joins c1
expect 201 number 4
sale calls of c1 with a give 403 not_admitted position 2
