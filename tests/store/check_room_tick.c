/* The janitor's round: who is let in, set aside, ended, and steering it meanwhile. */
#include "domain/waiting_room.h"

#include <unistd.h>

#include "cache/cache.h"
#include "lib/test_room.h"
#include "model/conf.h"

static int64_t count_state(enum place_state state)
{
    return test_number("SELECT COUNT(*) FROM queue_entry WHERE state = %d", (int)state);
}

static int64_t now_serving(void)
{
    return test_number("SELECT now_serving FROM waiting_room");
}

/* Fans 1…count, joined long ago and seen just now. */
static void crowd(struct call *call, int count)
{
    for (int i = 1; i <= count; i++)
        test_sql("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, "
                 "token_version, joined_at_us, last_seen_at_us, queue_number, has_held) "
                 "VALUES (1, %d, UNHEX(LPAD(HEX(%d), 32, '0')), 1, 1, 1, %lld, %lld, %d, 0)",
                 i, i, (long long)(call->now_us - 1000), (long long)call->now_us, i);
    test_sql("UPDATE waiting_room SET number_limit = %d", count);
}

static void everybody_is_seen(struct call *call)
{
    test_sql("UPDATE queue_entry SET last_seen_at_us = %lld", (long long)call->now_us);
}

START_TEST(people_enter_in_number_order_up_to_capacity)
{
    struct call *call = test_call();

    test_room_open(10, 60000);
    crowd(call, 25);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 10);
    ck_assert_int_eq(test_number("SELECT MAX(place_no) FROM queue_entry WHERE state = 3"), 10);
    ck_assert_int_eq(now_serving(), 10);
    ck_assert_int_eq(test_number("SELECT MIN(admission_expires_at_us) FROM queue_entry"),
                     call->now_us + 600 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 10);
    test_sql("UPDATE queue_entry SET state = 4 WHERE place_no IN (2, 5, 7)");
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 10);
    ck_assert_int_eq(now_serving(), 13);
    ck_assert_int_eq(test_number("SELECT admitted_total FROM waiting_room"), 13);
}
END_TEST

START_TEST(people_enter_no_faster_than_the_rate)
{
    struct call *call = test_call();

    test_room_open(1000, 600);
    crowd(call, 200);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 1);
    test_sleep(call, TEST_SECOND_US / 2);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 6);
    test_sleep(call, 30 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 12);
}
END_TEST

START_TEST(lowering_the_capacity_sends_nobody_away)
{
    struct call *call = test_call();

    test_room_open(10, 60000);
    crowd(call, 25);
    test_room_tick(call);
    test_sql("UPDATE waiting_room SET capacity = 3");
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 10);
    test_sql("UPDATE queue_entry SET state = 4 WHERE place_no <= 8");
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 3);
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

START_TEST(many_janitors_never_pass_capacity_or_rate)
{
    struct call *call = test_call();
    int counts[ERR_COUNT];

    test_room_open(50, 60000);
    crowd(call, 300);
    test_race(6, tick_and_watch, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 6);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 50);
    ck_assert_int_eq(now_serving(), 50);

    test_sql("UPDATE queue_entry SET state = 4 WHERE state = 3");
    test_sql("UPDATE waiting_room SET capacity = 1000, admit_per_minute = 600, rate_tokens_u = 0, "
             "rate_refilled_at_us = %lld",
             (long long)call->now_us);
    test_race(6, tick_and_watch, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 6);
    ck_assert_int_le(count_state(PLACE_ADMITTED), 20); /* 1.9 s at ten a second */
    ck_assert_int_ge(count_state(PLACE_ADMITTED), 18);
}
END_TEST

/* People come, pay and leave while janitors run; a watcher would see too many inside. */
static enum err come_and_go(struct call *call, int index, void *arg)
{
    struct standing standing;

    (void)arg;
    for (int i = 0; i < 30; i++) {
        enum err err = ERR_OK;
        if (index < 2) {
            err = waiting_room_tick(call);
        } else {
            test_room_sign_in(call, index * 100 + i);
            err = waiting_room_join(call, TEST_CONCERT, &standing);
        }
        if (err == ERR_OK && index >= 2 && i % 3 == 0) {
            test_room_act_as(call, &standing);
            err = waiting_room_leave(call, TEST_CONCERT);
        }
        struct waiting_room room = {.concert_id = TEST_CONCERT};
        int64_t counts[PLACE_STATE_COUNT];
        if (err == ERR_OK)
            err = waiting_room_count_states(call, room.concert_id, counts);
        if (err != ERR_OK)
            return err;
        if (counts[PLACE_ADMITTED] > 5)
            return ERR_LIMIT_REACHED;
    }
    return ERR_OK;
}

