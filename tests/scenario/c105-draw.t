# A lobby of two hundred: promised before, drawn by lot at the opening, recomputed by anybody.
concert c1 rows 10 seats 30 price 1000 capacity 30 rate 600 lobby -10 on_sale 3600
the draw of c1 is promised
fans early late
early joins c1
200 fans join the lobby of c1
# The receipt holds the promise before there is a number.
early fetches the receipt
expect 200 place_no 1 number null state lobby draw_commitment * admitted_at null
openssl finds the receipt of early good
the draw of c1 promises the same
everybody reads c1
expect 200 phase lobby now_serving 0
the sale of c1 opens now
expect 200
the draw of c1 is as promised
late joins c1
expect 201 state waiting number >201 position >1
c1 admits in number order
early fetches the receipt
expect 200 place_no 1 number >0 state ~waiting|admitted draw_commitment *
openssl finds the receipt of early good
the report of c1 says joined 202 inversions 0
everybody reads c1
expect 200 phase open
# Its own page keeps what it says.
nobody sends GET /concerts/{c1}/queue/roster?limit=150
expect 200
expect header Link from=151&limit=150
nobody sends GET /concerts/{c1}/queue/roster?from=201
expect 200
nobody sends GET /concerts/{c1}/queue/roster?limit=50001
expect 400 invalid_field field limit
nobody sends GET /concerts/{c1}/queue/roster?from=0
expect 400 invalid_field field from
nobody sends GET /concerts/{c1}/queue/roster?cursor=x
expect 400 invalid_field field cursor
# No lobby, no draw, no roster.
concert c2 rows 1 seats 5 price 1000
everybody reads c2
expect 200 draw null
nobody sends GET /concerts/{c2}/queue/roster
expect 404
# A lobby set later promises as well, and once it is gone nothing does.
concert c3 rows 1 seats 5 price 1000 on_sale 3600
admin sends PATCH /admin/concerts/{c3} {"lobby_opens_at": "2026-01-01T00:00:00Z"}
expect 200
the draw of c3 is promised
admin sends PATCH /admin/concerts/{c3} {"lobby_opens_at": null}
expect 200
wait 1.5 s
everybody reads c3
expect 200 phase scheduled draw null
