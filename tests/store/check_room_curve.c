/* The curve of those waiting, as the janitor counts it and fans are told by it. */
#include "domain/room_curve.h"

#include <stdlib.h>

#include "cache/cache.h"
#include "domain/kept_sale.h"
#include "domain/waiting_room.h"
#include "lib/test_room.h"
#include "model/draw.h"

/* So many numbers lie beyond the front that is counted each second. */
#define CROWD 8000

static struct sale load_sale(struct call *call)
{
    struct room_document document;

    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    return document.sale;
}

/* And more than are counted in full each second. */
#define LARGE 21000

/* A crowd of numbers 1…count behind a full room; the process remembers what it counted. */
static struct call *open_with(int count)
{
    struct call *call = test_call();

    call->kept_sales = kept_sales_new();
    test_room_open(1, 600);
    test_room_crowd(call, PLACE_WAITING, 1, count);
    return call;
}

static void end(struct call *call)
{
    kept_sales_free(&call->kept_sales);
}

/* One of three leaves, of those from a number on. */
static void some_leave(int from)
{
    test_sql("UPDATE queue_entry SET state = 6 WHERE place_no >= %d AND place_no %% 3 = 1 AND "
             "state = 1",
             from);
}

/* People really ahead. */
static int64_t ahead_in_the_table(int64_t number)
{
    return test_number("SELECT COUNT(*) FROM queue_entry WHERE state = 1 AND queue_number < %lld",
                       (long long)number);
}

/* What a page makes of the state document. */
static int64_t ahead_by_the_document(struct call *call, int64_t number)
{
    struct room_document document;

    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_ptr_nonnull(document.ahead);
    ck_assert_int_eq(document.ahead->points[0].number, document.sale.room.now_serving);
    return curve_people(document.ahead, number - 1);
}

static void check_numbers(struct call *call)
{
    for (int64_t number = 11; number <= CROWD; number = number * 5 / 4 + 1) {
        int64_t ahead = ahead_in_the_table(number);
        int64_t wrong = llabs(ahead_by_the_document(call, number) - ahead);
        ck_assert_msg(wrong <= 1 || wrong <= ahead / 100, "number %lld: wrong by %lld of %lld",
                      (long long)number, (long long)wrong, (long long)ahead);
    }
}

static void tick_after(struct call *call, int64_t us)
{
    test_sleep(call, us);
    test_room_tick(call);
    test_sleep(call, KEPT_SALE_AGE_US);
}

START_TEST(a_page_knows_its_position_however_many_have_left)
{
    struct call *call = open_with(CROWD);

    test_room_tick(call);
    check_numbers(call);
    some_leave(1);
    tick_after(call, TEST_SECOND_US);
    check_numbers(call);
    test_sql("UPDATE queue_entry SET state = 2 WHERE place_no BETWEEN 2000 AND 6000 AND state = 1");
    tick_after(call, TEST_SECOND_US);
    check_numbers(call);
    end(call);
}
END_TEST

START_TEST(a_large_crowd_is_counted_seldom_and_its_front_each_second)
{
    struct call *call = open_with(LARGE);

    test_room_tick(call);
    some_leave(1);
    tick_after(call, TEST_SECOND_US);
    ck_assert_int_le(llabs(ahead_by_the_document(call, 3000) - ahead_in_the_table(3000)), 20);
    /* Behind the front it is what it was: those who left are still taken to be there. */
    ck_assert_int_gt(ahead_by_the_document(call, LARGE) - ahead_in_the_table(LARGE), 4000);
    tick_after(call, LARGE * 50LL);
    check_numbers(call);
    end(call);
}
END_TEST

START_TEST(a_long_span_is_counted_piece_by_piece)
{
    /* Numbers far apart: a span of three pieces. */
    struct call *call = open_with(3000);

    test_sql("UPDATE queue_entry SET queue_number = 30 * queue_number + 5000, "
             "place_no = 30 * place_no + 5000 ORDER BY place_no DESC");
    test_sql("UPDATE queue_entry SET state = 6 WHERE place_no > 70000 AND place_no %% 20 = 0");
    test_room_tick(call);
    for (int piece = 0; piece < 2; piece++) {
        test_sleep(call, KEPT_SALE_AGE_US);
        struct room_document document;
        ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
        ck_assert_int_le(document.ahead->point_count, 5); /* evenly, behind the front */
        tick_after(call, TEST_SECOND_US);
    }
    for (int64_t number = 6000; number <= 95000; number += 3000) {
        int64_t ahead = ahead_in_the_table(number);
        int64_t wrong = llabs(ahead_by_the_document(call, number) - ahead);
        ck_assert_msg(wrong <= 1 || wrong <= ahead / 100, "number %lld: wrong by %lld of %lld",
                      (long long)number, (long long)wrong, (long long)ahead);
    }
    end(call);
}
END_TEST

