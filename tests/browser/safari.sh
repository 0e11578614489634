# Nothing that the pages use is missing in Safari, as MDN's tables know it: there is no Safari to play in here.
source "$TICKETD_SRCDIR/tests/browser/site.sh"

# Of July 2022, the last for iPhones of 2015.
oldest=15.6

export SAFARI_DIR=$TICKETD_BUILDDIR/tests/browser/safari.work
output=$(site_install safari) || site_bail "the tables are installed" "$output"

check() { # DIRECTORY…
    node "$here/safari.mjs" "$oldest" "$@"
}

tap_ok "Safari $oldest has all that the pages use" check "$TICKETD_SRCDIR"/web{,/js,/admin,/api}

# What it has not is found.
other=$(mktemp -d)
trap 'rm -rf "$other"' EXIT
printf 'requestIdleCallback(() => document.body.checkVisibility());\n' >"$other/other.js"
printf 'p { user-select: none; } p:open { color: red; }\n' >"$other/other.css"
found=$(check "$other" | grep -oE 'requestIdleCallback|checkVisibility|property user-select|selector :open' | sort)
tap_equal "and what it has not is found" "$found" "$(sort <<<'requestIdleCallback
checkVisibility
property user-select
selector :open')"
tap_done
