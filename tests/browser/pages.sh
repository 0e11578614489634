# Every page, in both languages, light and dark: axe-core finds nothing serious, no page is too wide for a phone.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

site_begin --sale 2 --read 2
site_play pages.mjs
site_end
