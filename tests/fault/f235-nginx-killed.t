#! own instance
# nginx is killed, a worker of it or the whole, and reloaded: then it closes kept connections under those
# who ask at that moment, who ask again.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
4 times at random moments: one worker of nginx dies
4 times at random moments: signal nginx HUP
2 times at random moments: nginx dies and comes back
wait 1 s
the books of c1 agree: pay >10 failures >0
