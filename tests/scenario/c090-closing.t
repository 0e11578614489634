# Paused: joins work, nobody is admitted. Closed: every call of the sale refuses, but a hold can still
# be paid or released.
concert c1 rows 1 seats 5 price 50000 capacity 5
fans a b c
a joins c1
a is admitted
admin sets c1 paused true message "Back_at_eight"
expect 200 paused true
within 2 s everybody reads c1 gives 200 phase paused message Back_at_eight
b joins c1
expect 201 state waiting
wait 1 s
b looks
expect 200 state waiting
sale calls of c1 with b give 403 not_admitted
a holds 1
expect 201
admin sets c1 paused false message ""
b is admitted
b holds 2
admin sets c1 closed true
expect 200 closed true
within 2 s everybody reads c1 gives 200 phase closed
c joins c1
expect 409 sale_closed
sale calls of c1 with a give 409 sale_closed
a charges 50000
a pays
expect 201
b releases
expect 204
admin sets c1 closed false
within 2 s everybody reads c1 gives 200 phase open
c joins c1
expect 201
admin sets c1 capacity 0
expect 400 invalid_field field capacity
admin sets c1 capacity 1
expect 200 capacity 1
