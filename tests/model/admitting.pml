/*
 * Admitting: janitors of several hosts let people in who come, go silent, come back, act and leave
 * (src/domain/room_tick.c, room_admit.c, room_counts.c, place.c).
 *
 * Shown: never more inside than the capacity when somebody enters; now_serving never falls; whoever
 * waits and is there is passed by nobody behind; and, if every process goes on, everybody who keeps
 * calling gets in, however many ahead are silent. README says which C function each step stands for.
 *
 * Bounds are macros so that the suite can choose them; BUG_… breaks one rule.
 */
#ifndef PEOPLE
#define PEOPLE 3
#endif
#ifndef JANITORS
#define JANITORS 2
#endif
#ifndef CAPACITY
#define CAPACITY 1
#endif
#define CAPACITY_MAX 2
#ifndef BURST
#define BURST 0 /* tokens of the rate that can be saved up; 0: the rate is no limit */
#endif
#ifndef ABSENCES
#define ABSENCES 2 /* of all people together: tabs closed, for a while or for ever */
#endif
#ifndef LATE
#define LATE 1 /* admissions that run out although their owner calls */
#endif
#ifndef CHANGES
#define CHANGES 0 /* of the capacity, by the organiser */
#endif

mtype = { OUTSIDE, WAITING, ABSENT, ADMITTED, ENDED };

/* The table queue_entry: people in the order of their numbers, which need not be that of their inserts. */
mtype state[PEOPLE] = OUTSIDE;
bool had_chance[PEOPLE]; /* second_chance */
bool is_there[PEOPLE];   /* the page calls: last_seen_at_us and memcached say so */

/* The row waiting_room. */
byte capacity = CAPACITY, now_serving = 0;
byte tokens = BURST;

/*
 * struct inside_count of each janitor: what it counted and who entered since it read the row, in one
 * number. No more than CAPACITY_MAX matters.
 */
byte at_most[JANITORS];

byte absences = ABSENCES, late = LATE, changes = CHANGES;

/* Nobody is for ever in the queue while calling. */
#define IS_STUCK(p) ((state[p] == WAITING || state[p] == ABSENT) && is_there[p])
ltl turns_come { [] <> !IS_STUCK(0) && [] <> !IS_STUCK(1) && [] <> !IS_STUCK(PEOPLE - 1) }

/* Runs something for every person; p is 0 before and after. */
#define EACH_PERSON(what) do :: p < PEOPLE -> what; p++ :: else -> p = 0; break od

/* --- Fans -------------------------------------------------------------------------------------- */

proctype Person(byte me)
{
    /* waiting_room_join() */
    atomic { state[me] = WAITING; is_there[me] = true };
end:
    do
    :: state[me] == ENDED -> break
    /* waiting_room_heartbeat(), place_come_back(): a compare-and-set. */
    :: atomic { state[me] == ABSENT && is_there[me] -> state[me] = WAITING }
    /* payment_store_settle(), waiting_room_leave() */
    :: atomic { state[me] == ADMITTED && is_there[me] -> state[me] = ENDED }
    :: atomic { state[me] == WAITING && is_there[me] && absences > 0 -> state[me] = ENDED; absences-- }
    /* The tab is closed: until it is opened again, or for ever. */
    :: atomic {
           state[me] != ENDED && is_there[me] && absences > 0 -> is_there[me] = false; absences-- };
       if
       :: is_there[me] = true
       :: break
       fi
    od
}

/* --- Janitors ---------------------------------------------------------------------------------- */

/* end_overdue(), room_take_back_unused(): who is not there has not acted; who is there may be late. */
inline end_admissions()
{
    EACH_PERSON(
        if
        :: state[p] != ADMITTED
        :: state[p] == ADMITTED && is_there[p]
        :: state[p] == ADMITTED && (!is_there[p] || late > 0) ->
            late = (is_there[p] -> late - 1 : late);
            state[p] = (had_chance[p] -> ENDED : (is_there[p] -> WAITING : ABSENT));
            had_chance[p] = true
        fi)
}

/* The truth, of which nothing but assertions and the count itself know. */
inline count_inside()
{
    inside = 0;
    i = 0;
    do
    :: i < PEOPLE -> inside = inside + (state[i] == ADMITTED); i++
    :: else -> i = 0; break
    od
}

/* Whoever is passed over is silent. */
inline assert_nobody_is_passed()
{
    i = 0;
    do
    :: i < p -> assert(!(state[i] == WAITING && is_there[i])); i++
    :: else -> i = 0; break
    od
}

