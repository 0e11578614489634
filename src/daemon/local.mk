# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/daemon/libdaemon.a
src_daemon_libdaemon_a_SOURCES =
src_daemon_libdaemon_a_SOURCES += src/daemon/confine.c src/daemon/confine.h
src_daemon_libdaemon_a_SOURCES += src/daemon/figures.c src/daemon/figures.h
src_daemon_libdaemon_a_SOURCES += src/daemon/history.c src/daemon/history.h
src_daemon_libdaemon_a_SOURCES += src/daemon/history_watch.c src/daemon/history_watch.h
src_daemon_libdaemon_a_SOURCES += src/daemon/janitor.c src/daemon/janitor.h
src_daemon_libdaemon_a_SOURCES += src/daemon/listener.c src/daemon/listener.h
src_daemon_libdaemon_a_SOURCES += src/daemon/load_watch.c src/daemon/load_watch.h
src_daemon_libdaemon_a_SOURCES += src/daemon/metrics.c src/daemon/metrics.h
src_daemon_libdaemon_a_SOURCES += src/daemon/metrics_text.c src/daemon/metrics_text.h
src_daemon_libdaemon_a_SOURCES += src/daemon/pool.c src/daemon/pool.h
src_daemon_libdaemon_a_SOURCES += src/daemon/process.c src/daemon/process.h
src_daemon_libdaemon_a_SOURCES += src/daemon/reexec.c src/daemon/reexec.h
src_daemon_libdaemon_a_SOURCES += src/daemon/settings.c src/daemon/settings.h
src_daemon_libdaemon_a_SOURCES += src/daemon/supervisor.c src/daemon/supervisor.h
src_daemon_libdaemon_a_SOURCES += src/daemon/worker.c src/daemon/worker.h

sbin_PROGRAMS += ticketd
ticketd_SOURCES = src/daemon/ticketd.c
ticketd_CPPFLAGS = $(AM_CPPFLAGS) -DDEFAULT_CONF='"$(sysconfdir)/ticketd/ticketd.conf"'
ticketd_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)

EXTRA_DIST += src/daemon/README
