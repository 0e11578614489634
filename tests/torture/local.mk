# The n-th call fails, by a library that ticketd is started with. TORTURE_SAMPLE=0: each of them, some
# minutes; see torture.py.
check_PROGRAMS += tests/torture/torture.so
tests_torture_torture_so_SOURCES = tests/torture/torture.c
tests_torture_torture_so_CFLAGS = -std=gnu11 $(WARNING_FLAGS) $(MYSQL_CFLAGS) $(MEMCACHED_CFLAGS) -fPIC
tests_torture_torture_so_LDFLAGS = -shared
tests_torture_torture_so_LDADD =

EXTRA_DIST += tests/torture/README tests/torture/orders.py tests/torture/torture.py
if PLAYS
TESTS += tests/torture/torture.py
endif

torture: ticketd ticketctl tests/torture/torture.so
	TORTURE_SAMPLE=0 $(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS=tests/torture/torture.py
.PHONY: torture
