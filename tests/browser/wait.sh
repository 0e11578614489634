# The waiting page in a real Chromium, from the lobby to the turn, and while the site behind nginx is down.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

site_begin --sale 2 --read 2
site_play wait.mjs
site_end
