# Searches the models of this directory, all states of them within the bounds below. A search must
# find nothing; with a BUG_… it must find that.
set -uo pipefail

source "$TICKETD_SRCDIR/tests/lib/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/model.XXXXXX")
trap 'rm -rf "$work"' EXIT

depth_max=1000000

# Leaves what pan said in $work/said. Assertions, and that nobody stands still for ever (safety), or
# that the model's claim holds when each process goes on (live; assertions are the other's part).
search() { # safety|live MODEL DEFINES…
    local kind=$1 model=$2
    shift 2
    rm -rf "$work/pan"
    mkdir "$work/pan" || return 2
    (
        cd "$work/pan" || exit 2
        spin "${@/#/-D}" -a "$TICKETD_SRCDIR/tests/model/$model.pml" || exit 2
        # What spin writes is no example of careful C.
        case $kind in
        safety)
            gcc -w -O2 -DSAFETY -DCOLLAPSE -DNOCLAIM -o pan pan.c && ./pan -m$depth_max
            ;;
        live)
            gcc -w -O2 -DCOLLAPSE -o pan pan.c && ./pan -m$depth_max -a -f -A
            ;;
        esac
    ) >"$work/said" 2>&1
}

# The whole search was made: nothing was cut off at a limit.
is_whole() {
    grep -q 'errors: 0' "$work/said" && ! grep -q -E 'max search depth|out of memory|Search not completed' "$work/said"
}

print_figures() {
    awk '/states, stored/ { states = $1 }
        /depth reached/ { sub(/.*depth reached /, ""); depth = $1 + 0 }
        /total actual memory/ { memory = $1 }
        /elapsed time/ { seconds = $4 }
        END { printf "# %d states, depth %d, %.0f MB, %s s\n", states, depth, memory, seconds }' "$work/said"
}

holds() { # NAME safety|live MODEL DEFINES…
    local name=$1
    shift
    search "$@"
    tap_ok "$name" is_whole
    if is_whole; then
        print_figures
    else
        tail -n 60 "$work/said" | sed 's/^/# /'
    fi
}

# What the rule is for is seen when the rule is broken.
breaks() { # RULE PATTERN safety|live MODEL DEFINES…
    local name=$1 pattern=$2
    shift 2
    search "$@"
    tap_ok "$name" grep -q -E -e "^pan:1: $pattern" "$work/said" ||
        tail -n 20 "$work/said" | sed 's/^/# /'
}

small=(JOINERS=3 JOINS=1)
holds "joining: three at a time" safety joining "${small[@]}"
holds "joining: two, twice each" safety joining JOINERS=2 JOINS=2
holds "joining: two, three times each, counters lost twice" \
    safety joining JOINERS=2 JOINS=3 LOSSES=2 REFUSALS=0 TIMEOUTS=0
taken_twice='assertion violated \(\(given&'
breaks "joining: a lost counter needs another generation" "$taken_twice" \
    safety joining "${small[@]}" BUG_SAME_GENERATION
breaks "joining: a lost counter does not begin at the highest place" "$taken_twice" \
    safety joining "${small[@]}" BUG_RESEED_FROM_TABLE
breaks "joining: a number above the limit is not taken" "$taken_twice" \
    safety joining "${small[@]}" BUG_NO_LIMIT
breaks "joining: a limit is raised for its own generation only" "$taken_twice" \
    safety joining "${small[@]}" BUG_NO_GENERATION_CHECK
breaks "joining: the generation is read after the question" 'assertion violated \(number>floor\)' \
    safety joining "${small[@]}" BUG_ROW_KEPT

three=(PEOPLE=3 ABSENCES=1)
holds "admitting: three people, two janitors" safety admitting "${three[@]}"
holds "admitting: a rate and a capacity that changes" \
    safety admitting PEOPLE=2 ABSENCES=1 CHANGES=1 BURST=1
holds "admitting: everybody's turn comes, three people" live admitting PEOPLE=3 JANITORS=1
holds "admitting: everybody's turn comes, two janitors" live admitting PEOPLE=2 ABSENCES=1
holds "admitting: everybody's turn comes at a rate" live admitting PEOPLE=2 JANITORS=1 BURST=1
over='assertion violated \(inside<=capacity\)'
passed='assertion violated .*state\[i\]'
breaks "admitting: slots are counted under the lock" "$over" safety admitting "${three[@]}" BUG_NO_LOCK
breaks "admitting: the row is read before the count" "$over" \
    safety admitting "${three[@]}" BUG_ROW_AFTER_COUNT
breaks "admitting: who entered since the count is added" "$over" \
    safety admitting "${three[@]}" BUG_COUNT_NOT_CARRIED
breaks "admitting: of whom nothing is known is waited for" "$passed" \
    safety admitting "${three[@]}" BUG_UNKNOWN_ARE_SKIPPED
breaks "admitting: now_serving is the highest" 'assertion violated .*now_serving' \
    safety admitting "${three[@]}" BUG_LAST_IS_SERVED
breaks "admitting: the silent are set aside" 'acceptance cycle' \
    live admitting PEOPLE=3 JANITORS=1 BUG_SILENT_STAY
breaks "admitting: who comes back is before everybody behind" 'acceptance cycle' \
    live admitting PEOPLE=3 JANITORS=1 BUG_AFTER_LAST_SERVED

two=(JOINERS=2 JANITORS=1)
holds "lobby: two join, two janitors, one is killed" safety lobby JOINERS=2 LOSSES=0
holds "lobby: two join, counters lost" safety lobby "${two[@]}" KILLS=0
breaks "lobby: a join shares the room's row" 'assertion violated .*is_closed' \
    safety lobby "${two[@]}" BUG_NO_SHARED_LOCK
breaks "lobby: no number of the queue before the closing" 'assertion violated' \
    safety lobby "${two[@]}" BUG_QUEUE_BEFORE_CLOSING
breaks "lobby: places are called up with their pointer" 'assertion violated .*lobby' \
    safety lobby "${two[@]}" BUG_POINTER_FIRST

tap_done
