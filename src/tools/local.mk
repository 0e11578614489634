bin_PROGRAMS += ticketctl
ticketctl_SOURCES =
ticketctl_SOURCES += src/tools/tool.h
ticketctl_SOURCES += src/tools/tool.c
ticketctl_SOURCES += src/tools/ticketctl.c
ticketctl_SOURCES += src/tools/tool_admin.c
ticketctl_SOURCES += src/tools/tool_audit.c
ticketctl_SOURCES += src/tools/tool_concert.c
ticketctl_SOURCES += src/tools/tool_config.c
ticketctl_SOURCES += src/tools/tool_fan.c
ticketctl_SOURCES += src/tools/tool_migrate.c
ticketctl_SOURCES += src/tools/tool_queue_proof.c
ticketctl_SOURCES += src/tools/report_svg.c src/tools/report_svg.h
ticketctl_SOURCES += src/tools/tool_queue.c src/tools/tool_queue.h
ticketctl_SOURCES += src/tools/tool_queue_set.c
ticketctl_CPPFLAGS = $(AM_CPPFLAGS) -DDEFAULT_CONF='"$(sysconfdir)/ticketd/ticketd.conf"' \
	-DMIGRATIONS_DIR='"$(migrationsdir)"'
ticketctl_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)
