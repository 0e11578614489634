# Workers are killed in the middle of a run: only their own request fails, and under its key the same
# request then has its one effect.
in the background 16 fans charge without pause
kill a sale worker 12 times
the chargers stop after 1-12 failures
concert c1 sections A:20x20:1000 capacity 20
in the background 60 fans come to c1 to pay
kill a sale worker 4 times
kill a read worker 4 times
the visitors are done with at most 8 failures
everybody has a ticket
count FROM payment WHERE concert_id = {c1} gives 60
count FROM ticket WHERE concert_id = {c1} gives 60
