# 10,000 pairs: B asks after A was answered, and memcached is flushed at random on the way.
concert c1 rows 5 seats 10 price 50000 capacity 1
10000 pairs join c1
count FROM queue_entry WHERE concert_id = {c1} gives 20000
