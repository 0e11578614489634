# What organisers see beyond the public state: the settings, house seats with their reason, the last hour.
concert c1 rows 2 seats 5 price 1000 capacity 7
fans a
admin sends GET /admin/concerts/{c1}/waiting-room
expect 200 capacity 7 paused false closed false message null
admin sends PUT /admin/performances/{c1.1}/blocked {"seats": [1, 2], "reason": "stand"}
expect 200
a joins c1
a is admitted
a holds 3

# Two bits a seat: two blocked, one held, the rest free.
admin sends GET /admin/performances/{c1.1}/blocked
expect 200 states HwAA layout_version 1 blocked.count 2 blocked.1.seat_no 2 blocked.1.reason stand blocked.1.blocked_at *
admin sends PUT /admin/performances/{c1.1}/blocked {"seats": [2], "reason": "mixer"}
admin sends GET /admin/performances/{c1.1}/blocked
expect 200 states HAAA blocked.count 1 blocked.0.reason mixer
admin sends GET /admin/log?limit=1
expect 200 items.0.action seats.block items.0.email * items.0.about.concert_id {c1} items.0.about.title c1
    items.0.about.starts_at * items.0.about.email null

# The last hour grows by a sample each ten seconds, of a sale that runs.
within 30 s admin sends GET /admin/concerts/{c1}/figures gives 200 history.age_seconds.count >1
expect 200 step_seconds 10 workers.0.pool sale workers.0.workers >0 workers.1.pool read workers.2.pool auth

# For admins alone.
a sends GET /admin/concerts/{c1}/figures
expect 403 forbidden
a sends GET /admin/concerts/{c1}/waiting-room
expect 403 forbidden
a sends GET /admin/performances/{c1.1}/blocked
expect 403 forbidden
nobody sends GET /admin/concerts/{c1}/figures
expect 401 not_signed_in
admin sends GET /admin/concerts/999999/figures
expect 404 not_found
admin sends GET /admin/concerts/999999/waiting-room
expect 404 not_found
admin sends GET /admin/performances/999999/blocked
expect 404 not_found
