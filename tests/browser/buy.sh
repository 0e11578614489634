# Fans buy in a real Chromium, through nginx against a private instance.
#
# SHOTS=DIR keeps pictures of the pages there; CHROMIUM is another browser than Debian's.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

here=$TICKETD_SRCDIR/tests/browser
instance=$TICKETD_SRCDIR/deploy/lib/instance
work=$TICKETD_BUILDDIR/tests/browser/playwright.work
home=$(mktemp -d)
trap '"$instance" stop "$home"; rm -rf "$home"' EXIT

# One package, of the version and checksum of the lock file, from whichever registry npm knows.
install_playwright() {
    mkdir -p "$work" || return
    cp "$here"/playwright/{package.json,package-lock.json} "$work/" && chmod u+w "$work"/*.json
    cmp -s "$work/package-lock.json" "$work/installed" && return
    npm ci --prefix "$work" --no-audit --no-fund --ignore-scripts --loglevel=error &&
        cp "$work/package-lock.json" "$work/installed"
}

create() { # DEMO-CONCERT [JQ-CHANGE]; prints its number
    sed -e "s/@NOW@/$(date -u -d -1minute +%FT%T.000Z)/" \
        -e "s/@SOON@/$(date -u -d +1hour +%FT%T.000Z)/" \
        -e "s/@DAY[0-9]*@/$(date -u -d +30days +%FT%T.000Z)/" \
        "$TICKETD_SRCDIR/deploy/demo/$1.json" | jq "${2-.}" >"$home/concert.json"
    "$TICKETD_BUILDDIR/ticketctl" -c "$home/etc/ticketd.conf" concert create "$home/concert.json" \
        -o json | jq -r .concert_id
}

bail() { # NAME OUTPUT
    tap_result 1 "$1" "$2"
    tap_done
    exit 1
}

output=$(install_playwright 2>&1) || bail "playwright-core is installed" "$output"
"$instance" init "$home" --sale 2 --read 2 --set sale.points_self_charge=true
"$instance" start "$home" || bail "the instance starts" "see above"

SITE_URL=$(jq -r .base_url "$home/instance.json") PLAYWRIGHT_DIR=$work \
    CONCERT=$(create 1-classic-hall) ARENA=$(create 2-arena) LATER=$(create 3-opens-later) \
    NARROW=$(create 1-classic-hall '.waiting_room.capacity = 1 | .title = "<b>Duo</b> & friends"') \
    node "$here/buy.mjs" >"$home/plays"
status=$?
# The plays' own results, then ours.
sed '/^1\.\.[0-9]*$/d' "$home/plays"
tap_count=$(grep -c '^\(not \)\?ok ' "$home/plays")
"$instance" stop "$home"
tap_equal "the plays came to their end" "$status" 0
tap_log_is_sound "ticketd broke nowhere" "$home/log/ticketd.log"
tap_done
