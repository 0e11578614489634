#! own instance
# Something between the workers and the database cuts connections before and behind COMMITs, and delays
# answers to them. Each key has one effect, and what is answered is what the tables have.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
workers reach the database through a proxy that breaks 8 of 100 commits
in the background 40 fans keep books of c1
wait 7 s
the proxy breaks nothing more
wait 1 s
the books of c1 agree: pay >10
