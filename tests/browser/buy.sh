# Fans buy in a real Chromium, through nginx against a private instance.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

create() { # DEMO-CONCERT; prints its number
    sed -e "s/@NOW@/$(date -u -d -1minute +%FT%T.000Z)/" \
        -e "s/@SOON@/$(date -u -d +1hour +%FT%T.000Z)/" \
        -e "s/@DAY[0-9]*@/$(date -u -d +30days +%FT%T.000Z)/" \
        "$TICKETD_SRCDIR/deploy/demo/$1.json" >"$SITE_HOME/concert.json"
    "$TICKETD_BUILDDIR/ticketctl" -c "$SITE_HOME/etc/ticketd.conf" concert create "$SITE_HOME/concert.json" \
        -o json | jq -r .concert_id
}

site_begin --sale 2 --read 2
CONCERT=$(create 1-classic-hall)
ARENA=$(create 2-arena)
LATER=$(create 3-opens-later)
export CONCERT ARENA LATER
site_play buy.mjs
site_end
