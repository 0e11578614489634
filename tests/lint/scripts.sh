# No script surprises its shell.
set -uo pipefail
cd "$TICKETD_SRCDIR" || exit 1
source tests/lib/tap.sh

mapfile -t scripts < <(grep -rlE '^#!(/usr)?/bin/(env )?(ba)?sh' --exclude-dir=.git \
    --exclude-dir='build*' --exclude-dir=autom4te.cache --exclude-dir=node_modules \
    .ci deploy tests bench | sort)
tap_ok "there are scripts" test "${#scripts[@]}" -gt 5
tap_ok "shellcheck likes ${#scripts[@]} scripts" shellcheck "${scripts[@]}"
mapfile -t tests < <(find tests -name '*.sh' | sort)
tap_ok "shellcheck likes ${#tests[@]} tests" shellcheck --shell=bash -e SC1091 "${tests[@]}"
tap_done