/* What the others counted before is carried forward: inside_at_most(). */
inline note_entry()
{
#ifdef BUG_COUNT_NOT_CARRIED
    skip
#else
    do
    :: i < JANITORS -> at_most[i] = (at_most[i] < CAPACITY_MAX -> at_most[i] + 1 : CAPACITY_MAX); i++
    :: else -> i = 0; break
    od
#endif
}

/* admit_places(), waiting_room_note_admitted() */
inline enter()
{
    assert_nobody_is_passed();
    state[p] = ADMITTED;
    count_inside();
    assert(inside <= capacity);
    inside = 0;
    note_entry();
    free--;
    tokens = (BURST > 0 -> tokens - 1 : 0);
#ifdef BUG_LAST_IS_SERVED
    assert(p + 1 >= now_serving);
    now_serving = p + 1
#else
    now_serving = (p + 1 > now_serving -> p + 1 : now_serving)
#endif
}

/* waiting_room_free_now() */
inline look_for_slots()
{
    free = (capacity > at_most[me] -> capacity - at_most[me] : 0);
    free = (BURST > 0 && free > tokens -> tokens : free)
}

#ifdef BUG_AFTER_LAST_SERVED
#define IS_NEXT(p) (state[p] == WAITING && p >= now_serving)
#else
#define IS_NEXT(p) (state[p] == WAITING)
#endif

/* crowd_store_lock_waiting(), count_present() */
inline admit()
{
    do
    :: p == PEOPLE || free == 0 -> break
    :: p < PEOPLE && free > 0 && !IS_NEXT(p) -> p++
    :: p < PEOPLE && free > 0 && IS_NEXT(p) ->
        if
        :: enter(); p++ /* known to be there, or the table has just seen them */
        :: (known & (1 << p)) == 0 ->
#ifdef BUG_UNKNOWN_ARE_SKIPPED
            p++
#else
            break /* nobody overtakes; the next round judges */
#endif
        fi
    od;
    p = 0;
    free = 0;
    known = 0
}

proctype Janitor(byte me)
{
    byte known; /* struct head: a bit for each who is there */
    bool is_counted = false;
    byte p, i, free, inside;

end:
    do
    :: atomic {
           end_admissions();
           /* room_count_inside(): a count serves for some rounds. The row is read first. */
           if
           :: is_counted -> is_counted = false; goto judge
           :: true
           fi;
#ifdef BUG_ROW_AFTER_COUNT
           count_inside()
       };
       atomic { at_most[me] = inside; inside = 0;
#else
           at_most[me] = 0
       };
       atomic {
           count_inside();
           at_most[me] = (at_most[me] + inside < CAPACITY_MAX -> at_most[me] + inside : CAPACITY_MAX);
           inside = 0;
#endif
           is_counted = true;
judge:
           /* judge_head(): without a lock; crowd_store_set_absent() does not touch whom the table
            * sees at that moment. */
           EACH_PERSON(
               if
               :: state[p] == WAITING && is_there[p] -> known = known | (1 << p)
#ifndef BUG_SILENT_STAY
               :: state[p] == WAITING && !is_there[p] -> state[p] = ABSENT
#endif
               :: else
               fi)
       };
       /* admit_batch(): a transaction under the room's row lock, hence one step. */
#ifdef BUG_NO_LOCK
       atomic { look_for_slots() };
       atomic { admit() }
#else
       atomic { look_for_slots(); admit() }
#endif
    od
}

/* --- Around them ------------------------------------------------------------------------------- */

/* rate_tokens_at(): a token now and then, never more than the burst. */
proctype Clock()
{
end:
    do
    :: atomic { tokens < BURST -> tokens++ }
    od
}

/* room_settings.c: evicts nobody. */
proctype Organiser()
{
    do
    :: changes > 0 -> atomic { changes--; capacity = CAPACITY_MAX + 1 - capacity }
    :: changes == 0 -> break
    od
}

init
{
    byte i;

    atomic {
        do
        :: i < PEOPLE -> run Person(i); i++
        :: else -> i = 0; break
        od;
        do
        :: i < JANITORS -> run Janitor(i); i++
        :: else -> i = 0; break
        od;
        if
        :: BURST > 0 -> run Clock()
        :: else
        fi;
        if
        :: CHANGES > 0 -> run Organiser()
        :: else
        fi
    }
}
