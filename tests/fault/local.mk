# Plays in which a part dies; see deploy/lib/instance. One test performs
# all plays of this directory.
FAULT_TESTS =
FAULT_TESTS += tests/fault/kept_and_fresh.py
FAULT_TESTS += tests/fault/processes.py
FAULT_TESTS += tests/fault/faults.py

EXTRA_DIST += \
	tests/fault/f010-memcached-lost.t \
	tests/fault/f014-memcached-evicts.t \
	tests/fault/f020-memcached-hangs.t \
	tests/fault/f030-worker-killed.t \
	tests/fault/f040-janitor-killed.t \
	tests/fault/f045-two-hosts.t \
	tests/fault/f050-database-killed.t \
	tests/fault/f060-database-hangs.t \
	tests/fault/f070-reload.t \
	tests/fault/f080-audit.t \
	tests/fault/f120-draw.t

EXTRA_DIST += tests/fault/fastcgi.py
EXTRA_DIST += tests/fault/fault_site.py
EXTRA_DIST += $(FAULT_TESTS)
if PLAYS
TESTS += $(FAULT_TESTS)
endif
