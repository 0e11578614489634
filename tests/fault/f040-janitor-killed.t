# The janitor is killed: another takes over, people are admitted and holds end.
concert c1 rows 5 seats 10 price 1000 capacity 1 hold 1
fans a b
a joins c1
a is admitted
a holds 1
kill the janitor
b joins c1
a leaves
b is admitted
b holds 1
expect 201
wait 1.2 s
b holds 1
expect 201
