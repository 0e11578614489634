# Private instances, units, database and memcached settings.
EXTRA_DIST += deploy/README deploy/check deploy/quickstart deploy/packages.txt deploy/lib/build deploy/lib/fill \
	deploy/lib/instance deploy/lib/packages deploy/mysql/ticketd.cnf deploy/mysql/grants.sql deploy/mysql/owner.sql \
	deploy/demo/1-classic-hall.json deploy/demo/2-arena.json deploy/demo/3-opens-later.json

# Where an administrator expects them; names in the files are those of the installation.
FILL = $(BASH) $(top_srcdir)/deploy/lib/fill
FILL_NAMES = sbindir=$(sbindir) sysconfdir=$(sysconfdir) runstatedir=$(runstatedir) \
	localstatedir=$(localstatedir) spawnfcgi=$(SPAWN_FCGI)

SYSTEMD_TEMPLATES = deploy/systemd/ticketd.service.in deploy/systemd/ticketd-activated.service.in \
	deploy/systemd/ticketd.socket.in deploy/systemd/ticketd-read.socket.in \
	deploy/systemd/ticketd-auth.socket.in deploy/systemd/ticketd-memcached.service.in
EXTRA_DIST += $(SYSTEMD_TEMPLATES) deploy/systemd/hardening.conf deploy/systemd/tmpfiles.conf.in \
	deploy/systemd/sysusers.conf deploy/systemd/memcached.env

systemdsystemunit_DATA = deploy/systemd/ticketd.service deploy/systemd/ticketd-activated.service \
	deploy/systemd/ticketd.socket deploy/systemd/ticketd-read.socket \
	deploy/systemd/ticketd-auth.socket deploy/systemd/ticketd-memcached.service
sysusersdir = $(prefix)/lib/sysusers.d
sysusers_DATA = deploy/systemd/sysusers/ticketd.conf
tmpfilesdir = $(prefix)/lib/tmpfiles.d
tmpfiles_DATA = deploy/systemd/tmpfiles/ticketd.conf
CLEANFILES += $(systemdsystemunit_DATA) $(sysusers_DATA) $(tmpfiles_DATA)

deploy/systemd/%.service: deploy/systemd/%.service.in deploy/systemd/hardening.conf Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(FILL) $< $(FILL_NAMES) >$@
deploy/systemd/%.socket: deploy/systemd/%.socket.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(FILL) $< $(FILL_NAMES) >$@
deploy/systemd/sysusers/ticketd.conf: deploy/systemd/sysusers.conf
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cp $< $@
deploy/systemd/tmpfiles/ticketd.conf: deploy/systemd/tmpfiles.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(FILL) $< $(FILL_NAMES) >$@

grantsdir = $(pkgdatadir)/mysql
dist_grants_DATA = deploy/mysql/grants.sql deploy/mysql/owner.sql
