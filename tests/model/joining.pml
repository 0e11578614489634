/*
 * Joining: queue numbers from a counter that may vanish at any moment (src/domain/queue_number.c).
 *
 * Shown: a number is given once; who asks after somebody was answered gets a higher number; a number
 * is covered by the limit; every join ends. README says which C function each step stands for.
 *
 * Bounds are macros so that the suite can choose them; BUG_… breaks one rule.
 */
#ifndef JOINERS
#define JOINERS 3
#endif
#ifndef JOINS
#define JOINS 2 /* of each joiner, one after the other */
#endif
#ifndef LOSSES
#define LOSSES 2 /* of all counters at once: flushed, restarted, evicted */
#endif
#ifndef TIMEOUTS
#define TIMEOUTS 1 /* increments that were applied and not answered */
#endif
#ifndef REFUSALS
#define REFUSALS 1 /* calls that memcached does not answer and has not carried out */
#endif
#ifndef BLOCK
#define BLOCK 1 /* how far the limit is raised beyond what is needed */
#endif
#define TRIES_MAX 1 /* by the counter, before a number is taken under the lock whatever happened */

#define NUMBERS_MAX     31
#define GENERATIONS_MAX 12

/*
 * The room's row. A transaction that locks it first is one step: others see nothing of it before its
 * commit, and none of them can be between its lock and its commit.
 */
byte generation = 0;
byte number_limit = 2;

/* memcached: the counter of each generation; 0: there is no such key. */
byte counter[GENERATIONS_MAX];
byte losses = LOSSES, timeouts = TIMEOUTS, refusals = REFUSALS;

/* What is to be shown is said of these alone; no step reads them. */
int given = 2; /* bit n: number n */
byte highest_answered = 1;
byte highest_inserted = 1; /* a BUG looks at it */

/* cache_incr(): 0 in `value` is ERR_CACHE_MISS. */
inline increment(mine, value)
{
    atomic {
        value = 0;
        if
        :: counter[mine] != 0 ->
            counter[mine]++;
            if
            :: true -> value = counter[mine]
            :: timeouts > 0 -> timeouts--
            fi
        :: counter[mine] == 0 -> skip
        :: refusals > 0 -> refusals--
        fi
    }
}

/* cache_add_counter(): only where there is none. */
inline add_counter(mine, value)
{
    atomic {
        if
        :: counter[mine] == 0 -> counter[mine] = value
        :: counter[mine] != 0 -> skip
        :: refusals > 0 -> refusals--
        fi
    }
}

proctype Joiner()
{
    byte left = JOINS, floor;
    byte mine, limit; /* the row as this join read it */
    byte number, tries;
    bool is_taken;

    do
    :: left > 0 ->
#ifndef BUG_ROW_KEPT
        /* The question comes in. Whatever was answered before has a lower number. */
        atomic { floor = highest_answered; left-- };
        /* waiting_room_store_find(): the row, read without a lock. */
        atomic { mine = generation; limit = number_limit };
#else
        /* A row that was read for an earlier request is used again. */
        atomic { mine = generation; limit = number_limit };
        atomic { floor = highest_answered; left-- };
#endif
        do
        :: is_taken -> break
        :: !is_taken ->
            atomic { tries++; number = 0 };
            if
            :: tries <= TRIES_MAX -> increment(mine, number)
            :: else
            fi;
            if
            :: number == 0 ->
                /* take_from_row(), begin_generation(): a transaction. */
                d_step {
                    if
                    :: generation == mine || tries > 1 ->
#if defined(BUG_SAME_GENERATION)
                        number_limit++;
                        number = number_limit;
#elif defined(BUG_RESEED_FROM_TABLE)
                        number = highest_inserted + 1;
                        number_limit = number;
                        generation++;
#else
                        number_limit++;
                        number = number_limit;
                        generation++;
#endif
                        is_taken = true
                    :: else
                    fi;
                    mine = generation;
                    limit = number_limit;
                };
                /* The counter of the new generation, made by its maker alone, perhaps much later. */
                if
                :: is_taken -> add_counter(mine, number)
                :: else
                fi
#ifdef BUG_NO_LIMIT
            :: number != 0 -> is_taken = true
#else
            :: number != 0 && number <= limit -> is_taken = true
            :: number > limit ->
                /* raise_limit(): a transaction. */
                d_step {
                    if
#ifdef BUG_NO_GENERATION_CHECK
                    :: true ->
#else
                    :: generation == mine ->
#endif
                        is_taken = true;
                        if
                        :: number_limit < number -> number_limit = number + BLOCK
                        :: else
                        fi
                    :: else
                    fi;
                    mine = generation;
                    limit = number_limit;
                }
#endif
            fi
        od;
        /* place_store_insert(): the primary key would refuse a second one; it must never have to. */
        atomic {
            assert(number > 0 && number < NUMBERS_MAX);
            assert((given & (1 << number)) == 0);
#ifndef BUG_NO_LIMIT
            assert(number <= number_limit);
#endif
            given = given | (1 << number);
            if
            :: number > highest_inserted -> highest_inserted = number
            :: else
            fi
        };
        /* The answer goes out. */
        atomic {
            assert(number > floor);
            if
            :: number > highest_answered -> highest_answered = number
            :: else
            fi;
            /* Nothing of it is remembered. */
            number = 0; limit = 0; mine = 0; floor = 0; tries = 0; is_taken = false
        }
    :: left == 0 -> break
    od
}

/* flush_all, a restart, an eviction: all counters or only the current one. */
proctype Memcached()
{
    byte mine;

end:
    do
    :: losses > 0 ->
        d_step {
            losses--;
            mine = 0;
            do
            :: mine < GENERATIONS_MAX -> counter[mine] = 0; mine++
            :: else -> break
            od;
            mine = 0
        }
    :: losses == 0 -> break
    od
}

init
{
    byte i;

    atomic {
        /* It begins in the middle: number 1 is given, the counter lives, the limit allows one more. */
        counter[generation] = 1;
        do
        :: i < JOINERS -> run Joiner(); i++
        :: else -> break
        od;
        run Memcached()
    }
}
