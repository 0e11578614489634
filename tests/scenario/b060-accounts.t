# Signing up, in, and out; what is wrong with it.
fans a
nobody sends POST /users {"email": "New-{a.user}@Example.com", "password": "long enough", "name": "김민지"}
expect 201 user_id * email new-{a.user}@example.com name 김민지 created_at *
nobody sends POST /users {"email": "new-{a.user}@example.com", "password": "long enough"}
expect 409 email_taken
nobody sends POST /users {"email": "not an address", "password": "long enough"}
expect 400 invalid_field field email
nobody sends POST /users {"email": "x-{a.user}@example.com", "password": "short"}
expect 400 invalid_field field password
nobody sends POST /sessions {"email": "new-{a.user}@example.com", "password": "wrong enough"}
expect 401 invalid_credentials
nobody sends POST /sessions {"email": "nobody-{a.user}@example.com", "password": "wrong enough"}
expect 401 invalid_credentials
nobody sends POST /sessions {"email": "NEW-{a.user}@example.com", "password": "long enough"}
expect 201 token_type Bearer role fan expires_in >0 refresh_expires_in >0
expect cookie HttpOnly
expect cookie SameSite=Lax
a signs in
a sends GET /me
expect 200 user_id {a.user} balance 0 places.count 0
a sends DELETE /sessions/current
expect 204
a sends GET /me
expect 401 invalid_token
nobody sends GET /me
expect 401 not_signed_in
nobody sends GET /me with Authorization: Bearer nonsense
expect 401 invalid_token
nobody sends GET /me with Authorization: Basic YTpi
expect 401
