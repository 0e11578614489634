# The map of a hall in a real Chromium.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

site_begin --sale 2 --read 2
site_play map.mjs
site_end
