/* Lanes: who is let in from which. */
#include "domain/waiting_room.h"

#include "lib/test_room.h"
#include "model/lane.h"

/* Lane `lane` of concert 1, by SQL. */
static void make_lane(int lane, const char *name, int share)
{
    test_sql("INSERT INTO lane (concert_id, lane, name, share) VALUES (1, %d, '%s', %d)", lane,
             name, share);
    test_sql("UPDATE waiting_room SET lane_count = lane_count + 1");
}

/* Numbers first … first + count - 1 wait in a lane, seen just now. */
static void crowd(struct call *call, int lane, int first, int count)
{
    for (int i = first; i < first + count; i++)
        test_sql("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, "
                 "token_version, joined_at_us, last_seen_at_us, lane, queue_number, has_held) "
                 "VALUES (1, %d, UNHEX(LPAD(HEX(%d), 32, '0')), 1, 1, 1, %lld, %lld, %d, %d, 0)",
                 i, i, (long long)(call->now_us - 1000), (long long)call->now_us, lane, i);
    test_sql("UPDATE waiting_room SET number_limit = GREATEST(number_limit, %d)",
             first + count - 1);
}

static int64_t count_in(int lane, enum place_state state)
{
    return test_number("SELECT COUNT(*) FROM queue_entry WHERE lane = %d AND state = %d", lane,
                       (int)state);
}

static int64_t lane_serving(int lane)
{
    return test_number("SELECT now_serving FROM lane WHERE lane = %d", lane);
}

static void everybody_pays(void)
{
    test_sql("UPDATE queue_entry SET state = 4 WHERE state = 3");
}

START_TEST(a_lane_gets_its_share_while_both_wait)
{
    struct call *call = test_call();

    test_room_open(1000, 1000000);
    make_lane(1, "fan club", 30);
    crowd(call, 0, 1, 1000);
    crowd(call, 1, 1001, 1000);
    for (int admitted = 0; admitted < 900; admitted += 90) {
        test_sql("UPDATE waiting_room SET capacity = 90");
        test_room_tick(call);
        ck_assert_int_eq(count_in(0, PLACE_ADMITTED) + count_in(1, PLACE_ADMITTED), 90);
        everybody_pays();
        ck_assert_int_eq(count_in(0, PLACE_DONE), (admitted + 90) * 7 / 10);
        ck_assert_int_eq(count_in(1, PLACE_DONE), (admitted + 90) * 3 / 10);
    }
    ck_assert_int_eq(test_number("SELECT now_serving FROM waiting_room"), 630);
    ck_assert_int_eq(lane_serving(1), 1270);
    ck_assert_int_eq(test_number("SELECT admitted_total FROM lane"), 270);
    ck_assert_int_eq(test_number("SELECT admitted_total FROM waiting_room"), 900);
}
END_TEST

START_TEST(an_empty_lane_leaves_its_slots_to_main)
{
    struct call *call = test_call();

    test_room_open(700, 1000000);
    make_lane(1, "fan club", 30);
    crowd(call, 0, 1, 900);
    test_room_tick(call);
    ck_assert_int_eq(count_in(0, PLACE_ADMITTED), 700);
    /* Whoever comes to the lane now has its share from here on, nothing for the past. */
    crowd(call, 1, 901, 100);
    everybody_pays();
    test_sql("UPDATE waiting_room SET capacity = 10");
    test_room_tick(call);
    ck_assert_int_eq(count_in(1, PLACE_ADMITTED), 3);
    ck_assert_int_eq(count_in(0, PLACE_ADMITTED), 7);
}
END_TEST

START_TEST(a_lane_alone_has_all_slots_and_main_comes_in_by_its_share)
{
    struct call *call = test_call();

    test_room_open(50, 1000000);
    make_lane(1, "fan club", 10);
    crowd(call, 1, 1, 200);
    test_room_tick(call);
    ck_assert_int_eq(count_in(1, PLACE_ADMITTED), 50);
    crowd(call, 0, 201, 200);
    everybody_pays();
    test_room_tick(call);
    ck_assert_int_eq(count_in(1, PLACE_ADMITTED), 5);
    ck_assert_int_eq(count_in(0, PLACE_ADMITTED), 45);
    ck_assert_int_eq(test_number("SELECT now_serving FROM waiting_room"), 245);
    ck_assert_int_eq(lane_serving(1), 55);
}
END_TEST

