# A session that somebody else chose, or had before, is never anybody's: signing in always makes a new one.
fans a b
# A value planted in the browser.
nobody sends POST /sessions {"email": "{a.email}", "password": "{a.password}"} with Cookie: ticketd_access=planted
expect 201
expect cookie ^ticketd_access=(?!planted)[\w-]{43}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax$
expect cookie ^ticketd_refresh=(?!planted)[\w-]{43}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax$
nobody sends GET /me with Cookie: ticketd_access=planted
expect 401 invalid_token
# The session of the one who plants it: the victim gets another, and the thief's stays the thief's.
b signs in
remember access_token as planted
nobody sends POST /sessions {"email": "{a.email}", "password": "{a.password}"} with Cookie: ticketd_access=$planted
expect 201 user_id {a.user} access_token !$planted
nobody sends GET /me with Cookie: ticketd_access=$planted
expect 200 user_id {b.user}
# A refresh of the planted one is not the victim's either.
a signs in
remember access_token as one
a signs in
expect 201 access_token !$one
# Signing out ends it on the server, and clears the browser.
a sends by cookie DELETE /sessions/current with X-Requested-With: ticketd; Origin: http://{host}
expect 204
expect cookie ^ticketd_access=; .*Max-Age=0
expect cookie ^ticketd_refresh=; .*Max-Age=0
a sends by cookie GET /me
expect 401 invalid_token
a sends by cookie POST /sessions/refresh {} with X-Requested-With: ticketd; Origin: http://{host}
expect 401
# What only the server decides is not taken from whoever signs up.
nobody sends POST /users {"email": "boss@example.org", "password": "a long enough secret", "role": "admin"}
expect 400 invalid_field field role
nobody sends POST /users {"email": "rich@example.org", "password": "a long enough secret", "balance": 1000000}
expect 400 invalid_field field balance
count FROM user WHERE email IN ('boss@example.org', 'rich@example.org') gives 0
