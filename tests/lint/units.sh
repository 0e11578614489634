# systemd takes the units as they are installed, and finds little that they could reach.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
units=$TICKETD_SRCDIR/deploy/systemd

# Programs that need not be installed here stand in for those that the units name.
for template in "$units"/*.service.in "$units"/*.socket.in; do
    "$TICKETD_SRCDIR/deploy/lib/fill" "$template" sbindir=/bin sysconfdir=/etc runstatedir=/run \
        spawnfcgi=/bin/true | sed -e 's|/bin/ticketd|/bin/true|' -e 's|/usr/bin/memcached|/bin/true|' \
        >"$work/$(basename "$template" .in)"
done
# Manual pages of an uninstalled program cannot be found.
sed -i '/^Documentation=/d' "$work"/*

verify() { # UNIT…
    local said
    said=$(systemd-analyze verify --recursive-errors=no "$@" 2>&1) && [ -z "$said" ] && return 0
    printf '%s\n' "$said"
    return 1
}

cd "$work" || exit 1
for unit in *; do
    tap_equal "$unit has no placeholder left" "$(grep -o '@[a-z]*@' "$unit")" ""
    tap_ok "$unit is verified" verify "./$unit"
done
for unit in *.service; do
    tap_ok "$unit is exposed by 2.0 at most" \
        systemd-analyze security --offline=true --threshold=20 --no-pager "./$unit"
    tap_ok "$unit leaves no core" grep -qx LimitCORE=0 "$unit"
    # Behind the lists that allow and refuse: a worker that may not set its own list ends.
    tap_equal "$unit lets workers confine themselves" \
        "$(grep '^SystemCallFilter=' "$unit" | tail -n 1)" SystemCallFilter=seccomp
done
tap_done
