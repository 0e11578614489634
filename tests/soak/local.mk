# make soak: the plays f2… of tests/fault twenty times, each round with a seed of its own; up to two hours.
# The page goes to tests/soak/SOAK.new.md of the build.
EXTRA_DIST += tests/soak/soak tests/soak/README tests/soak/SOAK.md
SOAK_FLAGS =
# Ratios under load: another program on the machine disturbs them, so make check does not wait for them.
LOAD_TESTS =
LOAD_TESTS += tests/fault/overload.py
LOAD_TESTS += tests/fault/crowding.py
LOAD_TESTS += tests/security/sign_in_storm.py
EXTRA_DIST += $(LOAD_TESTS)
.PHONY: soak check-load
check-load:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(LOAD_TESTS)'
soak: all-am tests/fault/ticketd
	$(MAKE) $(AM_MAKEFLAGS) check-load
	$(BASH) $(top_srcdir)/deploy/lib/packages run test
	$(MKDIR_P) tests/soak
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/tests/soak/soak --out tests/soak/SOAK.new.md $(SOAK_FLAGS)
