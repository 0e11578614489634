# Of fifty at once one has its effect, also where the limits of one account are the point.
concert c1 rows 2 seats 5 price 50000 capacity 10 limit 2
fans a b
# A refresh token is spent once; a second use ends the family, the winner's session too.
a signs in
remember access_token as first
50 at once: a refreshes
expect 1 answers 201
expect 49 answers 401 token_reused
a sends GET /me
expect 401 invalid_token
a shows access token $first
a sends GET /me
expect 401 invalid_token
# An address makes one account.
20 at once: nobody sends POST /users {"email": "twin@example.org", "password": "a long enough secret"}
expect 1 answers 201
expect 19 answers 409 email_taken
count FROM user WHERE email = 'twin@example.org' gives 1
# A password is changed once by those who know the old one.
a signs in
10 at once: a sends PUT /me/password {"password": "{a.password}", "new_password": "one of ten is chosen"}
expect 1 answers 204
expect 9 answers 401
# A ticket lets one person in.
b charges 1000000
b joins c1
b is admitted
b holds 1
b pays
remember tickets.0.code as code
50 at once: admin sends POST /admin/tickets/check-in {"code": "$code"}
expect 1 answers 200
expect 49 answers 409 already_used
# Leaving and paying at the same moment: one of them.
b joins c1
b is admitted
b holds 2
20 at once: b leaves
expect 1-20 answers 204
count FROM claim WHERE performance_id = {c1.1} AND expires_at_us IS NOT NULL gives 0
