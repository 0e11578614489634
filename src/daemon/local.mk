# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/daemon/libdaemon.a
src_daemon_libdaemon_a_SOURCES =

# ticketd. Once main() is there:
#
# sbin_PROGRAMS += ticketd
# ticketd_SOURCES = src/daemon/ticketd.c
# ticketd_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)
