# Wrong clocks, a connection that is gone for a minute, and reloads in the middle, in a real Chromium.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

site_begin --sale 2 --read 2
site_play away.mjs
site_end
