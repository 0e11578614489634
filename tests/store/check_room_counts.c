/* Counting a large crowd once in a while, and never one person too few. */
#include "domain/room_counts.h"

#include "cache/cache.h"
#include "domain/kept_sale.h"
#include "lib/test_room.h"

#define LARGE    21000
#define KEEPS_US (LARGE * 50LL)

static int64_t count_inside(struct call *call)
{
    struct inside_count count;
    struct sale sale;

    ck_assert_int_eq(kept_sale_find(call, TEST_CONCERT, &sale), ERR_OK);
    ck_assert_int_eq(room_count_inside(call, &sale.room, &count), ERR_OK);
    return inside_at_most(&count, &sale.room);
}

static int64_t inside_in_the_table(void)
{
    return test_number("SELECT COUNT(*) FROM queue_entry WHERE state = 3");
}

/* So many inside, so many waiting behind them; the process remembers what it counted. */
static struct call *open_with(int inside, int waiting, int capacity)
{
    struct call *call = test_call();

    call->kept_sales = kept_sales_new();
    test_room_open(capacity, 600000);
    test_room_crowd(call, PLACE_ADMITTED, 1, inside);
    test_room_crowd(call, PLACE_WAITING, inside + 1, waiting);
    test_sql("UPDATE waiting_room SET now_serving = %d, admitted_total = %d", inside, inside);
    return call;
}

static void some_go(int count)
{
    test_sql("UPDATE queue_entry SET state = 4 WHERE state = 3 ORDER BY place_no LIMIT %d", count);
}

