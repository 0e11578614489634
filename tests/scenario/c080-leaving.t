# Leaving releases an unpaid hold; a paid one stays.
concert c1 rows 1 seats 5 price 50000 capacity 5
fans a b
a joins c1
a is admitted
b joins c1
b is admitted
a holds 1
a leaves
expect 204
b holds 1
expect 201
a reads the reservation
expect 200 state released
a pays
expect ~403|410
b charges 50000
b pays
b sends by queue token DELETE /concerts/{c1}/queue/me
expect 204
b sends GET /tickets
expect 200 items.count 1 items.0.state valid
a sends by queue token DELETE /concerts/{c1}/queue/me
expect 204
