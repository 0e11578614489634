#! setting ticketd.request_deadline_ms=20000
# The clock of the database, which is the site's, jumps an hour ahead and back again under a load, and then
# forty days ahead: whoever signs in again goes on, nothing is lost, done twice or out of order.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 30 fans keep books of c1
wait 2 s
the database comes back, its clock off by 3600 s
wait 3 s
the database comes back, its clock off by 0 s
wait 3 s
the books of c1 agree: pay >2
audit clean
the database comes back, its clock off by 3456000 s
concert c2 sections A:10x20:1000 dates 2 days 100 capacity 40 hold 2 limit 10
in the background 30 fans keep books of c2
wait 6 s
the books of c2 agree: pay >2 failures 0
