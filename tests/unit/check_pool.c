/* Keeping a pool of processes, simulated: who is started, told to leave, killed, and when. */
#include "daemon/pool.h"

#include <string.h>

#include "lib/check_main.h"

#define SECOND_US 1000000
#define DRAIN_US  (10 * SECOND_US)

static struct pool pool;
static int64_t now_us;
static pid_t next_pid;

static void set_up(void)
{
    memset(&pool, 0, sizeof pool);
    pool.duty = DUTY_SALE;
    pool.generation = 1;
    now_us = 1000 * (int64_t)SECOND_US;
    next_pid = 100;
}

static void start(void)
{
    ck_assert_ptr_nonnull(pool_add(&pool, next_pid++, pool_free_number(&pool), now_us));
}

/* Does what is due, until nothing is. */
static int64_t tend(void)
{
    for (;;) {
        struct pool_step step = pool_next(&pool, now_us, DRAIN_US);
        switch (step.action) {
        case POOL_WAIT: return step.wake_at_us;
        case POOL_START: start(); break;
        case POOL_TELL: pool.children[step.child].told_at_us = now_us; break;
        case POOL_KILL: pool.children[step.child].is_killed = true; break;
        }
    }
}

static void all_become_ready(void)
{
    for (size_t i = 0; i < pool.child_count; i++)
        pool.children[i].is_ready = true;
}

static size_t count_serving(void)
{
    size_t count = 0;

    for (size_t i = 0; i < pool.child_count; i++)
        if (pool.children[i].is_ready && pool.children[i].told_at_us == 0)
            count++;
    return count;
}

static void those_told_leave(void)
{
    for (size_t i = pool.child_count; i-- > 0;)
        if (pool.children[i].told_at_us != 0)
            pool_remove(&pool, pool.children[i].pid, false, now_us);
}

static void grow_to(size_t wanted)
{
    pool.wanted = wanted;
    tend();
    all_become_ready();
    tend();
}

static void die(size_t index, int64_t after_us)
{
    now_us += after_us;
    pool_remove(&pool, pool.children[index].pid, true, now_us);
}

