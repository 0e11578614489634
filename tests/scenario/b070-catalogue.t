# Setting up concerts: what admins make, fans can read; what is sold can no longer be changed.
concert c1 rows 1 seats 4 price 50000 limit 4
fans a
admin sends PATCH /admin/concerts/{c1} {"title": "A-new-title", "hold_seconds": 77, "description": "Two hours."}
expect 200 title A-new-title hold_seconds 77 description *
nobody sends GET /concerts/{c1}
expect 200 hold_seconds 77
admin sends POST /admin/concerts/{c1}/performances {"starts_at": "2099-12-24T20:00:00+09:00", "sections": [{"name": "X", "rows": 2, "seats_per_row": 3, "price": 1000}]}
expect 201 seats_total 6 starts_at 2099-12-24T11:00:00.000Z
remember performance_id as added
nobody sends GET /performances/$added/layout
expect 200 seats.count 6 seats.5.label X-2-3
admin sends PATCH /admin/performances/$added {"sections": [{"name": "Y", "rows": 1, "seats_per_row": 2, "price": 2000}]}
expect 200 seats_total 2
nobody sends GET /concerts/{c1}
expect 200 performances.count 2 price_from 2000 price_to 50000 performances_to 2099-12-24T11:00:00.000Z
admin sends DELETE /admin/performances/$added
expect 204
# The log names the concert of a date that is gone.
admin sends GET /admin/log?limit=1
expect 200 items.0.action performance.remove items.0.about.concert_id {c1} items.0.about.title A-new-title items.0.about.starts_at null
# nginx keeps layouts for a moment.
within 4 s nobody sends GET /performances/$added/layout gives 404 not_found
a joins c1
a is admitted
a holds 1
admin sends PATCH /admin/performances/{c1.1} {"sections": [{"name": "Y", "rows": 1, "seats_per_row": 2, "price": 2000}]}
expect 409 has_sales
admin sends DELETE /admin/performances/{c1.1}
expect 409 has_sales
admin sends PATCH /admin/performances/{c1.1} {"starts_at": "2099-01-01T00:00:00Z"}
expect 200 starts_at 2099-01-01T00:00:00.000Z
a sends POST /admin/concerts {"title": "mine"}
expect ~400|403
a sends PATCH /admin/concerts/{c1} {"title": "mine"}
expect 403 forbidden
nobody sends PATCH /admin/concerts/{c1} {"title": "mine"}
expect 401 not_signed_in
admin sends PATCH /admin/concerts/999999 {"title": "none"}
expect 404 not_found
nobody sends GET /concerts/999999
expect 404 not_found
nobody sends GET /concerts/zero
expect 404 not_found
