# The site lives: daemon, database and cache answer, and the contract is there to read.
nobody sends GET /healthz
expect 200 status ok
nobody sends GET /readyz
expect 200 status ready database up durable true cache up
nobody sends GET /metrics
expect 200
expect body ticketd_http_requests_total
the document served is the one in the tree
expect page /docs/ says the HTTP contract
# (this text is written by nginx's static index page)
expect page / says ticketd
nobody sends GET /api/v1/nothing-here
expect 404 not_found
nobody sends DELETE /concerts
expect 405 method_not_allowed
expect header Allow GET
nobody sends GET /wait/999999
expect 404 not_found
