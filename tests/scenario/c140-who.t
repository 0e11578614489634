# An Authorization header decides; with a session cookie of another user beside it nobody is believed.
fans a b
a signs in
expect 201
remember access_token as token
b signs in
b sends by cookie GET /me with Authorization: Bearer $token
expect 401 invalid_token
a sends by cookie GET /me with Authorization: Bearer $token
expect 200 user_id {a.user}
# A queue token is not an access token, and the other way round.
concert c1 rows 1 seats 5 price 50000
a joins c1
a is admitted
a remembers the queue token as queue
nobody sends GET /me with Authorization: Bearer $queue
expect 401 invalid_token
sale calls of c1 with $token give 401 invalid_token
a sends by queue token GET /reservations
expect 200 items.count 0
