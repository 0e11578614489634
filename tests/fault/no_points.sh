# A ticketd that was not configured with --enable-fault-points has none, and the one of the tests has them.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

symbols() { # PROGRAM
    nm "$TICKETD_BUILDDIR/$1" | grep -c ' fault_point$'
}
texts() { # PROGRAM
    grep -qa 'before-commit' "$TICKETD_BUILDDIR/$1" && echo 1 || echo 0
}
wanted=0
grep -q '^#define FAULT_POINTS' "$TICKETD_BUILDDIR/config.h" && wanted=1
tap_equal "ticketd has no such function" "$(symbols ticketd)" "$wanted"
tap_equal "ticketd names no such point" "$(texts ticketd)" "$wanted"
tap_equal "the tests' ticketd has the function" "$(symbols tests/fault/ticketd)" 1
tap_equal "the tests' ticketd names points" "$(texts tests/fault/ticketd)" 1
tap_done
