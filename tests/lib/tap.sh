# TAP for bash: source it, call the checks, end with tap_done.
# shellcheck shell=bash

tap_count=0
tap_failed=0

# Prints one result; what a failed check said follows as comments.
tap_result() { # STATUS NAME [OUTPUT]
    tap_count=$((tap_count + 1))
    if [ "$1" = 0 ]; then
        printf 'ok %d - %s\n' "$tap_count" "$2"
    else
        tap_failed=$((tap_failed + 1))
        printf 'not ok %d - %s\n' "$tap_count" "$2"
        [ -z "${3-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
    fi
}

# Runs a command; it shall succeed.
tap_ok() { # NAME COMMAND…
    local name=$1 output status
    shift
    output=$("$@" 2>&1)
    status=$?
    tap_result "$status" "$name" "$output"
}

tap_equal() { # NAME GOT WANTED
    local same=0
    [ "$2" = "$3" ] || same=1
    tap_result "$same" "$1" "got: $2
wanted: $3"
}

# ticketd's log has no line that no test may cause.
tap_log_is_sound() { # NAME LOG
    local faults
    faults=$(grep -E -A 11 -f "$TICKETD_SRCDIR/tests/lib/log-faults" "$2")
    tap_equal "$1" "$faults" ""
}

tap_done() {
    printf '1..%d\n' "$tap_count"
}
