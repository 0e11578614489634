# A small crowd, played as make bench-crowd plays a hundred thousand: everybody who wants a seat buys
# one, in the order of the numbers, and tables and answers agree.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

output=$("$PYTHON" "$TICKETD_SRCDIR/bench/crowd-run" --fans 500 --ramp 2 --away 4 --think-ms 200 \
    --per-minute 6000 --capacity 150 --most 60 2>&1)
status=$?
tap_result "$status" "a crowd of 500 is served in order" "$output"
bought=$(sed -n 's/.*Of 500 fans: \([0-9]*\) bought.*/\1/p' <<<"$output")
tap_equal "$bought of them buy" "$((${bought:-0} > 300))" 1
tap_done