START_TEST(capacity_holds_while_people_come_and_go)
{
    int counts[ERR_COUNT];

    test_room_open(5, 1000000);
    test_race(8, come_and_go, NULL, counts);
    ck_assert_int_eq(counts[ERR_LIMIT_REACHED], 0);
    ck_assert_int_eq(counts[ERR_OK], 8);
    test_room_tick(test_call());
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 5);
}
END_TEST

START_TEST(a_closed_or_paused_room_lets_nobody_in)
{
    static const char *const settings[] = {"paused = 1", "closed = 1",
                                           "halted = 'seat sold twice'"};
    struct call *call = test_call();

    test_room_open(10, 60000);
    crowd(call, 5);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        test_sql("UPDATE waiting_room SET paused = 0, closed = 0, sold_out = 0, halted = NULL");
        test_sql("UPDATE waiting_room SET %s", settings[i]);
        test_room_tick(call);
        ck_assert_int_eq(count_state(PLACE_ADMITTED), 0);
    }
}
END_TEST

START_TEST(the_silent_are_set_aside_and_come_back_first)
{
    struct call *call = test_call();
    struct standing standings[6];

    test_room_open(1, 60000);
    test_sql("UPDATE waiting_room SET absent_after_seconds = 10");
    for (int i = 0; i < 6; i++)
        standings[i] = test_room_join(call, i + 1);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);

    /* 2 and 3 say nothing; 4 to 6 ask as told. */
    for (int second = 0; second < 14; second += 2) {
        test_sleep(call, 2 * TEST_SECOND_US);
        for (int i = 3; i < 6; i++)
            test_room_ask(call, &standings[i]);
    }
    test_sql("UPDATE queue_entry SET state = 4 WHERE place_no = 1");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(2), PLACE_ABSENT);
    ck_assert_int_eq(test_room_state(3), PLACE_ABSENT);
    ck_assert_int_eq(test_room_state(4), PLACE_ADMITTED);
    ck_assert_int_eq(now_serving(), 4);

    ck_assert_int_eq(test_room_ask(call, &standings[2]).state, PLACE_WAITING);
    ck_assert_int_eq(test_room_ask(call, &standings[2]).position, 1);
    ck_assert_int_eq(test_room_ask(call, &standings[4]).position, 2);
    test_sql("UPDATE queue_entry SET state = 4 WHERE place_no = 4");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(3), PLACE_ADMITTED);
    ck_assert_int_eq(test_room_state(5), PLACE_WAITING);
    ck_assert_int_eq(now_serving(), 4);
}
END_TEST

START_TEST(silence_lasts_from_the_poll_time_given)
{
    struct call *call = test_call();
    struct standing standing;

    test_room_open(1, 60000);
    test_sql("UPDATE waiting_room SET absent_after_seconds = 10");
    test_room_enter(call, 1);
    standing = test_room_join(call, 2);
    test_sleep(call, (standing.poll_seconds + 10) * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(2), PLACE_WAITING);
    test_sleep(call, 1);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(2), PLACE_ABSENT);
}
END_TEST

START_TEST(a_loss_of_the_cache_makes_nobody_absent)
{
    struct call *call = test_call();
    int64_t grace_us = (10 + POLL_SECONDS_MAX) * TEST_SECOND_US;

    test_room_open(1, 60000);
    test_sql("UPDATE waiting_room SET absent_after_seconds = 10, enter_seconds = 3600");
    crowd(call, 3);
    test_room_tick(call);
    test_sql("UPDATE queue_entry SET last_seen_at_us = 1");
    test_sleep(call, grace_us);
    test_forget_cache();
    test_room_tick(call); /* here signs of life begin to be kept again */
    ck_assert_int_eq(count_state(PLACE_ABSENT), 0);
    test_sleep(call, grace_us);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ABSENT), 0);
    test_sleep(call, 1);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ABSENT), 2);
}
END_TEST

START_TEST(a_long_row_of_silent_people_is_passed_at_once)
{
    struct call *call = test_call();

    test_room_open(5, 60000);
    crowd(call, 1500);
    test_sql("UPDATE waiting_room SET absent_after_seconds = 10, capacity = 0");
    test_room_tick(call);
    test_sleep(call, 3600 * TEST_SECOND_US);
    test_sql("UPDATE waiting_room SET capacity = 5");
    test_sql("UPDATE queue_entry SET last_seen_at_us = %lld WHERE place_no > 1400",
             (long long)call->now_us);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ABSENT), 1400);
    ck_assert_int_eq(test_number("SELECT MIN(place_no) FROM queue_entry WHERE state = 3"), 1401);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 5);
}
END_TEST

