# make bench-compare: says what has become worse between two runs of make bench, and only that.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
history=$work/history.jsonl

run() { # COMMIT RATIO LEAST MOST STATEMENTS
    printf '{"commit":"%s","date":"2026-01-01","kinds":{"pay":{"ratio":%s,"ratio_least":%s,"ratio_most":%s,"rate":1000,"statements":%s}}}\n' \
        "$@" >>"$history"
}
compare() { # WORD…
    said=$("$PYTHON" "$TICKETD_SRCDIR/bench/compare" "$history" "$@" 2>&1)
    status=$?
}

run aaaa 0.90 0.85 0.95 10
run noisy 0.83 0.80 0.90 10
run slower 0.70 0.65 0.75 10
run talkative 0.90 0.85 0.95 12
run bbbb 0.91 0.86 0.96 10

compare aaaa
tap_equal "the last run is as good" "$status" 0
tap_ok "the ratios stand in a table" grep -qF 'pay | 0.90 | 0.91 | +1%' <<<"$said"
compare aaaa noisy
tap_equal "spreads that overlap are noise" "$status" 0
compare aaaa slower
tap_equal "a ratio that fell out of the spread fails" "$status" 1
tap_ok "and is named" grep -qF 'worse: pay: ratio 0.90' <<<"$said"
compare aaaa talkative
tap_equal "more statements fail" "$status" 1
compare cccc
tap_equal "a commit without a run is wrong usage" "$status" 2
compare ''
tap_equal "and so is none" "$status" 2
tap_done
