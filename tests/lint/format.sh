# clang-format has nothing to change.
set -uo pipefail
cd "$TICKETD_SRCDIR" || exit 1
source tests/lib/tap.sh

mapfile -t files < <(find src tests bench -name '*.[ch]' | sort)
tap_ok "clang-format agrees with ${#files[@]} files" \
    clang-format --dry-run --Werror "${files[@]}"
tap_done
