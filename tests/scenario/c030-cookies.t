# Cookies: changes need X-Requested-With and the site's Origin; an Authorization header decides.
fans a b
a signs in
b signs in
a sends by cookie GET /me
expect 200 user_id {a.user}
a sends by cookie POST /points/charges {"amount": 5} with Idempotency-Key: cookie-{a.user}
expect 403 origin_refused
a sends by cookie POST /points/charges {"amount": 5} with Idempotency-Key: cookie-{a.user}; X-Requested-With: ticketd; Origin: http://evil.example
expect 403 origin_refused
a sends by cookie POST /points/charges {"amount": 5} with Idempotency-Key: cookie-{a.user}; X-Requested-With: ticketd; Origin: null
expect 403 origin_refused
a sends by cookie POST /points/charges {"amount": 5} with Idempotency-Key: cookie-{a.user}; Origin: http://{host}
expect 403 origin_refused
a has 0 points
a sends by cookie POST /points/charges {"amount": 5} with Idempotency-Key: cookie-{a.user}; X-Requested-With: ticketd; Origin: http://{host}
expect 201 balance 5
a sends by cookie DELETE /sessions/current
expect 403 origin_refused
a sends by cookie DELETE /sessions/current with X-Requested-With: ticketd; Origin: http://{host}
expect 204
a sends by cookie GET /me
expect 401 invalid_token

# A page's session is renewed by the cookie alone, which scripts cannot read; the old one is spent.
b sends by cookie POST /sessions/refresh {}
expect 403 origin_refused
b sends by cookie POST /sessions/refresh {} with X-Requested-With: ticketd; Origin: http://evil.example
expect 403 origin_refused
b sends by cookie POST /sessions/refresh {} with X-Requested-With: ticketd; Origin: http://{host}
expect 201 user_id {b.user}
b sends by cookie POST /sessions/refresh {} with X-Requested-With: ticketd; Origin: http://{host}
expect 401 token_reused
