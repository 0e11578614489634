# Every configuration file that a site needs. Settings that an administrator edits are installed
# once and never overwritten; a fresh copy lies beside them as *.new when they differ.
NGINX_TEMPLATES = conf/nginx/http.conf.in conf/nginx/server.conf.in conf/nginx/problems.conf.in \
	conf/nginx/site.conf.in
NGINX_PLAIN = conf/nginx/fastcgi.conf conf/nginx/headers.conf conf/nginx/cache-state.conf \
	conf/nginx/pages.conf
EXTRA_DIST += $(NGINX_TEMPLATES) $(NGINX_PLAIN) conf/nginx/private.conf.in conf/ticketd.conf

NGINX_FILLED = conf/nginx/http.conf conf/nginx/server.conf conf/nginx/problems.conf
nginxdir = $(sysconfdir)/nginx/ticketd
nginx_DATA = $(NGINX_FILLED) $(NGINX_PLAIN)
noinst_DATA = conf/nginx/site.conf
CLEANFILES += $(NGINX_FILLED) conf/nginx/site.conf

NGINX_NAMES = confdir=$(nginxdir) rundir=$(runstatedir)/ticketd limits=on \
	cachedir=$(localstatedir)/cache/ticketd wwwdir=$(wwwdir) contractdir=$(wwwdir) logdir=$(localstatedir)/log/nginx \
	certdir=$(sysconfdir)/ticketd/tls
conf/nginx/%.conf: conf/nginx/%.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(FILL) $< $(NGINX_NAMES) >$@

# name in the tree : name below sysconfdir
SETTINGS = $(srcdir)/conf/ticketd.conf:ticketd/ticketd.conf \
	$(srcdir)/deploy/systemd/memcached.env:ticketd/memcached.env \
	$(srcdir)/deploy/mysql/ticketd.cnf:mysql/mariadb.conf.d/90-ticketd.cnf \
	conf/nginx/site.conf:nginx/sites-available/ticketd

install-data-local: conf/nginx/site.conf
	@set -e; for pair in $(SETTINGS); do \
	    from=$${pair%%:*}; to="$(DESTDIR)$(sysconfdir)/$${pair#*:}"; \
	    $(MKDIR_P) "`dirname "$$to"`"; \
	    if test ! -e "$$to"; then echo "installing $$to"; $(INSTALL_DATA) "$$from" "$$to"; \
	    elif ! cmp -s "$$from" "$$to"; then echo "keeping $$to, see $$to.new"; \
	        $(INSTALL_DATA) "$$from" "$$to.new"; fi; \
	done

# What was edited stays.
uninstall-local: conf/nginx/site.conf
	@for pair in $(SETTINGS); do \
	    from=$${pair%%:*}; to="$(DESTDIR)$(sysconfdir)/$${pair#*:}"; \
	    rm -f "$$to.new"; if cmp -s "$$from" "$$to"; then rm -f "$$to"; fi; \
	done

# The sample and the manual page from the table of settings.
update-conf: tests/lint/check_conf
	tests/lint/check_conf sample >conf.new && mv conf.new $(srcdir)/conf/ticketd.conf
	tests/lint/check_conf manual >manual.new
	$(AWK) '/^\.\\" end of settings/ { skip = 0 } !skip { print } \
	    /^\.\\" settings:/ { while ((getline line <"manual.new") > 0) print line; skip = 1 }' \
	    $(srcdir)/man/ticketd.conf.5 >page.new && mv page.new $(srcdir)/man/ticketd.conf.5
	rm -f manual.new
.PHONY: update-conf
