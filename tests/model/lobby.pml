/*
 * The lobby's end: joins against the closing, the draw and the calling up by janitors of several
 * hosts (src/domain/lobby.c, roster.c, queue_number.c, waiting_room.c).
 *
 * Shown: nobody appears in the roster once the lobby is closed; places are given once and in the order
 * of arrival, also across the closing; later arrivals have numbers above everybody's of the lobby;
 * whoever draws draws the same; nobody is called up twice; nobody is let in past somebody of the lobby
 * who is not called up yet; everybody is called up and let in, although a janitor is killed.
 * README says which C function each step stands for.
 *
 * Bounds are macros so that the suite can choose them; BUG_… breaks one rule.
 */
#ifndef JOINERS
#define JOINERS 3
#endif
#ifndef JANITORS
#define JANITORS 2
#endif
#ifndef LOSSES
#define LOSSES 1 /* of the counters */
#endif
#ifndef KILLS
#define KILLS 1 /* of a janitor; it begins again */
#endif

#define NUMBERS_MAX     14
#define GENERATIONS_MAX 8
#define BIT(n)          (1 << (n))
#define UP_TO(n)        (BIT((n) + 1) - 1)

/* The clock has passed on_sale_at_us. */
bool is_on_sale = false;

/* The row waiting_room. A transaction that locks it first is one step. */
byte generation = 0, number_limit = 2;
bool is_closed = false, is_drawn = false;
byte last_no = 0, called_no = 0;
short roster_digest = 0; /* the roster stands for its digest */

/* The table queue_entry. Somebody came before: it begins in the middle. */
short roster = BIT(1); /* by place: who ever took one in the lobby */
short late = 0;        /* by place: who came after it */
short lobby = BIT(1);  /* by place: in the lobby still */
short queue = 0;       /* by queue number: waiting */

/* memcached */
byte counter[GENERATIONS_MAX];
byte losses = LOSSES;

byte kills = KILLS, joining = JOINERS;

/* What was answered; no step reads it. */
byte highest_answered = 1;

/* The drawn order, some permutation of 1…last_no that is its own inverse. */
#define DRAWN(place) (last_no + 1 - (place))

/* room_frontier(): nobody from this number on is let in. */
#define FRONTIER (!is_drawn -> 1 : (called_no >= last_no -> NUMBERS_MAX : called_no + 1))

/* --- Joining ----------------------------------------------------------------------------------- */

/* close_lobby(): a transaction. */
inline close_lobby()
{
    if
    :: !is_closed ->
        highest = NUMBERS_MAX - 1;
        do
        :: highest > 0 && !((roster | late) & BIT(highest)) -> highest--
        :: else -> break
        od;
        assert((late & UP_TO(highest)) == 0);
        last_no = highest;
        highest = 0;
        number_limit = last_no;
        generation++;
        is_closed = true
    :: else
    fi
}

/* queue_number_take(), as far as it matters here: joining.pml has all of it. */
inline take_number()
{
    do
    :: is_taken -> break
    :: !is_taken ->
        atomic {
            number = 0;
            if
            :: !is_forced && counter[mine] > 0 -> counter[mine]++; number = counter[mine]
            :: else
            fi
        };
        if
        :: number == 0 ->
            atomic {
                if
                :: generation == mine || is_forced ->
                    number_limit++;
                    generation++;
                    number = number_limit;
                    is_taken = true
                :: else
                fi;
                mine = generation;
                limit = number_limit
            };
            if
            :: is_taken ->
                atomic { counter[mine] = (counter[mine] == 0 -> number : counter[mine]) }
            :: else
            fi
        :: number > limit ->
            atomic {
                if
                :: generation == mine ->
                    number_limit = (number_limit < number -> number + 1 : number_limit);
                    is_taken = true
                :: else
                fi;
                mine = generation;
                limit = number_limit
            }
        :: else -> is_taken = true
        fi;
        is_forced = true
    od
}

#define FIND_SALE mine = generation; limit = number_limit; was_closed = is_closed

