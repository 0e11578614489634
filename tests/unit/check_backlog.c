/* Who is refused of those who stand in a queue. */
#include "model/backlog.h"

#include "lib/check_main.h"

#define MS       INT64_C(1000)
#define DEADLINE (4000 * MS)
#define NOW      (1000000 * MS)

/* Requests come every 10 ms from `from` to `to`, each having waited so long; the last one's fate. */
static bool refuses_after(struct backlog *backlog, int64_t waited, int64_t from, int64_t to)
{
    bool is_refused = false;

    for (int64_t at = from; at <= to; at += 10 * MS)
        is_refused = backlog_refuses(backlog, waited, DEADLINE, NOW + at);
    return is_refused;
}

START_TEST(past_the_deadline_everybody_is_refused)
{
    struct backlog backlog = {0};

    ck_assert(!backlog_refuses(&backlog, DEADLINE, DEADLINE, NOW));
    ck_assert(backlog_refuses(&backlog, DEADLINE + 1, DEADLINE, NOW));
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
    ck_assert(backlog_refuses(&backlog, 50 * MS + 1, DEADLINE, NOW + 3011 * MS));
    ck_assert(!backlog_refuses(&backlog, 50 * MS, DEADLINE, NOW + 3012 * MS));
}
END_TEST

START_TEST(a_queue_that_hovers_goes_on_refusing)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(refuses_after(&backlog, 300 * MS, 10 * MS, 3010 * MS));
    ck_assert(!refuses_after(&backlog, 26 * MS, 3020 * MS, 9000 * MS));
    ck_assert(backlog_refuses(&backlog, 51 * MS, DEADLINE, NOW + 9001 * MS));
}
END_TEST

START_TEST(a_short_queue_ends_it_at_once)
{
    struct backlog backlog = {0};

    ck_assert(!refuses_after(&backlog, 0, 0, 0));
    ck_assert(refuses_after(&backlog, 300 * MS, 10 * MS, 3010 * MS));
    ck_assert(!backlog_refuses(&backlog, 25 * MS, DEADLINE, NOW + 3011 * MS));
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
    ck_assert(!backlog_refuses(&backlog, 0, DEADLINE, NOW + 3600000 * MS));
    ck_assert(!backlog_refuses(&backlog, 300 * MS, DEADLINE, NOW + 3600001 * MS));
}
END_TEST

CHECK_SUITE("backlog", past_the_deadline_everybody_is_refused, a_burst_is_let_wait,
            a_queue_that_stays_long_refuses_who_waited_a_moment,
            a_queue_that_hovers_goes_on_refusing, a_short_queue_ends_it_at_once,
            a_queue_that_is_long_again_soon_is_the_same_crowd, a_moderate_queue_is_no_overload,
            whoever_comes_first_after_a_quiet_hour_is_no_queue)
