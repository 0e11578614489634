# A waiting room is reset: tokens of the former epoch open nothing, everybody may join again, and no
# number comes twice.
concert c1 rows 1 seats 5 price 50000 capacity 1
fans a b
a joins c1
a is admitted
a holds 1
b joins c1
expect 201 number 2
ticketctl queue reset --yes {c1}
a looks
expect 401 invalid_token
sale calls of c1 with a give 401 invalid_token
a pays
expect 401 invalid_token
b joins c1
expect 201 number >2
b is admitted
b sees seat 1 available
b holds 1
expect 201
a joins c1
expect 201
everybody reads c1
within 3 s everybody reads c1 gives 200 epoch 2
