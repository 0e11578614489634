#! environment TICKETD_UNDER_DB=unshare --mount --map-root-user {top}/tests/fault/small-disk 220m
# The disk of the database is full for a while: what is not answered did not happen, or is found under
# its key, and when there is room again the sale goes on.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
wait 1 s
the disk of the database is full but for 64 KiB
wait 5 s
the disk of the database has room again
wait 3 s
the books of c1 agree: pay >10 failures >0
within 20 s nobody sends GET /readyz gives 200 database up
