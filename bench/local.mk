# make bench: ratios against the bare parts; make bench-queue: the waiting room from a thousand people to
# a million; make bench-crowd: a hundred thousand of them, played; make onsale: the same on a night with
# far fewer seats. Tables go to bench/*.new.md of the build.
EXTRA_PROGRAMS += bench/bare
bench_bare_SOURCES =
bench_bare_SOURCES += bench/bare.c
bench_bare_SOURCES += bench/bare_kinds.c bench/bare_kinds.h
bench_bare_SOURCES += bench/bare_loop.c bench/bare_loop.h
bench_bare_SOURCES += bench/bare_sql.c bench/bare_sql.h
bench_bare_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/bench
bench_bare_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)

BENCH_CLIENT =
BENCH_CLIENT += bench/client.c bench/client.h
BENCH_CLIENT += bench/histogram.c bench/histogram.h

# make check overloads with it.
check_PROGRAMS += bench/replay
bench_replay_SOURCES = bench/replay.c bench/request_line.c bench/request_line.h $(BENCH_CLIENT)
bench_replay_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/bench -D_GNU_SOURCE
bench_replay_LDADD = $(THIRD_PARTY_LIBS)

# make check has a load that does not wait for answers.
check_PROGRAMS += bench/surge
bench_surge_SOURCES = bench/surge.c bench/request_line.c bench/request_line.h $(BENCH_CLIENT)
bench_surge_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/bench -D_GNU_SOURCE
bench_surge_LDADD = $(THIRD_PARTY_LIBS)

EXTRA_PROGRAMS += bench/tick
bench_tick_SOURCES = bench/tick.c bench/cost.c bench/cost.h
bench_tick_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/bench
bench_tick_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)

EXTRA_PROGRAMS += bench/lobby
bench_lobby_SOURCES = bench/lobby.c bench/cost.c bench/cost.h
bench_lobby_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/bench
bench_lobby_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)

# make check plays a small one.
check_PROGRAMS += bench/crowd
bench_crowd_SOURCES = $(BENCH_CLIENT)
bench_crowd_SOURCES += bench/answer_json.c bench/answer_json.h
bench_crowd_SOURCES += bench/crowd.c bench/crowd.h
bench_crowd_SOURCES += bench/crowd_buy.c
bench_crowd_SOURCES += bench/crowd_fan.c
bench_crowd_SOURCES += bench/crowd_hall.c bench/crowd_hall.h
bench_crowd_SOURCES += bench/crowd_look.c
bench_crowd_SOURCES += bench/crowd_report.c
bench_crowd_SOURCES += bench/crowd_request.c
bench_crowd_SOURCES += bench/crowd_wait.c
bench_crowd_SOURCES += bench/wheel.c bench/wheel.h
bench_crowd_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/bench -D_GNU_SOURCE
bench_crowd_LDADD = $(THIRD_PARTY_LIBS)

EXTRA_DIST += bench/README bench/RESULTS.md bench/PROFILE.md bench/HOT.md bench/SCALE.md bench/scale.svg
EXTRA_DIST += bench/run bench/bench_page.py bench/fixture.py bench/load.py bench/private_site.py
EXTRA_DIST += bench/history.py bench/compare bench/plain.lua bench/requests.lua
EXTRA_DIST += bench/queue bench/queue_fixture.py bench/plot.py bench/clocks.py
EXTRA_DIST += bench/bench_site.py bench/profile bench/hot bench/rush_fixture.py bench/workers
EXTRA_DIST += bench/scale bench/scale_fixture.py bench/audit
EXTRA_DIST += bench/QUEUE.md bench/queue.svg bench/CROWD.md bench/AUDIT.md
EXTRA_DIST += bench/ONSALE.md bench/onsale.svg bench/results.svg bench/history.jsonl
EXTRA_DIST += bench/crowd-run bench/evening.py bench/onsale bench/onsale_page.py

# all-am, not all: that is a make of its own, and with -j two of them would build the same libraries.
# What they need beyond what ticketd needs is installed, or named where it cannot be.
BENCH_FLAGS =
BENCH_ENVIRONMENT = TICKETD_SRCDIR='$(abs_top_srcdir)' TICKETD_BUILDDIR='$(abs_top_builddir)'
BENCH_PACKAGES = $(BASH) $(top_srcdir)/deploy/lib/packages run bench
ONSALE_FLAGS =
BENCH_HISTORY = $(srcdir)/bench/history.jsonl
.PHONY: bench bench-audit bench-compare bench-queue bench-crowd bench-hot bench-profile bench-scale bench-workers \
	onsale
bench: all-am bench/bare bench/crowd bench/replay
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/run --out bench/RESULTS.new.md \
		--plot bench/results.new.svg --history $(BENCH_HISTORY) $(BENCH_FLAGS)
# make bench-compare BASE=COMMIT [COMMIT=COMMIT]: what has become worse since.
BASE =
COMMIT =
bench-compare:
	$(PYTHON) $(srcdir)/bench/compare $(BENCH_HISTORY) '$(BASE)' $(COMMIT)
bench-queue: all-am bench/replay bench/tick bench/lobby
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/queue --out bench/QUEUE.new.md \
		--plot bench/queue.new.svg $(BENCH_FLAGS)
bench-crowd: all-am bench/crowd
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/crowd-run --out bench/CROWD.new.md $(BENCH_FLAGS)
onsale: all-am bench/crowd
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/onsale --out bench/ONSALE.new.md \
		--plot bench/onsale.new.svg $(ONSALE_FLAGS)
bench-scale: all-am bench/replay
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/scale --out bench/SCALE.new.md \
		--plot bench/scale.new.svg $(BENCH_FLAGS)
bench-audit: all-am bench/replay
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/audit --out bench/AUDIT.new.md $(BENCH_FLAGS)
bench-hot: all-am bench/replay
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/hot --out bench/HOT.new.md $(BENCH_FLAGS)
bench-workers: all-am bench/replay
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/workers --out bench/WORKERS.new.md \
		--plot bench/workers.new.svg $(BENCH_FLAGS)
bench-profile: all-am bench/bare
	$(BENCH_PACKAGES)
	$(BENCH_ENVIRONMENT) $(PYTHON) $(srcdir)/bench/profile --out bench/PROFILE.new.md $(BENCH_FLAGS)
