#! own instance
# The database hangs: refused within four seconds, and all is well afterwards.
concert c1 rows 5 seats 10 price 1000
fans a
a joins c1
a is admitted
stop database
a holds 1
expect 503 unavailable retry_after *
expect it within 6 s
nobody sends GET /healthz
expect 200
continue database
within 8 s nobody sends GET /readyz gives 200
within 5 s a holds 2 gives ~201|409
