#! own instance
# Workers are rolled and the master is executed again without pause: no request is lost.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
8 times at random moments: one of: signal ticketd HUP | signal ticketd USR2
wait 1 s
the books of c1 agree: failures 0 pay >20
