# A lobby: no numbers until the sale opens, then by lot. Its times stand once people rely on them.
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
expect 200 number >0
remember number as number
b joins c1
expect 200 number $number
admin sends PATCH /admin/concerts/{c1} {"on_sale_at": "2099-01-01T00:00:00Z"}
expect 409 lobby_opened
everybody reads c1
expect 200 phase open
