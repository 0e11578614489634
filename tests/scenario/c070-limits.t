# max_seats_per_user counts held and sold seats of the concert over all places.
concert c1 rows 1 seats 9 price 1000 dates 2 limit 4
fans a
a charges 100000
a joins c1
a is admitted
a holds 1 2 3 4 5
expect 409 limit_reached
a holds best 5
expect 409 limit_reached
a holds 1 2
expect 201
a pays
a joins c1
expect 201 number 2
a is admitted
a turns to performance 2 of c1
a holds 1 2 3
expect 409 limit_reached
a holds 1
expect 201
a holds 2
expect 409 reservation_exists
a releases
a holds 1 2
expect 201
