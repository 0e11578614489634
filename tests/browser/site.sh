# A private site for plays in a browser: source it, site_begin, site_play FILE.mjs…, site_end.
#
# SHOTS=DIR keeps pictures of the pages there; CHROMIUM is another browser than Debian's.
# shellcheck shell=bash
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

here=$TICKETD_SRCDIR/tests/browser
instance=$TICKETD_SRCDIR/deploy/lib/instance
export SITE_HOME SITE_URL PLAYWRIGHT_DIR

# The packages of playwright/ and its like, of the versions and checksums of the lock file, from whichever
# registry npm knows. Plays that begin at once wait for each other.
site_install() { # DIRECTORY; prints what went wrong
    local work=$TICKETD_BUILDDIR/tests/browser/$1.work
    mkdir -p "$work" || return
    (
        flock 9
        cp "$here/$1"/{package.json,package-lock.json} "$work/" && chmod u+w "$work"/*.json
        cmp -s "$work/package-lock.json" "$work/installed" && exit
        npm ci --prefix "$work" --no-audit --no-fund --ignore-scripts --loglevel=error &&
            cp "$work/package-lock.json" "$work/installed"
    ) 9>"$work/lock" 2>&1
}

site_bail() { # NAME OUTPUT
    tap_result 1 "$1" "$2"
    tap_done
    exit 1
}

site_stop() {
    "$instance" stop "$SITE_HOME"
    rm -rf "$SITE_HOME"
}

# Starts an instance with an organiser, whose e-mail and password site.mjs knows.
site_begin() { # options of instance init
    local output
    PLAYWRIGHT_DIR=$TICKETD_BUILDDIR/tests/browser/playwright.work
    output=$(site_install playwright) || site_bail "playwright-core is installed" "$output"
    SITE_HOME=$(mktemp -d)
    trap site_stop EXIT
    "$instance" init "$SITE_HOME" "$@"
    "$instance" start "$SITE_HOME" || site_bail "the instance starts" "see above"
    SITE_URL=$(jq -r .base_url "$SITE_HOME/instance.json")
    printf 'correct horse' >"$SITE_HOME/etc/admin.password"
    output=$("$TICKETD_BUILDDIR/ticketctl" -c "$SITE_HOME/etc/ticketd.conf" admin create \
        --email organiser@example.com --password-file "$SITE_HOME/etc/admin.password" 2>&1) ||
        site_bail "there is an organiser" "$output"
}

# Performs plays; their results are ours.
site_play() { # FILE.mjs…
    local file status
    for file; do
        node "$here/$file" >"$SITE_HOME/plays"
        status=$?
        sed '/^1\.\.[0-9]*$/d' "$SITE_HOME/plays"
        tap_count=$((tap_count + $(grep -c '^\(not \)\?ok ' "$SITE_HOME/plays")))
        tap_equal "$file came to its end" "$status" 0
    done
}

# What must hold after any play: nothing sold twice, nothing crashed.
site_end() {
    tap_ok "the audit finds nothing" \
        "$TICKETD_BUILDDIR/ticketctl" -c "$SITE_HOME/etc/ticketd.conf" audit
    "$instance" stop "$SITE_HOME"
    tap_log_is_sound "ticketd broke nowhere" "$SITE_HOME/log/ticketd.log"
    tap_done
}