START_TEST(pool_starts_as_many_as_wanted)
{
    pool.wanted = 4;
    ck_assert_int_eq(tend(), INT64_MAX);
    ck_assert_uint_eq(pool.child_count, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(pool.children[i].number, i + 1);
}
END_TEST

START_TEST(dead_child_is_replaced_at_once_under_its_number)
{
    grow_to(3);
    die(1, 60 * SECOND_US);
    ck_assert_uint_eq(pool.child_count, 2);
    ck_assert_int_eq(pool_next(&pool, now_us, DRAIN_US).action, POOL_START);
    tend();
    ck_assert_uint_eq(pool.child_count, 3);
    ck_assert_uint_eq(pool.children[2].number, 2);
}
END_TEST

START_TEST(child_that_leaves_well_soon_after_its_start_is_no_crash)
{
    grow_to(1);
    for (int i = 0; i < 20; i++) {
        pool_remove(&pool, pool.children[0].pid, false, now_us);
        ck_assert_int_eq(pool_next(&pool, now_us, DRAIN_US).action, POOL_START);
        tend();
    }
    ck_assert_uint_eq(pool.crashes, 0);
}
END_TEST

START_TEST(crash_loop_waits_longer_each_time_up_to_ten_seconds)
{
    static const int64_t pauses_ms[] = {0, 0, 200, 400, 800, 1600, 3200, 6400, 10000, 10000, 10000};

    pool.wanted = 1;
    tend();
    for (size_t i = 0; i < sizeof pauses_ms / sizeof pauses_ms[0]; i++) {
        die(0, 1000);
        ck_assert_int_eq(pool.start_not_before_us - now_us, pauses_ms[i] * 1000);
        int64_t wake_at_us = tend();
        if (pauses_ms[i] > 0) {
            ck_assert_uint_eq(pool.child_count, 0);
            ck_assert_int_eq(wake_at_us, pool.start_not_before_us);
            now_us = wake_at_us;
            tend();
        }
        ck_assert_uint_eq(pool.child_count, 1);
    }
}
END_TEST

START_TEST(crash_loop_is_forgotten_after_a_stable_while)
{
    pool.wanted = 1;
    tend();
    for (int i = 0; i < 5; i++) {
        die(0, 1000);
        now_us = pool.start_not_before_us;
        tend();
    }
    ck_assert_uint_eq(pool.crashes, 5);
    now_us += POOL_FORGET_US;
    pool.children[0].started_at_us = now_us;
    die(0, 1000);
    ck_assert_uint_eq(pool.crashes, 1);
    ck_assert_int_eq(pool_next(&pool, now_us, DRAIN_US).action, POOL_START);
}
END_TEST

START_TEST(child_that_served_for_a_while_is_no_crash_when_killed)
{
    grow_to(4);
    for (int i = 0; i < 50; i++) {
        die(0, POOL_CRASH_US);
        ck_assert_int_eq(pool_next(&pool, now_us, DRAIN_US).action, POOL_START);
        tend();
        all_become_ready();
    }
    ck_assert_uint_eq(pool.crashes, 0);
}
END_TEST

START_TEST(new_generation_never_has_fewer_serving_and_one_more_at_most)
{
    grow_to(4);
    pool.generation++;
    for (int i = 0; i < 20; i++) {
        tend();
        ck_assert_uint_ge(count_serving(), 4);
        ck_assert_uint_le(pool.child_count, 5);
        all_become_ready();
        tend();
        ck_assert_uint_ge(count_serving(), 4);
        those_told_leave();
    }
    ck_assert_uint_eq(pool.child_count, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(pool.children[i].generation, 2);
}
END_TEST

START_TEST(generation_that_does_not_come_up_leaves_the_old_one_serving)
{
    grow_to(4);
    pool.generation++;
    for (int i = 0; i < 20; i++) {
        int64_t wake_at_us = tend();
        if (wake_at_us != INT64_MAX)
            now_us = wake_at_us;
        for (size_t c = pool.child_count; c-- > 0;)
            if (pool.children[c].generation == 2)
                die(c, 1000);
        ck_assert_uint_eq(count_serving(), 4);
    }
    ck_assert_uint_gt(pool.crashes, 5);
}
END_TEST

START_TEST(pool_of_one_is_rolled_without_a_gap)
{
    grow_to(1);
    pool.generation++;
    tend();
    ck_assert_uint_eq(pool.child_count, 2);
    ck_assert_uint_eq(count_serving(), 1);
    all_become_ready();
    tend();
    ck_assert_uint_eq(count_serving(), 1);
    ck_assert_uint_ne(pool.children[0].told_at_us, 0);
}
END_TEST

START_TEST(shrinking_tells_those_beyond_and_growing_starts_them)
{
    grow_to(4);
    pool.wanted = 2;
    tend();
    ck_assert_uint_eq(count_serving(), 2);
    those_told_leave();
    ck_assert_uint_eq(pool.child_count, 2);
    pool.wanted = 6;
    tend();
    ck_assert_uint_eq(pool.child_count, 6);
}
END_TEST

START_TEST(new_configuration_with_fewer_workers_shrinks_first_and_then_rolls)
{
    grow_to(4);
    pool.generation++;
    pool.wanted = 2;
    for (int i = 0; i < 10; i++) {
        tend();
        ck_assert_uint_ge(count_serving(), 2);
        all_become_ready();
        those_told_leave();
    }
    ck_assert_uint_eq(pool.child_count, 2);
    ck_assert_uint_eq(pool.children[0].generation, 2);
    ck_assert_uint_eq(pool.children[1].generation, 2);
}
END_TEST

START_TEST(child_that_does_not_leave_in_time_is_killed_once)
{
    grow_to(1);
    pool.wanted = 0;
    ck_assert_int_eq(tend(), now_us + DRAIN_US);
    now_us += DRAIN_US - 1;
    ck_assert_int_eq(pool_next(&pool, now_us, DRAIN_US).action, POOL_WAIT);
    now_us++;
    ck_assert_int_eq(pool_next(&pool, now_us, DRAIN_US).action, POOL_KILL);
    ck_assert_int_eq(tend(), INT64_MAX);
}
END_TEST

START_TEST(stopping_tells_everybody_ready_or_not)
{
    grow_to(3);
    pool.generation++;
    tend();
    pool.wanted = 0;
    tend();
    for (size_t i = 0; i < pool.child_count; i++)
        ck_assert_int_ne(pool.children[i].told_at_us, 0);
}
END_TEST

START_TEST(number_of_children_comes_from_the_configuration)
{
    const struct conf conf = {.sale_workers = 5, .read_workers = 3, .auth_workers = 2};

    ck_assert_uint_eq(pool_wanted(&conf, DUTY_SALE), 5);
    ck_assert_uint_eq(pool_wanted(&conf, DUTY_READ), 3);
    ck_assert_uint_eq(pool_wanted(&conf, DUTY_AUTH), 2);
    ck_assert_uint_eq(pool_wanted(&conf, DUTY_JANITOR), 1);
}
END_TEST

CHECK_SUITE_WITH("pool", set_up, NULL, pool_starts_as_many_as_wanted,
                 dead_child_is_replaced_at_once_under_its_number,
                 child_that_leaves_well_soon_after_its_start_is_no_crash,
                 crash_loop_waits_longer_each_time_up_to_ten_seconds,
                 crash_loop_is_forgotten_after_a_stable_while,
                 child_that_served_for_a_while_is_no_crash_when_killed,
                 new_generation_never_has_fewer_serving_and_one_more_at_most,
                 generation_that_does_not_come_up_leaves_the_old_one_serving,
                 pool_of_one_is_rolled_without_a_gap,
                 shrinking_tells_those_beyond_and_growing_starts_them,
                 new_configuration_with_fewer_workers_shrinks_first_and_then_rolls,
                 child_that_does_not_leave_in_time_is_killed_once,
                 stopping_tells_everybody_ready_or_not,
                 number_of_children_comes_from_the_configuration)