START_TEST(a_lobby_that_is_drawn_waits_with_the_numbers_drawn)
{
    enum { LOBBY = 600, CALLED = 100 };
    struct call *call = test_call();

    call->kept_sales = kept_sales_new();
    test_room_open(1, 600);
    test_room_crowd(call, PLACE_LOBBY, 1, LOBBY);
    test_sql("UPDATE waiting_room SET draw_secret = REPEAT('s', 32), lobby_last_no = %d, "
             "participants = %d, drawn_at_us = %lld, called_no = %d, "
             "roster_digest = REPEAT('d', 32)",
             LOBBY, LOBBY, (long long)call->now_us, CALLED);
    struct sale sale = load_sale(call);
    test_sql("START TRANSACTION");
    for (int place = 1; place <= LOBBY; place++) {
        int64_t number;
        ck_assert(room_draw_number(&sale.room, place, &number));
        if (number <= CALLED)
            test_sql("UPDATE queue_entry SET state = 1, queue_number = %lld WHERE place_no = %d",
                     (long long)number, place);
        else if (number > 300 && number <= 500)
            test_sql("UPDATE queue_entry SET state = 6 WHERE place_no = %d", place);
    }
    test_sql("COMMIT");
    struct curve_span span = {LANE_MAIN, room_progress(&sale.room), LOBBY};
    for (int piece = 0; piece < 2; piece++) { /* the lobby, and those called up */
        ck_assert_int_eq(room_curve_keep(call, &sale, &span, LOBBY), ERR_OK);
        test_sleep(call, TEST_SECOND_US);
    }
    const struct curve *curve = room_curve_find(call, &sale.room, LANE_MAIN);
    ck_assert_ptr_nonnull(curve);
    ck_assert_int_le(llabs(curve_people(curve, CALLED) - CALLED), 1);
    ck_assert_int_le(llabs(curve_people(curve, 300) - 300), 3);
    ck_assert_int_le(llabs(curve_people(curve, 500) - 300), 3);
    ck_assert_int_le(llabs(curve_people(curve, LOBBY) - 400), 4);
    ck_assert_int_le(curve->point_count, 6);
    end(call);
}
END_TEST

START_TEST(before_there_is_an_order_there_is_no_curve)
{
    struct call *call = open_with(100);
    struct room_document document;

    test_sql("UPDATE waiting_room SET draw_secret = REPEAT('s', 32), lobby_last_no = 50");
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_ptr_null(document.ahead);
    /* The janitor draws it. */
    test_room_tick(call);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_ptr_nonnull(document.ahead);
    end(call);
}
END_TEST

START_TEST(a_far_position_follows_the_curve)
{
    struct call *call = open_with(CROWD);
    struct standing standing;

    some_leave(1);
    test_room_tick(call);
    standing = test_room_join(call, 3000);
    int64_t ahead = ahead_in_the_table(standing.number);
    ck_assert_int_le(llabs(standing.position - 1 - ahead), ahead / 100);

    /* Nobody has left in front of it, but the front is far: a count would tell no more. */
    test_sql("UPDATE queue_entry SET state = 6 WHERE place_no < 7750");
    tick_after(call, TEST_SECOND_US);
    test_sleep(call, 72 * TEST_SECOND_US);
    test_room_tick(call);
    test_sleep(call, KEPT_SALE_AGE_US);
    /* Few are left: now it is exact. */
    standing = test_room_ask(call, &standing);
    ck_assert_int_eq(standing.position - 1, ahead_in_the_table(standing.number));
    end(call);
}
END_TEST

START_TEST(without_memcached_positions_are_spread_evenly)
{
    struct call *call = open_with(CROWD);
    struct room_document document;

    test_room_tick(call);
    test_forget_cache();
    test_sleep(call, TEST_SECOND_US);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(document.ahead->point_count, 2);
    ck_assert_int_eq(document.ahead->points[1].people, document.figures.waiting);
    tick_after(call, TEST_SECOND_US);
    check_numbers(call);
    end(call);
}
END_TEST