START_TEST(main_never_starves_beside_many_lanes)
{
    struct call *call = test_call();

    test_room_open(1, 1000000);
    for (int lane = 1; lane <= LANES_MAX; lane++) {
        char name[] = {'l', (char)('0' + lane), '\0'};
        make_lane(lane, name, lane == 1 ? 20 : 10);
        crowd(call, lane, lane * 100, 50);
    }
    crowd(call, 0, 1, 50);
    for (int i = 0; i < 50; i++) {
        test_room_tick(call);
        everybody_pays();
    }
    ck_assert_int_eq(count_in(0, PLACE_DONE), 5);
    ck_assert_int_eq(count_in(1, PLACE_DONE), 10);
    for (int lane = 2; lane <= LANES_MAX; lane++)
        ck_assert_int_eq(count_in(lane, PLACE_DONE), 5);
}
END_TEST

START_TEST(each_lane_is_first_in_first_out_and_passes_the_silent)
{
    struct call *call = test_call();

    test_room_open(1, 1000000);
    test_sql("UPDATE waiting_room SET absent_after_seconds = 10, capacity = 0");
    make_lane(1, "fan club", 50);
    crowd(call, 0, 1, 10);
    crowd(call, 1, 11, 10);
    test_room_tick(call);
    test_sleep(call, 3600 * TEST_SECOND_US);
    test_sql("UPDATE queue_entry SET last_seen_at_us = %lld WHERE place_no IN (5, 6, 18, 19)",
             (long long)call->now_us);
    test_sql("UPDATE waiting_room SET capacity = 4");
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE state = 3 AND place_no "
                                 "IN (5, 6, 18, 19)"),
                     4);
    ck_assert_int_eq(count_in(0, PLACE_ABSENT), 8);
    ck_assert_int_eq(count_in(1, PLACE_ABSENT), 8);
    /* One comes back with a number that was passed: next of its lane. */
    test_sql("UPDATE queue_entry SET state = 1, last_seen_at_us = %lld WHERE place_no = 12",
             (long long)call->now_us);
    everybody_pays();
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(12), PLACE_ADMITTED);
    ck_assert_int_eq(lane_serving(1), 19);
}
END_TEST

static enum err tick_and_watch(struct call *call, int index, void *arg)
{
    (void)index;
    (void)arg;
    for (int i = 0; i < 20; i++) {
        enum err err = waiting_room_tick(call);
        if (err != ERR_OK)
            return err;
        test_sleep(call, TEST_SECOND_US / 10);
    }
    return ERR_OK;
}

START_TEST(many_janitors_keep_capacity_and_shares)
{
    struct call *call = test_call();
    int counts[ERR_COUNT];

    test_room_open(50, 60000);
    make_lane(1, "fan club", 20);
    make_lane(2, "press", 10);
    crowd(call, 0, 1, 100);
    crowd(call, 1, 101, 100);
    crowd(call, 2, 201, 100);
    test_race(6, tick_and_watch, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 6);
    ck_assert_int_eq(count_in(0, PLACE_ADMITTED), 35);
    ck_assert_int_eq(count_in(1, PLACE_ADMITTED), 10);
    ck_assert_int_eq(count_in(2, PLACE_ADMITTED), 5);
}
END_TEST

CHECK_SUITE_WITH("lanes", test_db_setup, test_db_teardown, a_lane_gets_its_share_while_both_wait,
                 an_empty_lane_leaves_its_slots_to_main,
                 a_lane_alone_has_all_slots_and_main_comes_in_by_its_share,
                 main_never_starves_beside_many_lanes,
                 each_lane_is_first_in_first_out_and_passes_the_silent,
                 many_janitors_keep_capacity_and_shares)
