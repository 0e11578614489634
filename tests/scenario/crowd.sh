# A small crowd, played as make bench-crowd plays a hundred thousand: everybody who wants a seat buys
# one, in the order of the numbers, and tables and answers agree.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

# Few connections and long times, so that a slow machine makes it long and nothing else.
output=$("$PYTHON" "$TICKETD_SRCDIR/bench/crowd-run" --fans 500 --ramp 2 --away 4 --think-ms 200 \
    --connections 12 --per-minute 6000 --capacity 200 --enter-seconds 60 --most 300 2>&1)
status=$?
tap_result "$status" "a crowd of 500 is served in order" "$output"
bought=$(sed -n 's/.*Of 500 fans: \([0-9]*\) bought.*/\1/p' <<<"$output")
tap_equal "$bought of them buy" "$((${bought:-0} > 300))" 1
tap_done
