# Buying in a real Chromium while others are faster, time runs out, the server refuses or falls silent.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

# Nobody adds points alone, and three wrong passwords are enough.
site_begin --sale 2 --read 2 --set sale.points_self_charge=false --set limits.sign_ins_per_minute=3
site_play sale.mjs
site_end
