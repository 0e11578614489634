#! own instance
# SIGHUP rolls the workers and SIGUSR2 re-executes the master in the middle of a run: nobody notices.
concert c1 sections A:20x20:1000 capacity 20
in the background 120 fans come to c1 to pay
wait 0.5 s
signal ticketd HUP
wait 1 s
signal ticketd USR2
wait 1.5 s
signal ticketd HUP
the visitors are done with at most 0 failures
everybody has a ticket
count FROM payment WHERE concert_id = {c1} gives 120
