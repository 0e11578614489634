# A purchase in Debian's Firefox.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

output=$(site_install firefox) || site_bail "puppeteer-core is installed" "$output"
site_begin --sale 2 --read 2
# Firefox keeps its profile where it is told to; nobody's home is touched.
export FIREFOX_DIR=$TICKETD_BUILDDIR/tests/browser/firefox.work HOME=$SITE_HOME
site_play firefox.mjs
site_end
