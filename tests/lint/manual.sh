# Manual pages are written well, and name every option and verb that the programs take.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"
cd "$TICKETD_SRCDIR" || exit 1

# The pages refer to each other, and need not be installed here.
lint() { # PAGE
    local said
    said=$(mandoc -T lint "$1" 2>/dev/null | grep -v 'referenced manual not found')
    printf '%s\n' "$said"
    [ -z "$said" ]
}

text_of() { # PAGE
    mandoc -T ascii -O width=200 "$1" | sed -e 's/.\x08//g' -e 's/  */ /g'
}

names() { # WHAT PAGE WORD…: the page has every word
    local what=$1 text missing=() word
    text=$(text_of "$2")
    shift 2
    for word; do
        grep -qF -e "$word" <<<"$text" || missing+=("$word")
    done
    tap_equal "$what" "${missing[*]}" ""
    tap_ok "$what: there are some" test "$#" -gt 0
}

tap_ok "mandoc is installed" command -v mandoc
for page in man/*.[1-9]; do
    tap_ok "$page is clean" lint "$page"
done

# Rows of GOptionEntry tables: {"name", 'n', … and rows of verbs: {"noun", "verb", …
options() { # SOURCE…
    sed -nE "s/^ *\{\"([a-z-]+)\", ('.'|0), 0, G_OPTION_ARG.*/--\1/p" "$@"
}
readarray -t ticketd_options < <(options src/daemon/ticketd.c)
readarray -t ticketctl_options < <(options src/tools/*.c)
readarray -t verbs < <(sed -nE 's/^ *\{"([a-z]+)", "([a-z]*)", ".*/\1 \2/p' src/tools/tool_*.c |
    sed 's/ $//')

names "ticketd(8) has every option" man/ticketd.8 "${ticketd_options[@]}"
names "ticketctl(8) has every option" man/ticketctl.8 "${ticketctl_options[@]}"
names "ticketctl(8) has every verb" man/ticketctl.8 "${verbs[@]}"
tap_done
