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
EXTRA_DIST += tests/fault/f200-books.t tests/fault/f210-points.t
EXTRA_DIST += tests/fault/f215-processes-killed.t tests/fault/f220-master-killed.t
EXTRA_DIST += tests/fault/f225-database-killed.t tests/fault/f230-cache-killed.t
EXTRA_DIST += tests/fault/f235-nginx-killed.t tests/fault/f240-hangs.t tests/fault/f245-power.t
EXTRA_DIST += tests/fault/f242-stopped-with-rows.t
EXTRA_DIST += tests/fault/f250-proxy.t tests/fault/f255-disk-full.t tests/fault/f265-rolling.t
EXTRA_DIST += tests/fault/f275-limits.t tests/fault/f280-clocks.t tests/fault/f285-database-clock.t
dist_check_SCRIPTS += tests/fault/small-disk

# ticketd with the points of src/util/fault_point.h: the files that have some, compiled once more.
check_PROGRAMS += tests/fault/ticketd
tests_fault_ticketd_SOURCES = src/daemon/ticketd.c src/daemon/worker.c
tests_fault_ticketd_SOURCES += src/store/stmt.c src/store/tx.c
tests_fault_ticketd_SOURCES += src/util/fault_point.c src/util/fault_point.h
tests_fault_ticketd_CPPFLAGS = $(ticketd_CPPFLAGS) -DFAULT_POINTS=1
tests_fault_ticketd_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)
FAULT_TESTS += tests/fault/no_points.sh

EXTRA_DIST += tests/fault/fastcgi.py tests/REQUIREMENTS.md
EXTRA_DIST += tests/fault/fault_site.py tests/fault/surge.py
EXTRA_DIST += $(FAULT_TESTS)
if PLAYS
TESTS += $(FAULT_TESTS)
endif
