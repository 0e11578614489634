/* Which rooms the janitor looks at: a round costs what happens, and nobody waits unseen. */
#include "domain/room_watch.h"

#include "domain/refund.h"
#include "domain/seat_block.h"
#include "lib/test_room.h"

/* Two turns of a whole number of rooms, and a last one of two. */
#define OTHERS (2 * ROOMS_IN_TURN + 2)

/* The test's room is the first of OTHERS + 1 that are on sale. */
static void open_among_others(void)
{
    test_room_open(10, 600);
    for (int id = TEST_CONCERT + 1; id <= TEST_CONCERT + OTHERS; id++) {
        test_sql(
            "INSERT INTO concert SELECT %d, title, venue, description, on_sale_at_us, NULL, NULL, "
            "hold_seconds, max_seats_per_user, created_at_us FROM concert WHERE concert_id = 1",
            id);
        test_sql(
            "INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds, "
            "absent_after_seconds, paused, closed, sold_out, message, epoch, epoch_first_no, "
            "generation, number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version) "
            "SELECT %d, capacity, admit_per_minute, admission_seconds, absent_after_seconds, 0, 0, "
            "0, '', 1, 1, 0, 0, 0, 0, 0, 1 FROM waiting_room WHERE concert_id = 1",
            id);
    }
}

/* The rooms of a round; how many, and whether the test's is among them. */
static size_t list(struct call *call, struct room_watch *watch, bool *has_ours_out)
{
    struct running_sale *items;
    size_t count;

    ck_assert_int_eq(room_watch_list(call, watch, call->now_us, &items, &count), ERR_OK);
    *has_ours_out = false;
    for (size_t i = 0; i < count; i++)
        *has_ours_out |= items[i].sale.room.concert_id == TEST_CONCERT;
    return count;
}

static size_t count_of_round(struct call *call, struct room_watch *watch)
{
    bool has_ours;

    return list(call, watch, &has_ours);
}

/* In a round that is neither the first nor, by its turn, the room's. */
static bool is_looked_at(struct call *call)
{
    struct room_watch watch = {.listed_at_us = call->now_us, .turn.last_id = TEST_CONCERT};
    bool has_ours;

    list(call, &watch, &has_ours);
    return has_ours;
}

START_TEST(the_first_round_and_one_after_a_pause_look_at_every_room)
{
    struct call *call = test_call();
    struct room_watch watch = {0};

    open_among_others();
    ck_assert_uint_eq(count_of_round(call, &watch), OTHERS + 1);
    test_sleep(call, ROUNDS_APART_MAX_US);
    ck_assert_uint_eq(count_of_round(call, &watch), ROOMS_IN_TURN);
    test_sleep(call, ROUNDS_APART_MAX_US + 1);
    ck_assert_uint_eq(count_of_round(call, &watch), OTHERS + 1);
    watch.listed_at_us = call->now_us + 1; /* the clock was set back */
    ck_assert_uint_eq(count_of_round(call, &watch), OTHERS + 1);
}
END_TEST

START_TEST(rooms_without_anybody_have_their_turn)
{
    struct call *call = test_call();
    struct room_watch watch = {.listed_at_us = call->now_us, .turn.last_id = TEST_CONCERT};
    bool has_ours[4];

    open_among_others();
    ck_assert_uint_eq(list(call, &watch, &has_ours[0]), ROOMS_IN_TURN);
    ck_assert_uint_eq(list(call, &watch, &has_ours[1]), ROOMS_IN_TURN);
    ck_assert_uint_eq(list(call, &watch, &has_ours[2]), OTHERS - 2 * ROOMS_IN_TURN);
    ck_assert_uint_eq(list(call, &watch, &has_ours[3]), ROOMS_IN_TURN);
    ck_assert(!has_ours[0] && !has_ours[1] && !has_ours[2] && has_ours[3]);
}
END_TEST

START_TEST(of_few_rooms_every_round_looks_at_each)
{
    struct call *call = test_call();
    struct room_watch watch = {.listed_at_us = call->now_us};

    test_room_open(10, 600);
    for (int round = 0; round < 3; round++)
        ck_assert_uint_eq(count_of_round(call, &watch), 1);
}
END_TEST

