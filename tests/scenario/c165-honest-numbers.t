# What a page can tell those who wait without asking: who is ahead, whether there will be a seat.
concert c1 rows 1 seats 5 price 50000 capacity 1 admission 600 limit 2
fans a b c d
a joins c1
a is admitted
b joins c1
c joins c1
d joins c1
# The curve begins at the number served last: three wait above it.
within 8 s everybody reads c1 gives 200 waiting 3 seats_total 5 seats_held 0 ahead.numbers.0 1 ahead.people.0 0 ahead.numbers.1 4 ahead.people.1 3 poll_after_seconds 2
b looks
expect 200 position 1 estimated_wait_range.0 >-1 estimated_wait_range.1 >0 chance.people_ahead 0 chance.seats_available 5 chance.verdict likely
d looks
expect 200 position 3 chance.people_ahead 2
# Who has left is not ahead any more.
c leaves
within 8 s everybody reads c1 gives 200 waiting 2 ahead.numbers.1 4 ahead.people.1 2
d looks
expect 200 position 2 chance.people_ahead 1
# Nothing can be said of the time while the sale is paused.
admin sets c1 paused true
within 8 s d looks gives 200 state waiting position 2 estimated_wait_seconds null estimated_wait_range null
admin sets c1 paused false
# Held seats may come back.
a holds 1 2
within 8 s everybody reads c1 gives 200 seats_available 3 seats_held 2
