# ticketctl workers recommend, on what /metrics might say and on what it does say.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '[tokens]\n' >"$work/conf"

reading() { # FILE TIME SALE_REQUESTS SALE_SECONDS
    printf '# a reading\nticketd_start_time_seconds 1000\nticketd_time_seconds %s\n' "$2"
    printf 'ticketd_workers{pool="%s"} 4\n' sale read auth
    printf 'ticketd_pool_requests_total{pool="%s"} %s\n' sale "$3" read 0 auth 0
    printf 'ticketd_pool_busy_seconds_total{pool="%s"} %s\n' sale "$4" read 0 auth 0
} >"$1"
recommend() { # WORD…
    said=$("$TICKETD_BUILDDIR/ticketctl" -c "$work/conf" workers recommend "$@" 2>&1)
    status=$?
}
says() { # NAME JQ
    tap_ok "$1" jq -e "$2" <<<"$said"
}

# 8,000 requests of 4 ms in ten seconds after 1,000 slow ones in ten: 3.2 busy, so 7 workers.
reading "$work/first" 1010.0 1000 9
reading "$work/last" 1020.0 9000 41

recommend -o json "$work/first" "$work/last"
tap_equal "two readings are compared" "$status" 0
says "rate and service of the time between" \
    '.pools[0] == {pool: "sale", workers: 4, requests_per_1000_seconds: 800000, service_us: 4000,
        busy_milli: 3200, recommended: 7, bears_per_second: 381}'
says "a pool without requests has no advice" '.pools[1].recommended == null'
recommend -o json "$work/first"
says "one reading tells of the time since the start" '.pools[0].requests_per_1000_seconds == 100000'
recommend -o json --rate sale=25000 "$work/first" "$work/last"
says "a rate can be planned for" '.pools[0].busy_milli == 100000 and .pools[0].recommended == 120'
recommend "$work/first" "$work/last"
tap_ok "a table has a row a pool" grep -qE '^sale +4 +800.0 +4.00 +3.20 +7 +381$' <<<"$said"

recommend "$work/last" "$work/first"
tap_equal "the wrong way round is wrong usage" "$status" 2
recommend --rate sale "$work/last"
tap_equal "a rate without a number is, too" "$status" 2
recommend --rate janitor=5 "$work/last"
tap_equal "and a pool that serves nobody" "$status" 2
grep -v busy "$work/last" >"$work/less"
recommend "$work/less"
tap_equal "and another program's metrics" "$status" 2
recommend "$work/none"
tap_equal "and a file that is not there" "$status" 2

# The real thing.
site=$work/site
"$TICKETD_SRCDIR/deploy/lib/instance" init "$site" --port auto --sale 2 --read 3 >/dev/null
tap_ok "a site starts" "$TICKETD_SRCDIR/deploy/lib/instance" start "$site"
port=$(jq .port "$site/instance.json")
for _ in {1..20}; do curl -sS -o "$work/concerts" "http://127.0.0.1:$port/api/v1/concerts"; done
curl -sS -o "$work/live" "http://127.0.0.1:$port/metrics"
recommend -o json "$work/live"
says "its metrics are understood" \
    '.pools[1].workers == 3 and .pools[1].service_us > 0 and .pools[1].recommended >= 1'
"$TICKETD_SRCDIR/deploy/lib/instance" stop "$site"
tap_done
