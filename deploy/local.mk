# Private instances, units and sites.
EXTRA_DIST += deploy/lib/instance deploy/mysql/ticketd.cnf deploy/mysql/grants.sql
