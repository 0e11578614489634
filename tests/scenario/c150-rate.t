# admit_per_minute: the first enters at once, the next when the rate allows.
concert c1 rows 1 seats 5 price 50000 capacity 5 rate 30
fans a b
a joins c1
a is admitted
b joins c1
expect 201 state waiting
wait 1 s
b looks
expect 200 state waiting position 1
within 3 s b looks gives 200 state admitted
concert c2 rows 1 seats 5 price 50000 rate 1
a joins c2
a is admitted
