# However many poll the state document, a worker sees one request a second.
concert c1 rows 1 seats 5 price 50000
200 fans poll c1 for 3 s and workers see at most 5
