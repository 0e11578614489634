# Samples of every configuration file that a site needs.
EXTRA_DIST += conf/nginx/http.conf.in conf/nginx/server.conf.in conf/nginx/problems.conf.in \
	conf/nginx/site.conf.in conf/nginx/private.conf.in conf/nginx/fastcgi.conf \
	conf/nginx/headers.conf conf/nginx/cache-state.conf conf/nginx/pages.conf
