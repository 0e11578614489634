# The pages, as nginx serves them: no build step.
wwwdir = $(pkgdatadir)/www
dist_www_DATA = web/index.html web/concerts.js web/style.css web/icon.svg
dist_www_DATA += web/404.html web/50x.html