START_TEST(a_small_room_is_counted_each_time)
{
    struct call *call = open_with(10, 20, 10);

    ck_assert_int_eq(count_inside(call), 10);
    some_go(3);
    ck_assert_int_eq(count_inside(call), 7);
    test_room_tick(call);
    ck_assert_int_eq(inside_in_the_table(), 10);
    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(a_large_crowd_inside_is_counted_once_in_a_while)
{
    struct call *call = open_with(LARGE, 0, 2 * LARGE);

    ck_assert_int_eq(count_inside(call), LARGE);
    some_go(500);
    test_sleep(call, KEEPS_US - 1);
    ck_assert_int_eq(count_inside(call), LARGE);
    test_sleep(call, 1);
    ck_assert_int_eq(count_inside(call), LARGE - 500);
    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(a_full_large_room_is_counted_again_sooner)
{
    struct call *call = open_with(LARGE, 100, LARGE);

    test_room_tick(call);
    some_go(50);
    test_sleep(call, KEEPS_US * 2 / 5 - 1);
    test_room_tick(call);
    ck_assert_int_eq(inside_in_the_table(), LARGE - 50);
    test_sleep(call, 1);
    test_room_tick(call);
    ck_assert_int_eq(inside_in_the_table(), LARGE);
    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(a_carried_count_lets_nobody_in_over_capacity)
{
    struct call *call = open_with(LARGE, 700, LARGE + 600);
    struct call *other = test_call_new();

    other->kept_sales = kept_sales_new();
    ck_assert_int_eq(count_inside(call), LARGE);
    /* Another host lets them in by a count of its own; this one still has the one of before. */
    test_room_tick(other);
    ck_assert_int_eq(inside_in_the_table(), LARGE + 600);
    test_sleep(call, KEPT_SALE_AGE_US);
    test_room_tick(call);
    ck_assert_int_eq(inside_in_the_table(), LARGE + 600);
    ck_assert_int_eq(test_number("SELECT admitted_total FROM waiting_room"), LARGE + 600);
    kept_sales_free(&call->kept_sales);
    kept_sales_free(&other->kept_sales);
}
END_TEST

START_TEST(nothing_in_memcached_opens_the_door)
{
    struct call *call = open_with(LARGE, 100, LARGE);
    struct room_figures figures;

    test_room_tick(call);
    ck_assert(room_figures_find(call, TEST_CONCERT, &figures));
    figures.inside = 0;
    for (int i = 0; i < 3; i++) {
        cache_set(call, CACHE_STATE_DOCUMENT, IDS(TEST_CONCERT), &figures, sizeof figures);
        test_sleep(call, TEST_SECOND_US / 2);
        test_room_tick(call);
        ck_assert_int_eq(inside_in_the_table(), LARGE);
    }
    test_forget_cache();
    test_room_tick(call);
    ck_assert_int_eq(inside_in_the_table(), LARGE);
    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(a_reset_room_is_counted_anew)
{
    struct call *call = open_with(LARGE, 0, LARGE);
    struct waiting_room room;

    ck_assert_int_eq(count_inside(call), LARGE);
    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_reset(call, TEST_CONCERT, &room), ERR_OK);
    test_sleep(call, KEPT_SALE_AGE_US);
    ck_assert_int_eq(count_inside(call), 0);
    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(places_of_a_large_room_are_counted_once_in_a_while)
{
    struct call *call = open_with(LARGE, 10, LARGE);
    int64_t counts[PLACE_STATE_COUNT];

    ck_assert_int_eq(room_count_states(call, TEST_CONCERT, counts), ERR_OK);
    ck_assert_int_eq(counts[PLACE_ADMITTED], LARGE);
    ck_assert_int_eq(counts[PLACE_WAITING], 10);
    some_go(5);
    test_sleep(call, 3 * 50 * (LARGE + 10) - 1);
    ck_assert_int_eq(room_count_states(call, TEST_CONCERT, counts), ERR_OK);
    ck_assert_int_eq(counts[PLACE_ADMITTED], LARGE);
    test_sleep(call, 1);
    ck_assert_int_eq(room_count_states(call, TEST_CONCERT, counts), ERR_OK);
    ck_assert_int_eq(counts[PLACE_ADMITTED], LARGE - 5);
    ck_assert_int_eq(counts[PLACE_DONE], 5);
    test_sql("DELETE FROM queue_entry WHERE place_no > 100");
    test_sleep(call, 3 * 50 * (LARGE + 10));
    ck_assert_int_eq(room_count_states(call, TEST_CONCERT, counts), ERR_OK);
    ck_assert_int_eq(counts[PLACE_ADMITTED] + counts[PLACE_DONE], 100);
    test_sql("DELETE FROM queue_entry WHERE place_no > 50"); /* small: at once */
    ck_assert_int_eq(room_count_states(call, TEST_CONCERT, counts), ERR_OK);
    ck_assert_int_eq(counts[PLACE_ADMITTED] + counts[PLACE_DONE], 50);
    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(each_second_a_large_room_is_counted_by_a_piece)
{
    enum { LAST = 3 * 16384 }; /* three pieces */
    struct call *call = open_with(20, 10, 10);
    int64_t counts[PLACE_STATE_COUNT];

    test_sql("UPDATE queue_entry SET place_no = place_no * %d ORDER BY place_no DESC", LAST / 30);
    for (int piece = 1; piece <= 3; piece++) {
        for (int again = 0; again < 2; again++) /* no more than one a second */
            ck_assert_int_eq(room_count_states_lately(call, TEST_CONCERT, LAST, counts), ERR_OK);
        ck_assert_int_eq(counts[PLACE_ADMITTED], piece < 3 ? 0 : 20);
        ck_assert_int_eq(counts[PLACE_WAITING], piece < 3 ? 0 : 10);
        test_sleep(call, TEST_SECOND_US);
    }
    some_go(5);
    for (int piece = 1; piece <= 3; piece++) {
        ck_assert_int_eq(room_count_states_lately(call, TEST_CONCERT, LAST, counts), ERR_OK);
        ck_assert_int_eq(counts[PLACE_DONE], piece < 3 ? 0 : 5);
        test_sleep(call, TEST_SECOND_US);
    }
    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(a_small_room_is_counted_by_state_every_ten_seconds)
{
    struct call *call = open_with(20, 10, 10);
    int64_t counts[PLACE_STATE_COUNT];

    ck_assert_int_eq(room_count_states_lately(call, TEST_CONCERT, 30, counts), ERR_OK);
    ck_assert_int_eq(counts[PLACE_ADMITTED], 20);
    some_go(5);
    test_sleep(call, 10 * TEST_SECOND_US - 1);
    ck_assert_int_eq(room_count_states_lately(call, TEST_CONCERT, 30, counts), ERR_OK);
    ck_assert_int_eq(counts[PLACE_DONE], 0);
    test_sleep(call, 1);
    ck_assert_int_eq(room_count_states_lately(call, TEST_CONCERT, 30, counts), ERR_OK);
    ck_assert_int_eq(counts[PLACE_DONE], 5);
    kept_sales_free(&call->kept_sales);
}
END_TEST

CHECK_SUITE_WITH("room counts", test_db_setup, test_db_teardown, a_small_room_is_counted_each_time,
                 a_large_crowd_inside_is_counted_once_in_a_while,
                 a_full_large_room_is_counted_again_sooner,
                 a_carried_count_lets_nobody_in_over_capacity, nothing_in_memcached_opens_the_door,
                 a_reset_room_is_counted_anew, places_of_a_large_room_are_counted_once_in_a_while,
                 each_second_a_large_room_is_counted_by_a_piece,
                 a_small_room_is_counted_by_state_every_ten_seconds)
