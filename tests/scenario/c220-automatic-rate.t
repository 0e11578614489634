# The automatic mode: a site that is too slow by its own measure lets fewer in, and more again later.
#! own instance
#! setting janitor.auto_p95_ms=1
concert c1 rows 1 seats 5 price 1000 rate 600
everybody reads c1
expect 200 rate_in_force 600 auto_rate false
admin sets c1 auto_rate true
expect 200 auto_rate true rate_in_force 600
in the background 20 fans charge without pause
within 20 s everybody reads c1 gives 200 auto_rate true rate_in_force ~^[1-3]?\d{2}$
the chargers stop after 0-0 failures
within 40 s everybody reads c1 gives 200 rate_in_force 600
admin sets c1 auto_rate false
expect 200 auto_rate false rate_in_force 600
