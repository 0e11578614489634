/* Who is refused of those who stand in a queue. */
#include "model/backlog.h"

#include "lib/check_main.h"

#define MS       INT64_C(1000)
#define DEADLINE (4000 * MS)
#define NOW      (1000000 * MS)

static bool refuses_at(struct backlog *backlog, int64_t waited, int64_t at)
{
    return backlog_refuses(backlog, &(struct waiter){waited, DEADLINE, false}, at);
}

/* The same of one who yields to others. */
static bool refuses_yielding(struct backlog *backlog, int64_t waited, int64_t at)
{
    return backlog_refuses(backlog, &(struct waiter){waited, DEADLINE, true}, at);
}

/* Requests come every 10 ms from `from` to `to`, each having waited so long; the last one's fate. */
static bool refuses_after(struct backlog *backlog, int64_t waited, int64_t from, int64_t to)
{
    bool is_refused = false;

    for (int64_t at = from; at <= to; at += 10 * MS)
        is_refused = refuses_at(backlog, waited, NOW + at);
    return is_refused;
}

START_TEST(past_the_deadline_everybody_is_refused)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_at(&backlog, DEADLINE, NOW));
    ck_assert(refuses_at(&backlog, DEADLINE + 1, NOW));
}
END_TEST

START_TEST(a_burst_is_let_wait)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(!refuses_after(&backlog, 2900 * MS, 10 * MS, 3000 * MS));
}
END_TEST

START_TEST(a_queue_that_stays_long_refuses_who_waited_a_moment)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(refuses_after(&backlog, 251 * MS, 10 * MS, 3010 * MS));
    ck_assert(refuses_at(&backlog, 50 * MS + 1, NOW + 3011 * MS));
    ck_assert(!refuses_at(&backlog, 50 * MS, NOW + 3012 * MS));
}
END_TEST

START_TEST(a_queue_that_hovers_goes_on_refusing)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(refuses_after(&backlog, 300 * MS, 10 * MS, 3010 * MS));
    ck_assert(!refuses_after(&backlog, 26 * MS, 3020 * MS, 9000 * MS));
    ck_assert(refuses_at(&backlog, 51 * MS, NOW + 9001 * MS));
}
END_TEST

START_TEST(a_short_queue_ends_it_at_once)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(refuses_after(&backlog, 300 * MS, 10 * MS, 3010 * MS));
    ck_assert(!refuses_at(&backlog, 25 * MS, NOW + 3011 * MS));
    ck_assert(!refuses_after(&backlog, 240 * MS, 3020 * MS, 9000 * MS));
}
END_TEST

START_TEST(a_queue_that_is_long_again_soon_is_the_same_crowd)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(refuses_after(&backlog, 300 * MS, 10 * MS, 3010 * MS));
    ck_assert(!refuses_after(&backlog, 0, 3020 * MS, 3020 * MS));
    ck_assert(!refuses_after(&backlog, 300 * MS, 3030 * MS, 3270 * MS));
    ck_assert(refuses_after(&backlog, 300 * MS, 3280 * MS, 3280 * MS));
    ck_assert(!refuses_after(&backlog, 0, 3290 * MS, 3290 * MS));
    ck_assert(!refuses_after(&backlog, 0, 19300 * MS, 19300 * MS));
    ck_assert(!refuses_after(&backlog, 300 * MS, 19310 * MS, 22000 * MS));
}
END_TEST

START_TEST(a_moderate_queue_is_no_overload)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 250 * MS, 0, 60000 * MS));
}
END_TEST

START_TEST(whoever_comes_first_after_a_quiet_hour_is_no_queue)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(!refuses_at(&backlog, 0, NOW + 3600000 * MS));
    ck_assert(!refuses_at(&backlog, 300 * MS, NOW + 3600001 * MS));
}
END_TEST

/* A queue that refuses, 3,010 ms after NOW. */
static struct backlog long_queue(void)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(refuses_after(&backlog, 300 * MS, 10 * MS, 3010 * MS));
    return backlog;
}

START_TEST(who_only_begins_yields_to_the_others)
{
    struct backlog backlog = long_queue();

    ck_assert(refuses_at(&backlog, 60 * MS, NOW + 3011 * MS));
    ck_assert(!refuses_yielding(&backlog, 50 * MS, NOW + 3012 * MS));
    ck_assert(refuses_yielding(&backlog, 51 * MS, NOW + 3013 * MS));
    ck_assert(!refuses_at(&backlog, 500 * MS, NOW + 3014 * MS));
    ck_assert(refuses_yielding(&backlog, 51 * MS, NOW + 3014 * MS));
    ck_assert(refuses_at(&backlog, 501 * MS, NOW + 3015 * MS));
    ck_assert(!refuses_at(&backlog, 500 * MS, NOW + 4013 * MS));
    ck_assert(refuses_at(&backlog, 60 * MS, NOW + 4014 * MS)); /* nobody yields any more */
}
END_TEST

/* A second in which so many are refused and taken, and the one behind it begins. */
static struct backlog second_with(int refused, int taken)
{
    struct backlog backlog = {.calm_at_us = NOW, .second_at_us = NOW};

    for (int i = 0; i < refused; i++)
        ck_assert(refuses_at(&backlog, DEADLINE + 1, NOW + 1));
    backlog.is_refusing = false;
    for (int i = 0; i < taken; i++)
        ck_assert(!refuses_at(&backlog, 0, NOW + 2));
    ck_assert(!refuses_at(&backlog, 0, NOW + 1000 * MS));
    return backlog;
}

START_TEST(the_more_are_refused_the_later_they_come_again)
{
    struct backlog none = second_with(0, 100), few = second_with(40, 100),
                   some = second_with(100, 100), many = second_with(600, 100),
                   all = second_with(5000, 0);

    for (uint64_t random = 0; random < 100; random++) {
        ck_assert_int_eq(backlog_retry_seconds(&none, random), 1);
        ck_assert_int_eq(backlog_retry_seconds(&few, random), 1);
        ck_assert_int_eq(backlog_retry_seconds(&some, random), 1 + (int64_t)random % 3);
        ck_assert_int_eq(backlog_retry_seconds(&many, random), 1 + (int64_t)random % 13);
        ck_assert_int_eq(backlog_retry_seconds(&all, random), 1 + (int64_t)random % 30);
    }
    ck_assert(!refuses_at(&all, 0, NOW + 3001 * MS));
    ck_assert_int_eq(backlog_retry_seconds(&all, 7), 1); /* that was long ago */
}
END_TEST

CHECK_SUITE("backlog", past_the_deadline_everybody_is_refused, a_burst_is_let_wait,
            a_queue_that_stays_long_refuses_who_waited_a_moment,
            a_queue_that_hovers_goes_on_refusing, a_short_queue_ends_it_at_once,
            a_queue_that_is_long_again_soon_is_the_same_crowd, a_moderate_queue_is_no_overload,
            whoever_comes_first_after_a_quiet_hour_is_no_queue,
            who_only_begins_yields_to_the_others, the_more_are_refused_the_later_they_come_again)
