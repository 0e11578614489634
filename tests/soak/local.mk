# make soak: the plays f2… of tests/fault twenty times, each round with a seed of its own; up to two hours.
# The page goes to tests/soak/SOAK.new.md of the build.
EXTRA_DIST += tests/soak/soak tests/soak/README tests/soak/SOAK.md
SOAK_FLAGS =
.PHONY: soak
soak: all tests/fault/ticketd
	$(BASH) $(top_srcdir)/deploy/lib/packages run test
	$(MKDIR_P) tests/soak
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/tests/soak/soak --out tests/soak/SOAK.new.md $(SOAK_FLAGS)
