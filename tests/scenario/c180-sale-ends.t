# The sale ends by itself: nobody joins or reserves any more, but a hold can still be paid.
concert c1 rows 1 seats 5 price 50000 ends 3 hold 600 limit 2
fans a b
a charges 50000
a joins c1
a is admitted
a holds 1
expect 201
within 6 s everybody reads c1 gives 200 phase closed
b joins c1
expect 409 sale_closed
sale calls of c1 with a give 409 sale_closed
a pays
expect 201
a releases
expect 409 already_paid
