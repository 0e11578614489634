# A lobby: no numbers until the sale opens, then the order of arrival.
concert c1 rows 1 seats 5 price 50000 lobby -10 on_sale 2
concert c2 rows 1 seats 5 price 50000 on_sale 3600
concert c3 rows 1 seats 5 price 50000 lobby 1800 on_sale 3600
fans a b
a joins c2
expect 409 not_open_yet opens_at *
a joins c3
expect 409 not_open_yet opens_at *
everybody reads c2
expect 200 phase scheduled
a joins c1
expect 201 state lobby number null position null
b joins c1
expect 201 state lobby number null
everybody reads c1
expect 200 phase lobby now_serving 0
sale calls of c1 with a give 403 not_admitted
a looks
expect 200 state lobby number null
a is admitted
b is admitted
b looks
expect 200 number 2
b joins c1
expect 200 number 2
everybody reads c1
expect 200 phase open
