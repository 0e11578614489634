#! own instance
# Roles over the API: an organiser gives a colleague the door by e-mail, and takes it back.
fans a b
nobody sends GET /admin/staff
expect 401 not_signed_in
a sends GET /admin/staff
expect 403 forbidden
a sends PUT /admin/staff {"email": "{a.email}", "role": "admin"}
expect 403 forbidden
admin sends GET /admin/staff
expect 200 items.count 1 items.0.role admin items.0.email admin@example.com next_cursor null
admin sends PUT /admin/staff {"email": "nobody@example.org", "role": "staff"}
expect 404 not_found
admin sends PUT /admin/staff {"email": "{a.email}", "role": "boss"}
expect 400 invalid_field field role
admin sends PUT /admin/staff {"email": "{a.email}"}
expect 400 invalid_field field role
admin sends PUT /admin/staff {"email": "{a.email}", "role": "staff"}
expect 200 role staff email {a.email} user_id {a.user}
# In force with the next request, whatever the session was opened as.
a sends POST /admin/tickets/check-in {"code": "00000000000000000000000000"}
expect 404 not_found
a sends GET /me
expect 200 role staff
# Who has the door gives no roles.
a sends GET /admin/staff
expect 403 forbidden
a sends PUT /admin/staff {"email": "{b.email}", "role": "staff"}
expect 403 forbidden
admin sends GET /admin/staff?limit=1
expect 200 items.count 1 next_cursor *
# Twice the same is done once.
admin sends PUT /admin/staff {"email": "{a.email}", "role": "staff"}
expect 200 role staff
admin sends GET /admin/log
expect 200 items.count 1 items.0.action user.role items.0.object ~{a.user} items.0.detail ~staff,.before.fan:.{a.email}
    items.0.about.email {a.email} items.0.about.concert_id null items.0.about.reservation_id null
# The last admin stays, on the host as well.
admin sends PUT /admin/staff {"email": "admin@example.com", "role": "staff"}
expect 409 last_admin
operator fails with 1 at user role admin@example.com fan
admin sends PUT /admin/staff {"email": "{b.email}", "role": "admin"}
expect 200 role admin
admin sends PUT /admin/staff {"email": "admin@example.com", "role": "fan"}
expect 200 role fan
admin sends GET /admin/staff
expect 403 forbidden
b sends PUT /admin/staff {"email": "{b.email}", "role": "fan"}
expect 409 last_admin
b sends PUT /admin/staff {"email": "{a.email}", "role": "fan"}
expect 200 role fan
a sends POST /admin/tickets/check-in {"code": "00000000000000000000000000"}
expect 403 forbidden
b sends PUT /admin/staff {"email": "admin@example.com", "role": "admin"}
expect 200 role admin
