# Staff at the door: they check in and take it back, and may do nothing else of an organiser's.
concert c1 rows 2 seats 5 price 50000 dates 2 capacity 10 limit 2
fans a b s
a joins c1
a is admitted
a holds 2 3
a charges 100000
a pays
expect 201 tickets.count 2
remember tickets.0.code as code
b joins c1
b is admitted
b holds 6
b charges 50000
b pays
expect 201
remember tickets.0.code as other
s sends POST /admin/tickets/check-in {"code": "$code"}
expect 403 forbidden
s sends POST /admin/tickets/undo-check-in {"code": "$code"}
expect 403 forbidden
operator fails with 2 at user role {s.email} boss
operator fails with 1 at user role nobody@example.org staff
operator runs user role {s.email} staff
output says now staff
s signs in
expect 201 role staff
s sends GET /me
expect 200 role staff
s sends POST /admin/tickets/undo-check-in {"code": "$code"}
expect 409 not_used
# A door of one date lets no ticket of another in, and says which it is for.
s sends POST /admin/tickets/check-in {"code": "$code", "performance_id": {c1.2}}
expect 409 wrong_performance starts_at *
s sends POST /admin/tickets/check-in {"code": "$code", "performance_id": 0}
expect 400 invalid_field field performance_id
s sends POST /admin/tickets/undo-check-in {"code": "$code", "performance_id": {c1.1}}
expect 400 invalid_field field performance_id
s sends POST /admin/tickets/check-in {"code": "$code", "performance_id": {c1.1}}
expect 200 state used used_at * label A-1-2
s sends POST /admin/tickets/check-in {"code": "$code", "performance_id": {c1.2}}
expect 409 wrong_performance starts_at *
s sends POST /admin/tickets/check-in {"code": "$code"}
expect 409 already_used used_at *
s sends POST /admin/tickets/undo-check-in {"code": "$code"}
expect 200 state valid used_at null
s sends POST /admin/tickets/undo-check-in {"code": "$code"}
expect 409 not_used
s sends POST /admin/tickets/check-in {"code": "$code"}
expect 200 state used
a sends POST /admin/tickets/undo-check-in {"code": "$code"}
expect 403 forbidden
admin sends POST /admin/tickets/undo-check-in {"code": "$code"}
expect 200 state valid
admin sends POST /admin/tickets/undo-check-in {"code": "00000000000000000000000000"}
expect 404 not_found
# Everything else of an organiser's is not for staff.
s sends GET /admin/concerts/{c1}/sales
expect 403 forbidden
s sends GET /admin/concerts/{c1}/attendees
expect 403 forbidden
s sends PATCH /admin/concerts/{c1}/waiting-room {"paused": true}
expect 403 forbidden
s sends GET /admin/audit
expect 403 forbidden
s sends GET /admin/log
expect 403 forbidden
# What the door did stands in the log, with who did it.
admin sends GET /admin/log?limit=4
expect 200 items.0.action ticket.undo_check_in items.1.action ticket.check_in items.1.user_id {s.user}
    items.2.action ticket.undo_check_in items.2.user_id {s.user}
    items.1.about.title c1 items.1.about.reservation_id * items.1.about.email *
# An organiser finds somebody by whatever they can tell.
admin sends GET /admin/concerts/{c1}/attendees?q={b.email}
expect 200 items.count 1 items.0.label A-2-1 items.0.price 50000 items.0.reservation_id {b.reservation}
    items.0.starts_at * items.0.used_at null
admin sends GET /admin/concerts/{c1}/attendees?q=a-1-3
expect 200 items.count 1 items.0.email {a.email}
admin sends GET /admin/concerts/{c1}/attendees?q=$other
expect 200 items.count 1 items.0.email {b.email}
admin sends GET /admin/concerts/{c1}/attendees?q={a.reservation}&limit=1
expect 200 items.count 1 next_cursor *
admin sends GET /admin/concerts/{c1}/attendees?performance_id={c1.1}&limit=2
expect 200 items.count 2 next_cursor *
admin sends GET /admin/concerts/{c1}/attendees?performance_id=2147483647
expect 200 items.count 0 next_cursor null
admin sends GET /admin/concerts/{c1}/attendees?q=x
expect 400 invalid_field field q
admin sends GET /admin/concerts/{c1}/attendees?format=csv&limit=1&q={a.reservation}&performance_id={c1.1}
expect 200
expect header Link performance_id=\d+&q=[0-9a-f-]{36}>; rel="next"
expect body "paid_at","reservation_id","price","starts_at","used_at"
operator runs user role {s.email} fan
s sends POST /admin/tickets/check-in {"code": "$code"}
expect 403 forbidden
file password.txt has correct horse battery
operator runs user create --email door@example.org --role staff --password-file <password.txt> -o json
output says "role":"staff"
operator fails with 1 at user create --email door@example.org --role staff --password-file <password.txt>
operator fails with 2 at user create --email other@example.org --role boss --password-file <password.txt>
