# A small night as make onsale plays a large one: lobby, draw, map, fights for the front, holds left
# alone, points charged, until the house is sold out; tables and answers agree.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

# Few connections and a short patience of the fans; a slow machine makes it long and nothing else.
output=$("$PYTHON" "$TICKETD_SRCDIR/bench/onsale" --fans 400 --seats 120 --dates 1 --lobby 6 \
    --capacity 60 --per-minute 6000 --hold-seconds 6 --workers 2 --think-ms 100 --ramp 3 --away 10 \
    --connections 12 2>&1)
status=$?
tap_result "$status" "a night of 400 fans and 120 seats is played to its end" "$output"
seats=$(sed -n 's/.*(the last payment): \([0-9]*\) seats.*/\1/p' <<<"$output")
tap_equal "every seat is sold" "${seats:-0}" 120
tap_done
