#! own instance
# The master is killed, its children leave, and ticketd is started again.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
3 times at random moments: the master dies and ticketd comes back
wait 1 s
the books of c1 agree: pay >10 failures >0
