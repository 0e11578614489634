#! setting ticketd.request_deadline_ms=20000
# Workers are rolled and the master is executed again without pause, while quick requests come and such
# whose bodies come a byte at a time: no request is lost. Then nginx is reloaded as well, which takes kept
# connections with it (f235): who is in the middle of a body is heard to its end.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
in the background 20 fans charge slowly
8 times at random moments: one of: signal ticketd HUP | signal ticketd USR2
wait 1 s
the books of c1 agree: failures 0 pay >20
4 times at random moments: signal nginx HUP
the slow ones stop after at least 20 charges, and none was lost
