# The best seats: side by side in one row, in a section when asked, or none.
concert c1 sections A:2x4:50000,B:1x3:30000 capacity 10 limit 10
fans a b c d
a joins c1
a is admitted
b joins c1
b is admitted
c joins c1
c is admitted
a holds best 4
expect 201 seats.count 4
b holds best 5
expect 409 not_enough_adjacent
b holds best 3 in B
expect 201 seats.count 3 seats.0.label B-1-1 seats.2.label B-1-3 amount 90000
c holds best 1 in B
expect 409 not_enough_adjacent
c holds best 4
expect 201 seats.count 4
d joins c1
d is admitted
d holds best 1
expect 409 not_enough_adjacent
d sends by queue token POST /performances/{c1.1}/reservations {"best_available": 2, "section": "Z"}
expect ~409|422|400
d sends by queue token POST /performances/{c1.1}/reservations {"best_available": 2, "seats": [1]}
expect 400 invalid_field
d sends by queue token POST /performances/{c1.1}/reservations {"section": "A"}
expect 400 invalid_field
