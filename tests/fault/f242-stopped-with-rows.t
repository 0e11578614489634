#! environment TICKETD_DAEMON={build}/tests/fault/ticketd
#! setting ticketd.seccomp=false
# Processes stop in the middle of a transaction, with rows locked that others want: the database takes the
# rows from them after five seconds, others go on, and what was begun is done once or not at all.
concert c1 sections A:5x20:1000 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
the points that are passed are listed for 3 s
processes stop before 3 commits for 12 s
wait 1 s
the books of c1 agree: pay >20 gap_ms <10000
