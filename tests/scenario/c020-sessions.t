# Sessions: refresh tokens rotate, a spent one ends the family, signing out everywhere ends queue tokens.
concert c1 rows 1 seats 5 price 50000
concert c2 rows 1 seats 5 price 50000
fans a b
a signs in
expect 201
remember access_token as access
remember refresh_token as spent
a refreshes
expect 201 user_id {a.user}
remember refresh_token as fresh
a sends GET /me
expect 200
# Spent: the whole family ends.
a shows refresh token $spent
a refreshes
expect 401 token_reused
a shows refresh token $fresh
a refreshes
expect 401
a sends GET /me
expect 401 invalid_token
# Everywhere: other sessions and queue tokens, too.
a signs in
remember access_token as one
a signs in
a joins c1
a is admitted
a sends DELETE /sessions
expect 204
a sends GET /me
expect 401 invalid_token
a shows access token $one
a sends GET /me
expect 401 invalid_token
a looks
expect 401 invalid_token
sale calls of c1 with a give 401 invalid_token
# The place is still there: joining again gives the same one a fresh token.
a signs in
a joins c1
expect 200 number 1
a looks
expect 200 state admitted
# A new password ends the other sessions and the queue tokens.
a signs in
remember access_token as other
a signs in
a joins c1
expect 200
a sends PUT /me/password {"password": "not it at all", "new_password": "something new"}
expect 401 invalid_credentials
a sends PUT /me/password {"password": "{a.password}", "new_password": "something-new"}
expect 204
a sends GET /me
expect 200
a looks
expect 401 invalid_token
a shows access token $other
a sends GET /me
expect 401 invalid_token
a signs in
expect 401 invalid_credentials
a has the password something-new
a signs in
expect 201
