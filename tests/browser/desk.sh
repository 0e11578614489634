# Organisers at their desk and staff at the door, in a real Chromium.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

site_begin --sale 2 --read 2
output=$("$TICKETD_BUILDDIR/ticketctl" -c "$SITE_HOME/etc/ticketd.conf" user create --role staff \
    --email door@example.com --password-file "$SITE_HOME/etc/admin.password" 2>&1) ||
    site_bail "somebody is hired for the door" "$output"
site_play desk.mjs
site_end
