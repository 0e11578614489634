# What fans have beside the straight way to a ticket, in a real Chromium against a private instance.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

site_begin --sale 2 --read 2
site_play fans.mjs
site_end
