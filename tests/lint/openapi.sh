# The OpenAPI document is valid and says all that it should; its page asks nobody else for anything.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

document=$TICKETD_BUILDDIR/web/api/openapi.json
page=$TICKETD_BUILDDIR/web/docs/index.html
work=$TICKETD_BUILDDIR/tests/lint/redocly.work

# One package, of the version and checksum of the lock file, from whichever registry npm knows.
install_redocly() {
    mkdir -p "$work" || return
    cp "$TICKETD_SRCDIR"/tests/lint/redocly/{package.json,package-lock.json,redocly.yaml} "$work/" &&
        chmod u+w "$work"/*.json "$work"/*.yaml
    cmp -s "$work/package-lock.json" "$work/installed" && return
    npm ci --prefix "$work" --no-audit --no-fund --ignore-scripts --loglevel=error &&
        cp "$work/package-lock.json" "$work/installed"
}

lint() {
    REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true CI=true \
        "$work/node_modules/.bin/redocly" lint --config "$work/redocly.yaml" --format=stylish "$document"
}

asks_nobody_else() {
    ! grep -oE '(src|href|action)="?(https?:)?//[^" >]*|<script|<style|style=|@import|url\(' "$page"
}

tap_ok "@redocly/cli is installed" install_redocly
tap_ok "the document is valid" lint
tap_ok "its page loads nothing from elsewhere and needs no script" asks_nobody_else
tap_done
