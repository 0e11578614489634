# 10,000 pairs: B asks after A was answered, and memcached is flushed at random on the way. Nobody is to be
# refused for the queue in front of a slow machine.
#! setting ticketd.request_deadline_ms=30000
concert c1 rows 5 seats 10 price 50000 capacity 1
10000 pairs join c1
count FROM queue_entry WHERE concert_id = {c1} gives 20000