START_TEST(a_lobby_without_a_secret_opens_in_order_of_arrival)
{
    struct call *call = test_call();

    test_room_open(3, 60000);
    test_sql("UPDATE concert SET lobby_opens_at_us = 1, on_sale_at_us = %lld",
             (long long)(TEST_NOW_US + 60 * TEST_SECOND_US));
    for (int i = 1; i <= 5; i++)
        ck_assert_int_eq(test_room_join(call, i).state, PLACE_LOBBY);
    ck_assert_int_eq(count_state(PLACE_LOBBY), 5);
    /* The former binary has let it open: there is nothing left to draw. */
    test_sleep(call, 60 * TEST_SECOND_US);
    ck_assert_int_eq(test_room_join(call, 6).state, PLACE_WAITING);
    /* What is still in the lobby comes before whoever came later. */
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_LOBBY), 0);
    ck_assert_int_eq(test_number("SELECT MAX(place_no) FROM queue_entry WHERE state = 3"), 3);
    ck_assert_int_eq(test_room_state(6), PLACE_WAITING);
}
END_TEST

START_TEST(an_admission_that_ran_out_ends_with_its_hold)
{
    struct call *call = test_call();
    struct standing standing;
    struct test_fan fan;

    test_room_open(1, 60000);
    standing = test_room_enter(call, 1);
    fan = (struct test_fan){.user_id = standing.place.user_id, .token = standing.token};
    test_hold(call, &fan, 1, 2);
    test_sql("UPDATE queue_entry SET has_held = 1");
    test_room_join(call, 2);
    test_sleep(call, 600 * TEST_SECOND_US - 1);
    everybody_is_seen(call);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
    test_sleep(call, 1);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_EXPIRED);
    ck_assert_int_eq(test_number("SELECT state FROM reservation"), RESERVATION_EXPIRED);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
    ck_assert_int_eq(test_room_state(2), PLACE_ADMITTED);
}
END_TEST

START_TEST(admissions_end_after_the_sale_as_well)
{
    struct call *call = test_call();

    test_room_open(1, 60000);
    test_room_enter(call, 1);
    test_sql("UPDATE concert SET sale_ends_at_us = %lld", (long long)call->now_us + 1);
    test_sleep(call, 600 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_EXPIRED);
}
END_TEST

START_TEST(sold_out_is_said_and_taken_back)
{
    struct call *call = test_call();
    struct standing standing;
    struct room_document document;

    test_room_open(1, 60000);
    standing = test_room_enter(call, 1);
    ck_assert_int_eq(test_number("SELECT sold_out FROM waiting_room"), 0);
    for (int seat = 1; seat <= TEST_SEATS; seat++)
        test_sql("INSERT INTO claim VALUES (1, %d, REPEAT('x', 16), NULL), "
                 "(2, %d, REPEAT('x', 16), NULL)",
                 seat, seat);
    test_sql("UPDATE claim SET expires_at_us = %lld WHERE performance_id = 2 AND seat_no = 50",
             (long long)call->now_us + TEST_SECOND_US);
    test_forget_cache();
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT sold_out FROM waiting_room"), 0); /* one is only held */
    test_sql("UPDATE claim SET expires_at_us = NULL");
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT sold_out FROM waiting_room"), 1);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(document.phase, PHASE_SOLD_OUT);
    test_room_sign_in(call, 2);
    ck_assert_int_eq(waiting_room_join(call, TEST_CONCERT, &standing), ERR_SOLD_OUT);
    test_sql("DELETE FROM claim WHERE performance_id = 1 AND seat_no = 7");
    test_forget_cache();
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT sold_out FROM waiting_room"), 0);
}
END_TEST

