#! own instance
# A second host sells with the first, its clock an hour ahead, an hour behind, forty days ahead. When it
# goes its nginx takes kept connections with it: who asked over one at that moment asks again.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
a second host comes, its clock off by 3600 s
wait 1 s
the second host goes
a second host comes, its clock off by -3600 s
wait 1 s
the second host goes
a second host comes, its clock off by 3456000 s
wait 1 s
the second host goes
the books of c1 agree: pay >20