proctype Joiner()
{
    byte floor, mine, limit, number, highest;
    bool is_late, was_closed, is_forced, is_taken;

    /* The question comes in; call->now_us stays as it is. */
    atomic { floor = highest_answered; is_late = is_on_sale };
again:
    atomic { FIND_SALE; is_taken = false; is_forced = false };
#ifndef BUG_QUEUE_BEFORE_CLOSING
    /* close_lobby_if_due(): a number of the queue is taken only when those of the lobby are settled. */
    if
    :: is_late && !was_closed ->
        atomic { close_lobby() };
        atomic { FIND_SALE }
    :: else
    fi;
#endif
    /* take_place(): whether the lobby is ahead was decided by the row as read. */
    take_number();
    if
    :: !is_late && !was_closed ->
#ifdef BUG_NO_SHARED_LOCK
        if
        :: is_closed -> goto again
        :: else
        fi;
        atomic {
#else
        /* place_store_insert_in_lobby(): one statement that shares the row's lock. */
        atomic {
            if
            :: is_closed -> goto again /* DUPLICATE: the join is tried again */
            :: else
            fi;
#endif
            assert(!is_closed);
            assert(!((roster | late) & BIT(number)));
            roster = roster | BIT(number);
            lobby = lobby | BIT(number)
        }
    :: else ->
        /* place_store_insert() */
        atomic {
            assert(number > last_no);
            assert(!((roster | late) & BIT(number)));
            late = late | BIT(number);
            queue = queue | BIT(number)
        }
    fi;
    /* The answer goes out. */
    atomic {
        assert(number > floor);
        highest_answered = (number > highest_answered -> number : highest_answered);
        joining--;
        /* Nothing of it is remembered. */
        floor = 0; mine = 0; limit = 0; number = 0;
        is_late = false; was_closed = false; is_forced = false; is_taken = false
    }
}

/* --- Janitors ---------------------------------------------------------------------------------- */

#define MAY_BE_KILLED                                                                              \
    if                                                                                             \
    :: atomic { kills > 0 -> kills--; digest = 0; called = 0; goto begin }                         \
    :: true                                                                                        \
    fi

/* crowd_store_lock_waiting(), admit_places(): the next below the frontier, under the room's lock. */
inline let_one_in()
{
    number = 1;
    do
    :: number < FRONTIER && !(queue & BIT(number)) -> number++
    :: else -> break
    od;
    if
    :: number < FRONTIER ->
        queue = queue & ~BIT(number);
        /* Whoever of the lobby is not called up yet has a higher number. */
        place = 1;
        do
        :: place <= last_no -> assert(!(lobby & BIT(place)) || DRAWN(place) > number); place++
        :: else -> place = 0; break
        od
    :: else
    fi;
    number = 0
}

proctype Janitor()
{
    short digest;
    byte called, number, place, highest;

begin:
    do
    :: atomic { is_on_sale && !is_closed -> close_lobby() }
    :: atomic { is_closed && !is_drawn -> digest = roster & UP_TO(last_no / 2) };
       MAY_BE_KILLED;
       /* roster_digest(): in ranges, without a lock. */
       atomic { digest = digest | (roster & UP_TO(last_no) & ~UP_TO(last_no / 2)) };
       MAY_BE_KILLED;
       /* draw_store_set_drawn(): once. */
       atomic {
           if
           :: !is_drawn -> is_drawn = true; roster_digest = digest
           :: else -> assert(roster_digest == digest)
           fi;
           digest = 0
       }
    :: atomic { is_drawn && called_no < last_no -> called = called_no };
       MAY_BE_KILLED;
       /* call_batch(): the pointer by compare-and-set, and the places, in one transaction. */
       atomic {
           if
           :: called_no == called -> called_no++
           :: else -> called = 0; goto begin
           fi;
#ifdef BUG_POINTER_FIRST
       };
       MAY_BE_KILLED;
       atomic {
#endif
           place = DRAWN(called + 1);
           assert(!(queue & BIT(called + 1)));
           if
           :: lobby & BIT(place) -> lobby = lobby & ~BIT(place); queue = queue | BIT(called + 1)
           :: else
           fi;
           place = 0;
           called = 0
       }
    :: atomic { (queue & (BIT(FRONTIER) - 1)) != 0 -> let_one_in() }
    :: is_drawn && called_no >= last_no && joining == 0 && queue == 0 -> break
    od;
    assert(lobby == 0)
}

/* --- Around them ------------------------------------------------------------------------------- */

proctype Clock()
{
    is_on_sale = true
}

proctype Memcached()
{
    byte i;

end:
    do
    :: losses > 0 ->
        d_step {
            losses--;
            do
            :: i < GENERATIONS_MAX -> counter[i] = 0; i++
            :: else -> i = 0; break
            od
        }
    :: losses == 0 -> break
    od
}

init
{
    byte i;

    atomic {
        counter[generation] = 1;
        do
        :: i < JOINERS -> run Joiner(); i++
        :: else -> i = 0; break
        od;
        do
        :: i < JANITORS -> run Janitor(); i++
        :: else -> i = 0; break
        od;
        run Clock();
        run Memcached()
    }
}
