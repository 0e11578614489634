#! environment TICKETD_DAEMON={build}/tests/fault/ticketd
#! setting ticketd.seccomp=false
# Workers and the janitor are killed at named points: before BEGIN, after each statement, before and after
# COMMIT, before and after the answer. What was answered stands, what was not is one effect under its key.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
the points that are passed are listed for 3 s
processes die at 14 of these points
wait 1 s
the books of c1 agree: pay >20 refund >2 unknown >10
