# Seats as fans see them: layout, list, states in two bits, what is held, sold and blocked.
concert c1 sections A:2x5:50000,B:1x4:90000 capacity 10 limit 4
fans a b
nobody sends GET /performances/{c1.1}/layout
expect 200 performance_id {c1.1} layout_version 1 seats.count 14 seats.0.label A-1-1 seats.10.label B-1-1 seats.10.price 90000 seats.13.section B
# Without the seats, which follow from the sections.
nobody sends GET /performances/{c1.1}/sections
expect 200 performance_id {c1.1} layout_version 1 sections.count 2 sections.1.name B sections.1.rows 1 sections.1.seats_per_row 4
    sections.1.price 90000 sections.1.first_seat_no 11
remember header ETag as sections
nobody sends GET /performances/{c1.1}/sections with If-None-Match: $sections
expect 304
nobody sends GET /performances/999999/sections
expect 404 not_found
nobody sends GET /concerts/{c1}
expect 200 title c1 venue ~Hall price_from 50000 price_to 90000 performances.count 1 hold_seconds 300 max_seats_per_user 4 phase open lobby_opens_at null
a joins c1
a is admitted
b joins c1
b is admitted
a sends by queue token GET /performances/{c1.1}/seat-states
expect 200 states AAAAAA== layout_version 1
remember header ETag as tag
a sends by queue token GET /performances/{c1.1}/seat-states with If-None-Match: $tag
expect 304
admin sends PUT /admin/performances/{c1.1}/blocked {"seats": [3], "reason": "camera"}
expect 200 seats.count 1
a holds 1 2
expect 201 seats.count 2 amount 100000
within 3 s b sends by queue token GET /performances/{c1.1}/seat-states gives 200 states NQAAAA==
b holds 3
expect 409 seat_taken conflicts 3
b holds 2 4
expect 409 seat_taken conflicts 2
b lists free seats
within 3 s b lists free seats gives 200 seats.count 11 seats.0.seat_no 4
b holds 15
expect 422 unknown_seat
a charges 100000
a pays
b sees seat 1 sold
b sees seat 3 blocked
b sees seat 4 available
admin sends GET /admin/concerts/{c1}/sales
expect 200 performances.0.sections.0.name A performances.0.sections.0.seats 10 performances.0.sections.0.sold 2
    performances.0.sections.0.held 0 performances.0.sections.0.blocked 1 performances.0.sections.0.revenue 100000
    performances.0.sections.1.revenue 0 waiting_room.done 1 waiting_room.admitted 1
admin sends PUT /admin/performances/{c1.1}/blocked {"seats": [1], "reason": "camera"}
expect 409 seat_taken conflicts 1
admin sends PUT /admin/performances/{c1.1}/blocked {"seats": [], "reason": "no camera"}
expect 200 seats.count 0
within 3 s b lists free seats gives 200 seats.count 12 seats.0.seat_no 3