START_TEST(who_joins_is_let_in_by_the_next_round)
{
    struct call *call = test_call();
    struct room_watch watch = {.listed_at_us = call->now_us, .turn.last_id = TEST_CONCERT};
    int64_t due_us;

    open_among_others();
    ck_assert(!is_looked_at(call));
    struct standing standing = test_room_join(call, 1);
    ck_assert(is_looked_at(call));
    ck_assert_int_eq(waiting_room_round(call, &watch, NULL, &due_us), ERR_OK);
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_ADMITTED);
}
END_TEST

START_TEST(a_room_is_written_once_a_minute_however_many_join)
{
    struct call *call = test_call();

    open_among_others();
    test_room_join(call, 1);
    int64_t until_us =
        test_number("SELECT watched_until_us FROM waiting_room WHERE concert_id = 1");
    ck_assert_int_eq(until_us, call->now_us + ROOM_WATCH_US);
    test_sleep(call, ROOM_WATCH_US - ROOM_WATCH_LEAST_US);
    test_room_join(call, 2);
    ck_assert_int_eq(test_number("SELECT watched_until_us FROM waiting_room WHERE concert_id = 1"),
                     until_us);
    test_sleep(call, 1);
    test_room_join(call, 3);
    ck_assert_int_eq(test_number("SELECT watched_until_us FROM waiting_room WHERE concert_id = 1"),
                     call->now_us + ROOM_WATCH_US);
}
END_TEST

START_TEST(a_room_is_watched_while_anybody_is_there_and_a_while_longer)
{
    struct call *call = test_call();

    open_among_others();
    test_fan_admitted(1, 0); /* for half an hour */
    for (int minute = 0; minute < 10; minute++) {
        test_room_tick(call);
        test_sleep(call, ROOM_WATCH_LEAST_US - 1);
        ck_assert(is_looked_at(call));
    }
    test_sql("UPDATE queue_entry SET state = 6");
    test_room_tick(call);
    ck_assert(is_looked_at(call));
    test_sleep(call, ROOM_WATCH_US);
    test_room_tick(call);
    ck_assert(!is_looked_at(call));
}
END_TEST

START_TEST(seats_that_come_back_are_looked_at)
{
    static struct test_fan admin;
    struct call *call = test_call();
    struct reservation reservation;
    struct refund refund;
    struct receipt receipt;

    open_among_others();
    struct test_fan fan = test_fan_admitted(1, 100000);
    ck_assert_int_eq(test_reserve(call, &fan, (int32_t[]){1}, 1, &reservation), ERR_OK);
    ck_assert_int_eq(test_pay(call, &fan, &reservation, &receipt), ERR_OK);
    ck_assert(!is_looked_at(call));
    admin = test_fan_admitted(999, 0);
    struct once once = test_once(&admin, "give-back");
    call->session = &admin.session;
    ck_assert_int_eq(refund_reservation(call, &reservation.reservation_id, "rain", &once, &refund),
                     ERR_OK);
    ck_assert(is_looked_at(call));

    test_sql("UPDATE waiting_room SET watched_until_us = 0");
    ck_assert_int_eq(seat_block_set(call, TEST_PERFORMANCE, &(struct seat_block){.reason = "x"}),
                     ERR_OK);
    ck_assert(is_looked_at(call));
}
END_TEST

START_TEST(steering_is_looked_at)
{
    struct call *call = test_call();
    struct waiting_room room;

    open_among_others();
    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_change(call, TEST_CONCERT,
                                         &(struct room_change){.has_capacity = true, .capacity = 5},
                                         &room),
                     ERR_OK);
    ck_assert(is_looked_at(call));
}
END_TEST

CHECK_SUITE_WITH("room watch", test_db_setup, test_db_teardown,
                 the_first_round_and_one_after_a_pause_look_at_every_room,
                 rooms_without_anybody_have_their_turn, of_few_rooms_every_round_looks_at_each,
                 who_joins_is_let_in_by_the_next_round,
                 a_room_is_written_once_a_minute_however_many_join,
                 a_room_is_watched_while_anybody_is_there_and_a_while_longer,
                 seats_that_come_back_are_looked_at, steering_is_looked_at)
