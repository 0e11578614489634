# Private instances, units and sites.
EXTRA_DIST += deploy/check deploy/quickstart deploy/packages.txt deploy/lib/build \
	deploy/lib/instance deploy/lib/packages deploy/mysql/ticketd.cnf deploy/mysql/grants.sql \
	deploy/demo/1-classic-hall.json deploy/demo/2-arena.json deploy/demo/3-opens-later.json