START_TEST(a_hold_that_just_ended_is_not_a_sale)
{
    struct call *call = test_call();

    test_room_open(1, 60000);
    for (int seat = 1; seat <= TEST_SEATS; seat++)
        test_sql("INSERT INTO claim VALUES (1, %d, REPEAT('x', 16), %lld), "
                 "(2, %d, REPEAT('x', 16), NULL)",
                 seat, (long long)call->now_us + TEST_SECOND_US, seat);
    test_room_tick(call); /* keeps "none available" in memcached */
    test_sleep(call, TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT sold_out FROM waiting_room"), 0);
}
END_TEST

/* --- Steering ---------------------------------------------------------------------------------- */

START_TEST(a_change_is_in_force_when_it_returns)
{
    struct call *call = test_call();
    struct room_change change = {.has_capacity = true,
                                 .capacity = 7,
                                 .has_message = true,
                                 .message = "Back at noon",
                                 .has_paused = true,
                                 .paused = true};
    struct room_document document;
    struct waiting_room room;

    test_room_open(10, 600);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    int64_t version = document.sale.room.version;
    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_change(call, TEST_CONCERT, &change, &room), ERR_OK);
    ck_assert_int_eq(room.version, version + 1);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(document.sale.room.capacity, 7);
    ck_assert_int_eq(document.sale.room.admit_per_minute, 600);
    ck_assert_int_eq(document.phase, PHASE_PAUSED);
    ck_assert_str_eq(document.sale.room.message, "Back at noon");
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log WHERE object = 'concert 1'"), 1);

    change = (struct room_change){.has_message = true};
    ck_assert_int_eq(waiting_room_change(call, TEST_CONCERT, &change, &room), ERR_OK);
    ck_assert_str_eq(room.message, "");
    ck_assert(room.paused);
    ck_assert_int_eq(waiting_room_change(call, 77, &change, &room), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_reset_ends_every_place_and_numbers_go_on)
{
    struct call *call = test_call();
    struct standing inside, waiting, answer, again;
    struct waiting_room room;
    struct test_fan fan;

    test_room_open(1, 60000);
    inside = test_room_enter(call, 1);
    waiting = test_room_join(call, 2);
    fan = (struct test_fan){.user_id = inside.place.user_id, .token = inside.token};
    test_hold(call, &fan, 1, 1);
    test_sql("UPDATE queue_entry SET has_held = 1 WHERE place_no = 1");
    test_room_sign_in(call, 3);
    ck_assert_int_eq(waiting_room_reset(call, TEST_CONCERT, &room), ERR_OK);
    ck_assert_int_eq(room.epoch, 2);
    ck_assert_int_ge(room.now_serving, 2);
    ck_assert_int_eq(count_state(PLACE_LEFT), 2);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
    ck_assert_int_eq(test_number("SELECT state FROM reservation"), RESERVATION_RELEASED);
    test_room_act_as(call, &waiting);
    ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &answer), ERR_INVALID_TOKEN);
    again = test_room_join(call, 2);
    ck_assert(again.is_new);
    ck_assert_int_gt(again.number, room.now_serving);
    ck_assert_int_eq(again.position, 1);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(again.number), PLACE_ADMITTED);
}
END_TEST

START_TEST(a_join_that_a_reset_overtook_is_no_place)
{
    struct call *call = test_call();
    struct waiting_room room;
    struct standing standing;

    test_room_open(1, 60000);
    crowd(call, 3);
    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_reset(call, TEST_CONCERT, &room), ERR_OK);
    /* It had read the former epoch, and its row comes now. */
    test_sql("UPDATE queue_entry SET state = 1, ended_at_us = NULL WHERE place_no = 3");
    test_room_join(call, 50);
    standing = test_room_join(call, 51);
    ck_assert_int_eq(standing.position, 2);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(3), PLACE_LEFT);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 1);
}
END_TEST

START_TEST(figures_agree_with_the_tables)
{
    struct call *call = test_call();
    struct room_document document;

    test_room_open(4, 60000);
    crowd(call, 9);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(document.figures.waiting, 9);
    ck_assert_int_eq(document.figures.inside, 0);
    ck_assert_int_eq(document.figures.last_number, 9);
    ck_assert_int_eq(document.figures.seats_available, 2 * TEST_SEATS);
    test_room_tick(call);
    /* A second later they are counted again. */
    test_sleep(call, TEST_SECOND_US);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(document.figures.waiting, 5);
    ck_assert_int_eq(document.figures.inside, 4);
    ck_assert_int_eq(document.sale.room.now_serving, 4);
    ck_assert_int_eq(document.admitted_per_minute, 4);
    ck_assert_int_eq(waiting_room_load_document(call, 77, &document), ERR_NOT_FOUND);
}
END_TEST

CHECK_SUITE_WITH("room tick", test_db_setup, test_db_teardown,
                 people_enter_in_number_order_up_to_capacity, people_enter_no_faster_than_the_rate,
                 lowering_the_capacity_sends_nobody_away, many_janitors_never_pass_capacity_or_rate,
                 capacity_holds_while_people_come_and_go, a_closed_or_paused_room_lets_nobody_in,
                 the_silent_are_set_aside_and_come_back_first,
                 silence_lasts_from_the_poll_time_given, a_loss_of_the_cache_makes_nobody_absent,
                 a_long_row_of_silent_people_is_passed_at_once,
                 a_lobby_without_a_secret_opens_in_order_of_arrival,
                 an_admission_that_ran_out_ends_with_its_hold,
                 admissions_end_after_the_sale_as_well, sold_out_is_said_and_taken_back,
                 a_hold_that_just_ended_is_not_a_sale, a_change_is_in_force_when_it_returns,
                 a_reset_ends_every_place_and_numbers_go_on,
                 a_join_that_a_reset_overtook_is_no_place, figures_agree_with_the_tables)
