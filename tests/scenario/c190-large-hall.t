# Halls of 20,000 and of 100,000 seats: the plan, the list, the states, a hold at the far end.
concert c1 sections A:50x200:50000,B:50x200:30000 capacity 10 limit 10
fans a b
a joins c1
a is admitted
a lists seats
expect 200 seats.count 20000 seats.19999.label B-50-200
nobody sends GET /performances/{c1.1}/layout
expect 200 seats.count 20000
nobody sends GET /performances/{c1.1}/sections
expect 200 sections.count 2 sections.1.first_seat_no 10001 sections.1.y 52
a sends by queue token GET /performances/{c1.1}/seat-states
expect 200 performance_id {c1.1}
a holds 20000 1
expect 201 seats.0.seat_no 1 seats.1.seat_no 20000
a releases
a holds best 10
expect 201 seats.count 10
concert c2 sections The-highest-balcony-behind-the-seventh-pillar:100x1000:50000 capacity 10
b joins c2
b is admitted
b sends by queue token GET /performances/{c2.1}/seat-states
expect 200
b lists seats
expect 200 seats.count 100000
nobody sends GET /performances/{c2.1}/layout
expect 200 seats.count 100000
b holds 100000
expect 201
admin sends POST /admin/concerts/{c1}/performances {"starts_at": "2099-01-01T00:00:00Z", "sections": [{"name": "A", "rows": 1000, "seats_per_row": 1000, "price": 1}]}
expect 400 invalid_field
