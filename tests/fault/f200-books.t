#! setting ticketd.request_deadline_ms=20000
# A load keeps books of a sale in which nothing breaks, with fans who hang up, press twice and ask again.
# They agree with the tables, and would not if a line of the log or a row of a table were another.
concert c1 sections A:5x10:1000 dates 2 capacity 25 hold 2 limit 10
in the background 30 fans keep books of c1
wait 6 s
the books of c1 agree: failures 0 pay >10 refund >1 release >1 unknown >5
the books of c1 disagree whatever is altered
