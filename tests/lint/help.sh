# Every noun and verb explains itself, in columns, and no message names the program twice.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"
export LC_ALL=C
ctl=$TICKETD_BUILDDIR/ticketctl

says() { # ARGUMENT…: what ticketctl answers, and its status
    said=$("$ctl" "$@" 2>&1)
    status=$?
}

says --help
tap_equal "ticketctl --help" "$status" 0
verbs=$(sed -n '/^Verbs:/,/^$/{s/^  //p}' <<<"$said")
# Debian's awk counts bytes, so that the ellipsis is made one.
tap_equal "the sentences of all verbs stand in one column" \
    "$(awk '{ print match($0, / [A-Z][a-z]+s /) }' <<<"${verbs//…/.}" | sort -u | wc -l)" 1

while read -r noun verb _; do
    [[ $verb =~ ^[a-z]+$ ]] || verb=''
    says "$noun" ${verb:+"$verb"} --help
    tap_equal "$noun${verb:+ $verb} --help" "$status ${said%%:*}" "0 Usage"
    tap_equal "$noun${verb:+ $verb} --help is readable in any locale" \
        "$(grep -c 'OPTION?' <<<"$said")" 0
    says "$noun" ${verb:+"$verb"} --no-such-option
    tap_equal "$noun${verb:+ $verb}: a wrong option is told once" \
        "$status $(grep -o 'ticketctl:\? ' <<<"$said" | wc -l)" "2 1"
done <<<"$verbs"

says queue --help
tap_equal "a noun tells its verbs" "$status $(grep -c '^  queue ' <<<"$said")" "0 9"
tap_equal "and no others" "$(grep -c '^  concert ' <<<"$said")" 0
says queue
tap_equal "a noun alone is wrong usage" "$status" 2
tap_equal "ticketd --help is readable in any locale" \
    "$("$TICKETD_BUILDDIR/ticketd" --help | grep -c 'OPTION?')" 0
tap_done