START_TEST(garbage_in_memcached_is_no_curve)
{
    struct call *call = open_with(CROWD);
    struct curve curve = {.concert_id = 1, .epoch = 1, .point_count = 900};
    struct sale sale = load_sale(call);
    static const size_t lengths[] = {0, 1, sizeof curve, CURVE_BYTES(899), CURVE_BYTES(1)};

    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        cache_set(call, CACHE_CURVE, IDS(TEST_CONCERT, LANE_MAIN), &curve, lengths[i]);
        test_sleep(call, KEPT_SALE_AGE_US);
        ck_assert_ptr_null(room_curve_find(call, &sale.room, LANE_MAIN));
    }
    curve.epoch = 7;
    cache_set(call, CACHE_CURVE, IDS(TEST_CONCERT, LANE_MAIN), &curve, CURVE_BYTES(900));
    test_sleep(call, KEPT_SALE_AGE_US);
    ck_assert_ptr_null(room_curve_find(call, &sale.room, LANE_MAIN));
    end(call);
}
END_TEST

START_TEST(a_position_never_grows)
{
    struct call *call = open_with(100);
    struct standing standing, other;

    test_sql("UPDATE queue_entry SET state = 2 WHERE place_no BETWEEN 40 AND 60");
    standing = test_room_join(call, 3000);
    ck_assert_int_eq(standing.position, 80);
    /* They come back, and stand ahead. */
    test_sql("UPDATE queue_entry SET state = 1 WHERE state = 2");
    ck_assert_int_eq(test_room_ask(call, &standing).position, 80);
    ck_assert_int_eq(test_room_join(call, 3000).position, 80);
    test_sql("UPDATE queue_entry SET state = 6 WHERE place_no <= 70");
    other = test_room_ask(call, &standing);
    ck_assert_int_eq(other.position, 31);

    /* A loss of the cache forgets what was told; a new place begins anew. */
    test_sql("UPDATE queue_entry SET state = 1 WHERE place_no BETWEEN 60 AND 70");
    ck_assert_int_eq(test_room_ask(call, &standing).position, 31);
    test_forget_cache();
    ck_assert_int_eq(test_room_ask(call, &standing).position, 42);
    test_room_act_as(call, &standing);
    ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    ck_assert_int_eq(test_room_join(call, 3000).position, 42);
    end(call);
}
END_TEST

START_TEST(a_waiting_time_grows_only_when_the_organiser_slows_the_sale)
{
    struct room_change slower = {.has_admit_per_minute = true, .admit_per_minute = 6};
    struct call *call = open_with(100);
    struct standing standing;
    struct waiting_room room;

    test_sql("UPDATE waiting_room SET capacity = 1000");
    standing = test_room_join(call, 3000);
    int64_t seconds = standing.wait.seconds, high = standing.wait.high;
    ck_assert_int_ge(seconds, 0);
    /* Slower by itself: everybody inside stays. */
    test_sql("UPDATE waiting_room SET capacity = 1");
    test_sleep(call, KEPT_SALE_AGE_US);
    standing = test_room_ask(call, &standing);
    ck_assert_int_eq(standing.wait.seconds, seconds);
    ck_assert_int_eq(standing.wait.high, high);
    ck_assert_int_eq(waiting_room_change(call, TEST_CONCERT, &slower, &room), ERR_OK);
    test_sleep(call, KEPT_SALE_AGE_US);
    standing = test_room_ask(call, &standing);
    ck_assert_int_gt(standing.wait.seconds, seconds);
    ck_assert_int_gt(standing.wait.high, high);
    end(call);
}
END_TEST

START_TEST(a_chance_is_told_with_the_position)
{
    struct call *call = open_with(10);
    struct standing near, far;

    test_room_tick(call);
    near = test_room_join(call, 3000);
    ck_assert_int_eq(near.chance, CHANCE_LIKELY);
    ck_assert_int_eq(near.seats_available, 2 * TEST_SEATS);
    test_room_crowd(call, PLACE_WAITING, 1000, 900);
    test_sql("UPDATE waiting_room SET generation = 0");
    tick_after(call, TEST_SECOND_US);
    far = test_room_join(call, 3001);
    ck_assert_int_gt(far.position, 900);
    ck_assert_int_eq(far.chance, CHANCE_UNLIKELY);
    test_room_tick(call);
    end(call);
}
END_TEST

CHECK_SUITE_WITH("room curve", test_db_setup, test_db_teardown,
                 a_page_knows_its_position_however_many_have_left,
                 a_large_crowd_is_counted_seldom_and_its_front_each_second,
                 a_long_span_is_counted_piece_by_piece,
                 a_lobby_that_is_drawn_waits_with_the_numbers_drawn,
                 before_there_is_an_order_there_is_no_curve, a_far_position_follows_the_curve,
                 without_memcached_positions_are_spread_evenly, garbage_in_memcached_is_no_curve,
                 a_position_never_grows,
                 a_waiting_time_grows_only_when_the_organiser_slows_the_sale,
                 a_chance_is_told_with_the_position)
