#! own instance
# Everything dies at once and comes back.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
2 times at random moments: everything dies and comes back
wait 1 s
the books of c1 agree: pay >5 failures >0
