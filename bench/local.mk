# make bench: ratios against the bare parts; the table also goes to bench/RESULTS.new.md of the build.
EXTRA_PROGRAMS += bench/bare
bench_bare_SOURCES =
bench_bare_SOURCES += bench/bare.c
bench_bare_SOURCES += bench/bare_kinds.c bench/bare_kinds.h
bench_bare_SOURCES += bench/bare_loop.c bench/bare_loop.h
bench_bare_SOURCES += bench/bare_sql.c bench/bare_sql.h
bench_bare_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/bench
bench_bare_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)
EXTRA_DIST += bench/RESULTS.md bench/run bench/fixture.py bench/private_site.py bench/plain.lua bench/requests.lua bench/README

BENCH_FLAGS =
.PHONY: bench
bench: all bench/bare
	TICKETD_SRCDIR='$(abs_top_srcdir)' TICKETD_BUILDDIR='$(abs_top_builddir)' \
		$(PYTHON) $(srcdir)/bench/run --out bench/RESULTS.new.md $(BENCH_FLAGS)
