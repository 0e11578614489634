/* The waiting room as fans meet it: joining, asking, leaving, the gate of the sale. */
#include "domain/waiting_room.h"

#include "domain/admission.h"
#include "domain/kept_sale.h"
#include "domain/place.h"
#include "domain/session.h"
#include "lib/test_room.h"
#include "model/conf.h"
#include "store/tx.h"

START_TEST(places_are_given_in_order)
{
    test_room_open(10, 600);
    for (int i = 1; i <= 5; i++) {
        struct standing standing = test_room_join(test_call(), i);

        ck_assert(standing.is_new);
        ck_assert_int_eq(standing.state, PLACE_WAITING);
        ck_assert(standing.has_number);
        ck_assert_int_eq(standing.number, i);
        ck_assert_int_eq(standing.position, i);
        ck_assert_int_ge(standing.wait.seconds, 0);
        ck_assert_int_ge(standing.poll_seconds, 2);
        ck_assert_int_eq(standing.token.place_no, i);
        ck_assert(standing.token.has_number);
    }
}
END_TEST

START_TEST(joining_again_gives_the_same_place_and_burns_no_number)
{
    struct standing first, again;

    test_room_open(10, 600);
    first = test_room_join(test_call(), 1);
    again = test_room_join(test_call(), 1);
    ck_assert(!again.is_new);
    ck_assert_int_eq(again.place.place_no, first.place.place_no);
    ck_assert_int_eq(test_room_join(test_call(), 2).number, first.number + 1);
}
END_TEST

static enum err join_as_fan_7(struct call *call, int index, void *arg)
{
    struct standing standing;

    (void)index;
    (void)arg;
    test_room_sign_in(call, 7);
    return waiting_room_join(call, TEST_CONCERT, &standing);
}

START_TEST(fifty_parallel_joins_of_one_account_give_one_place)
{
    int counts[ERR_COUNT];

    test_room_open(10, 600);
    test_race(50, join_as_fan_7, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 50);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry"), 1);
}
END_TEST

START_TEST(the_phase_decides_who_may_join)
{
    static const struct {
        const char *change;
        enum err fresh, returning;
    } rows[] = {
        {"concert SET on_sale_at_us = on_sale_at_us", ERR_OK, ERR_OK},
        {"waiting_room SET paused = 1", ERR_OK, ERR_OK},
        {"waiting_room SET sold_out = 1", ERR_SOLD_OUT, ERR_OK},
        {"waiting_room SET closed = 1", ERR_SALE_CLOSED, ERR_SALE_CLOSED},
        {"waiting_room SET halted = 'seat sold twice'", ERR_SALE_CLOSED, ERR_SALE_CLOSED},
        {"concert SET sale_ends_at_us = 1", ERR_SALE_CLOSED, ERR_SALE_CLOSED},
        {"concert SET on_sale_at_us = 1767225600000001", ERR_NOT_OPEN_YET, ERR_NOT_OPEN_YET},
    };
    struct call *call = test_call();
    struct standing standing;

    test_room_open(10, 600);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        test_sql("UPDATE waiting_room SET paused = 0, closed = 0, sold_out = 0, halted = NULL");
        test_sql("UPDATE concert SET on_sale_at_us = 1, sale_ends_at_us = NULL");
        test_room_join(call, 1);
        test_sql("UPDATE %s", rows[i].change);
        test_room_sign_in(call, 100 + (int)i);
        ck_assert_int_eq(waiting_room_join(call, TEST_CONCERT, &standing), rows[i].fresh);
        test_room_sign_in(call, 1);
        ck_assert_int_eq(waiting_room_join(call, TEST_CONCERT, &standing), rows[i].returning);
    }
    ck_assert_int_eq(call->detail.opens_at_us, TEST_NOW_US + 1);
    ck_assert_int_eq(waiting_room_join(call, 77, &standing), ERR_NOT_FOUND);
}
END_TEST

START_TEST(in_the_lobby_nobody_has_a_number)
{
    struct call *call = test_call();
    struct standing early, late;

    test_room_open(10, 600);
    test_sql("UPDATE concert SET lobby_opens_at_us = 1, on_sale_at_us = %lld",
             (long long)(TEST_NOW_US + 60 * TEST_SECOND_US));
    early = test_room_join(call, 1);
    ck_assert_int_eq(early.state, PLACE_LOBBY);
    ck_assert(!early.has_number);
    ck_assert(!early.token.has_number);
    ck_assert_int_eq(early.position, -1);
    ck_assert_int_eq(early.wait.seconds, -1);

    /* The janitor has not moved it, and still it waits. */
    test_sleep(call, 60 * TEST_SECOND_US);
    late = test_room_join(call, 2);
    ck_assert_int_eq(late.position, 2);
    early = test_room_ask(call, &early);
    ck_assert_int_eq(early.state, PLACE_WAITING);
    ck_assert_int_eq(early.number, 1);
    ck_assert_int_eq(early.position, 1);
    ck_assert_int_eq(test_room_state(1), PLACE_LOBBY);
}
END_TEST

START_TEST(an_admission_that_ran_out_makes_way_for_a_new_place)
{
    struct call *call = test_call();
    struct standing standing;

    test_room_open(10, 600);
    test_room_enter(call, 1);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
    test_sleep(call, 600 * TEST_SECOND_US);
    standing = test_room_join(call, 1);
    ck_assert(standing.is_new);
    ck_assert_int_eq(standing.number, 2);
    ck_assert_int_eq(test_room_state(1), PLACE_EXPIRED);
}
END_TEST

START_TEST(a_heartbeat_needs_the_token_of_the_place)
{
    struct call *call = test_call();
    struct standing standing, bad, answer;

    test_room_open(10, 600);
    test_sql("INSERT INTO concert SELECT 2, title, venue, description, on_sale_at_us, NULL, NULL, "
             "hold_seconds, max_seats_per_user, created_at_us FROM concert");
    test_sql("INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds, "
             "absent_after_seconds, paused, closed, sold_out, message, epoch, epoch_first_no, "
             "generation, number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version) "
             "SELECT 2, 1, 1, 10, 10, 0, 0, 0, '', 1, 1, 0, 0, 0, 0, 0, 1");
    standing = test_room_join(call, 1);

    test_room_act_as(call, &standing);
    ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &answer), ERR_OK);
    ck_assert_int_eq(waiting_room_heartbeat(call, 2, &answer), ERR_WRONG_CONCERT);
    ck_assert_int_eq(waiting_room_heartbeat(call, 77, &answer), ERR_NOT_FOUND);
    for (int i = 0; i < 4; i++) {
        bad = standing;
        bad.token.epoch += i == 0;
        bad.token.token_version += i == 1;
        bad.token.place_no += i == 2;
        bad.token.user_id.bytes[15] ^= i == 3;
        test_room_act_as(call, &bad);
        ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &answer), ERR_INVALID_TOKEN);
        ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_INVALID_TOKEN);
    }
    test_sql("UPDATE queue_entry SET token_version = 2");
    test_room_act_as(call, &standing);
    ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &answer), ERR_INVALID_TOKEN);
    standing = test_room_join(call, 1);
    ck_assert(!standing.is_new);
    test_room_ask(call, &standing);
}
END_TEST

START_TEST(a_room_is_kept_for_a_moment_and_no_longer)
{
    struct call *call = test_call();
    struct standing standing;

    call->kept_sales = kept_sales_new();
    test_room_open(1, 600);
    standing = test_room_join(call, 1);
    ck_assert_int_ge(test_room_ask(call, &standing).wait.seconds, 0);
    test_sql("UPDATE waiting_room SET paused = 1");
    test_sleep(call, KEPT_SALE_AGE_US - 1);
    ck_assert_int_ge(test_room_ask(call, &standing).wait.seconds, 0);
    test_sleep(call, 1);
    test_room_join(call, 1); /* a call right after a join is never too soon */
    ck_assert_int_eq(test_room_ask(call, &standing).wait.seconds, -1);
    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(a_room_kept_for_a_moment_refuses_nobody_wrongly)
{
    struct call *call = test_call();
    struct standing former, standing, answer;
    struct waiting_room room;

    call->kept_sales = kept_sales_new();
    test_room_open(1, 600);
    former = test_room_join(call, 1);
    test_room_ask(call, &former);
    test_room_sign_in(call, 2);
    ck_assert_int_eq(waiting_room_reset(call, TEST_CONCERT, &room), ERR_OK);
    /* The process still keeps the room of the former epoch. */
    standing = test_room_join(call, 1);
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_WAITING);
    test_room_act_as(call, &former);
    ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &answer), ERR_INVALID_TOKEN);

    kept_sales_free(&call->kept_sales);
}
END_TEST

START_TEST(the_third_call_of_an_interval_is_too_soon)
{
    struct call *call = test_call();
    struct standing standing, answer;

    test_room_open(1, 600);
    for (int i = 1; i <= 60; i++)
        standing = test_room_join(call, i);
    test_room_ask(call, &standing);
    answer = test_room_ask(call, &standing);
    ck_assert_int_ge(answer.poll_seconds, 4);
    ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &answer), ERR_TOO_MANY_REQUESTS);
    ck_assert_int_gt(call->detail.retry_after, 0);
    test_sleep(call, call->detail.retry_after * TEST_SECOND_US);
    test_room_ask(call, &standing);

    /* A join is allowed a call again, and a number that is served is never refused. */
    standing = test_room_join(call, 60);
    test_room_ask(call, &standing);
    test_sql("UPDATE waiting_room SET now_serving = 60");
    for (int i = 0; i < 10; i++)
        test_room_ask(call, &standing);
}
END_TEST

static enum err ask_once(struct call *call, int index, void *arg)
{
    const struct standing *standing = arg;
    struct standing answer;

    (void)index;
    test_room_act_as(call, standing);
    return waiting_room_heartbeat(call, TEST_CONCERT, &answer);
}

START_TEST(of_many_calls_at_once_one_is_the_second)
{
    struct call *call = test_call();
    struct standing standing;
    int counts[ERR_COUNT];

    test_room_open(1, 600);
    for (int i = 1; i <= 60; i++)
        standing = test_room_join(call, i);
    test_room_ask(call, &standing);
    test_race(30, ask_once, &standing, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_TOO_MANY_REQUESTS], 29);
}
END_TEST

START_TEST(without_memcached_polls_are_not_limited)
{
    static char no_socket[] = "/nonexistent/memcached.sock";
    struct standing standing;
    struct call *call;

    test_conf()->cache_socket = no_socket;
    call = test_call_new();
    test_room_open(1, 600);
    for (int i = 1; i <= 60; i++)
        standing = test_room_join(call, i);
    for (int i = 0; i < 5; i++)
        standing = test_room_ask(call, &standing);
    ck_assert_int_eq(standing.position, 60);
}
END_TEST

START_TEST(near_the_turn_the_table_is_told_three_times_a_grace)
{
    struct call *call = test_call();
    struct standing standing;
    int writes = 0;

    test_room_open(1, 600);
    standing = test_room_join(call, 1);
    for (int i = 0; i < 36; i++) {
        int64_t before = test_number("SELECT last_seen_at_us FROM queue_entry");

        test_sleep(call, 10 * TEST_SECOND_US);
        test_room_ask(call, &standing);
        writes += test_number("SELECT last_seen_at_us FROM queue_entry") != before;
    }
    ck_assert_int_eq(writes, 6); /* 360 s, absent after 180 s */

    /* Far from the turn a heartbeat changes no row. */
    test_sql("UPDATE waiting_room SET now_serving = -10000, admit_per_minute = 1");
    test_sql("UPDATE queue_entry SET last_seen_at_us = 5");
    test_sleep(call, 600 * TEST_SECOND_US);
    test_room_ask(call, &standing);
    ck_assert_int_eq(test_number("SELECT last_seen_at_us FROM queue_entry"), 5);
}
END_TEST

START_TEST(position_counts_those_who_wait_ahead)
{
    struct call *call = test_call();
    struct standing standings[5];

    test_room_open(1, 600);
    for (int i = 0; i < 5; i++)
        standings[i] = test_room_join(call, i + 1);
    test_room_tick(call); /* admits the first */
    ck_assert_int_eq(test_room_ask(call, &standings[0]).position, 0);
    ck_assert_int_eq(test_room_ask(call, &standings[1]).position, 1);
    test_room_act_as(call, &standings[1]);
    ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    test_sql("UPDATE queue_entry SET state = 2 WHERE place_no = 3"); /* absent */
    ck_assert_int_eq(test_room_ask(call, &standings[4]).position, 2);
    ck_assert_int_eq(test_room_ask(call, &standings[1]).position, -1);
    ck_assert_int_eq(test_room_ask(call, &standings[1]).state, PLACE_LEFT);
}
END_TEST

START_TEST(asking_brings_an_absent_place_back)
{
    struct call *call = test_call();
    struct standing standing;

    test_room_open(1, 600);
    standing = test_room_join(call, 1);
    test_sql("UPDATE queue_entry SET state = 2, last_seen_at_us = 1");
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_WAITING);
    ck_assert_int_eq(test_room_state(1), PLACE_WAITING);
    ck_assert_int_eq(test_number("SELECT last_seen_at_us FROM queue_entry"), call->now_us);
    test_sql("UPDATE queue_entry SET state = 2");
    ck_assert_int_eq(test_room_join(call, 1).state, PLACE_WAITING);
}
END_TEST

START_TEST(leaving_gives_up_the_hold_and_the_place)
{
    struct call *call = test_call();
    struct standing standing;
    struct test_fan fan;

    test_room_open(10, 600);
    standing = test_room_enter(call, 1);
    fan = (struct test_fan){.user_id = standing.place.user_id, .token = standing.token};
    test_sql("UPDATE queue_entry SET has_held = 1");
    test_hold(call, &fan, 1, 3);
    test_room_act_as(call, &standing);
    ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    ck_assert_int_eq(test_room_state(1), PLACE_LEFT);
    ck_assert_int_eq(test_number("SELECT state FROM reservation"), RESERVATION_RELEASED);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
    ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    ck_assert(test_room_join(call, 1).is_new);
}
END_TEST

/* Far behind: numbers begin above what a minute can admit. */
static struct standing join_far_behind(struct call *call)
{
    test_room_open(10, 600);
    test_sql("UPDATE waiting_room SET number_limit = 50000");
    return test_room_join(call, 1);
}

START_TEST(far_from_the_turn_the_table_is_asked_every_ten_minutes)
{
    struct call *call = test_call();
    struct standing standing = join_far_behind(call);

    test_sql("UPDATE queue_entry SET state = 6"); /* behind everybody's back */
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_WAITING);
    test_sleep(call, KEPT_PLACE_AGE_US - 1);
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_WAITING);
    test_sleep(call, 1);
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_LEFT);
}
END_TEST

START_TEST(behind_the_next_the_table_is_asked_of_who_is_late)
{
    struct call *call = test_call();
    struct standing standing = join_far_behind(call);

    test_sql("UPDATE waiting_room SET now_serving = 49500");
    int64_t poll_us = test_room_ask(call, &standing).poll_seconds * TEST_SECOND_US;
    test_sql("UPDATE queue_entry SET state = 6");    /* behind everybody's back */
    test_sleep(call, poll_us + 90 * TEST_SECOND_US); /* absent after 180 s */
    standing = test_room_ask(call, &standing);
    ck_assert_int_eq(standing.state, PLACE_WAITING);
    test_sleep(call, standing.poll_seconds * TEST_SECOND_US + 90 * TEST_SECOND_US + 1);
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_LEFT);
}
END_TEST

START_TEST(whom_the_table_was_told_of_it_is_not_told_again_at_once)
{
    struct call *call = test_call();
    struct standing standing = join_far_behind(call);

    test_sql("UPDATE waiting_room SET now_serving = 49500");
    test_sleep(call, 60 * TEST_SECOND_US); /* a third of 180 s */
    standing = test_room_ask(call, &standing);
    ck_assert_int_eq(test_number("SELECT last_seen_at_us FROM queue_entry"), call->now_us);
    test_sleep(call, standing.poll_seconds * TEST_SECOND_US);
    test_room_ask(call, &standing);
    ck_assert_int_lt(test_number("SELECT last_seen_at_us FROM queue_entry"), call->now_us);
}
END_TEST

START_TEST(of_the_next_the_table_is_always_asked)
{
    struct call *call = test_call();
    struct standing standing = join_far_behind(call);

    test_sql("UPDATE queue_entry SET state = 6");
    test_sql("UPDATE waiting_room SET now_serving = 50000");
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_LEFT);
}
END_TEST

START_TEST(a_far_place_that_was_left_is_seen_as_left)
{
    struct call *call = test_call();
    struct standing standing = join_far_behind(call);

    test_room_act_as(call, &standing);
    ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_LEFT);
}
END_TEST

START_TEST(signing_out_everywhere_ends_the_token_of_a_far_place)
{
    struct call *call = test_call();
    struct standing answer, standing = join_far_behind(call);

    ck_assert_int_eq(session_end_all(call), ERR_OK);
    test_room_act_as(call, &standing);
    ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &answer), ERR_INVALID_TOKEN);
}
END_TEST

/* --- The gate of the sale ---------------------------------------------------------------------- */

START_TEST(only_an_admitted_place_passes_the_gate)
{
    static const struct {
        enum place_state state;
        enum err err;
        int64_t position;
    } rows[] = {
        {PLACE_LOBBY, ERR_NOT_ADMITTED, 1}, /* the lobby has opened */
        {PLACE_WAITING, ERR_NOT_ADMITTED, 1},
        {PLACE_ABSENT, ERR_NOT_ADMITTED, 1},
        {PLACE_ADMITTED, ERR_OK, -1},
        {PLACE_DONE, ERR_NOT_ADMITTED, -1},
        {PLACE_EXPIRED, ERR_ADMISSION_EXPIRED, -1},
        {PLACE_LEFT, ERR_NOT_ADMITTED, -1},
    };
    struct call *call = test_call();
    struct admitted admitted;
    struct standing standing;
    struct place place;

    test_room_open(10, 600);
    standing = test_room_enter(call, 1);
    test_room_act_as(call, &standing);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        call_begin(call, "test", call->now_us, call->deadline_us);
        test_room_act_as(call, &standing);
        test_sql("UPDATE queue_entry SET state = %d", (int)rows[i].state);
        ck_assert_int_eq(admission_check(call, TEST_CONCERT, &place), rows[i].err);
        ck_assert_int_eq(call->detail.position, rows[i].err == ERR_OK ? -1 : rows[i].position);
        ck_assert_int_eq(admission_find_for_hold(call, TEST_PERFORMANCE, &admitted), rows[i].err);
    }
    test_sql("UPDATE queue_entry SET state = 3");
    test_sleep(call, 600 * TEST_SECOND_US);
    ck_assert_int_eq(admission_check(call, TEST_CONCERT, &place), ERR_ADMISSION_EXPIRED);
}
END_TEST

START_TEST(refusals_come_in_their_order)
{
    struct call *call = test_call();
    struct standing standing;
    struct place place;

    test_room_open(10, 600);
    standing = test_room_join(call, 1);
    test_room_act_as(call, &standing);
    test_sql("UPDATE waiting_room SET closed = 1, epoch = 2");
    ck_assert_int_eq(admission_check(call, 77, &place), ERR_INVALID_TOKEN);
    test_sql("UPDATE waiting_room SET epoch = 1");
    ck_assert_int_eq(admission_check(call, 77, &place), ERR_WRONG_CONCERT);
    ck_assert_int_eq(admission_check(call, TEST_CONCERT, &place), ERR_SALE_CLOSED);
    test_sql("UPDATE waiting_room SET closed = 0");
    ck_assert_int_eq(admission_check(call, TEST_CONCERT, &place), ERR_NOT_ADMITTED);
    call->token = NULL;
    ck_assert_int_eq(admission_check(call, TEST_CONCERT, &place), ERR_NOT_SIGNED_IN);
}
END_TEST

static enum err extend(struct call *call, void *arg)
{
    const int64_t *until_us = arg;
    struct place place;
    bool is_current;
    enum err err = admission_lock_place(call, &place);

    if (err == ERR_OK)
        err = admission_lock_for_hold(call, &place, *until_us, &is_current);
    ck_assert(err != ERR_OK || is_current);
    return err;
}

START_TEST(only_the_first_hold_moves_the_end_of_the_admission)
{
    struct call *call = test_call();
    struct standing standing;
    int64_t until_us;

    test_room_open(10, 600);
    standing = test_room_enter(call, 1);
    test_room_act_as(call, &standing);
    until_us = TEST_NOW_US + 3600 * TEST_SECOND_US;
    ck_assert_int_eq(tx_run(call, "test.extend", extend, &until_us), ERR_OK);
    ck_assert_int_eq(test_number("SELECT admission_expires_at_us FROM queue_entry"), until_us);
    until_us += 1;
    ck_assert_int_eq(tx_run(call, "test.extend", extend, &until_us), ERR_OK);
    ck_assert_int_eq(test_number("SELECT admission_expires_at_us FROM queue_entry"), until_us - 1);
    test_sql("UPDATE queue_entry SET has_held = 0");
    until_us = TEST_NOW_US;
    ck_assert_int_eq(tx_run(call, "test.extend", extend, &until_us), ERR_OK);
    ck_assert_int_eq(test_number("SELECT admission_expires_at_us FROM queue_entry"),
                     TEST_NOW_US + 3600 * TEST_SECOND_US);
    ck_assert_int_eq(test_number("SELECT has_held FROM queue_entry"), 1);
}
END_TEST

struct locking {
    struct place place;
    bool is_current;
};

/* tx_fn */
static enum err lock_for_hold(struct call *call, void *arg)
{
    struct locking *locking = arg;
    struct place place = locking->place;

    return admission_lock_for_hold(call, &place, TEST_NOW_US, &locking->is_current);
}

/* Each column that ends an admission or moves it, before the first hold and after it. */
START_TEST(place_that_changed_since_it_was_found_is_not_locked_for_a_hold)
{
    static const char *const changes[] = {
        "state = 6",
        "state = 5",
        "epoch = epoch + 1",
        "token_version = token_version + 1",
        "admission_expires_at_us = admission_expires_at_us - 1",
        "has_held = 1 - has_held",
    };
    struct call *call = test_call();
    struct locking locking;
    struct standing standing;

    test_room_open(10, 600);
    standing = test_room_enter(call, 1);
    test_room_act_as(call, &standing);
    for (size_t i = 0; i < 2 * sizeof changes / sizeof changes[0]; i++) {
        test_sql("UPDATE queue_entry SET state = 3, epoch = 1, token_version = 1,"
                 " admission_expires_at_us = %lld, has_held = %zu",
                 (long long)(TEST_NOW_US + 600 * TEST_SECOND_US), i % 2);
        ck_assert_int_eq(admission_check(call, TEST_CONCERT, &locking.place), ERR_OK);
        ck_assert_int_eq(tx_run(call, "test.lock", lock_for_hold, &locking), ERR_OK);
        ck_assert(locking.is_current);
        test_sql("UPDATE queue_entry SET has_held = %zu", i % 2);
        test_sql("UPDATE queue_entry SET %s", changes[i / 2]);
        ck_assert_int_eq(tx_run(call, "test.lock", lock_for_hold, &locking), ERR_OK);
        ck_assert_msg(!locking.is_current, "%s", changes[i / 2]);
    }
}
END_TEST

CHECK_SUITE_WITH(
    "waiting room", test_db_setup, test_db_teardown, places_are_given_in_order,
    joining_again_gives_the_same_place_and_burns_no_number,
    fifty_parallel_joins_of_one_account_give_one_place, the_phase_decides_who_may_join,
    in_the_lobby_nobody_has_a_number, an_admission_that_ran_out_makes_way_for_a_new_place,
    a_heartbeat_needs_the_token_of_the_place, a_room_is_kept_for_a_moment_and_no_longer,
    a_room_kept_for_a_moment_refuses_nobody_wrongly, the_third_call_of_an_interval_is_too_soon,
    of_many_calls_at_once_one_is_the_second, without_memcached_polls_are_not_limited,
    near_the_turn_the_table_is_told_three_times_a_grace, position_counts_those_who_wait_ahead,
    asking_brings_an_absent_place_back, leaving_gives_up_the_hold_and_the_place,
    far_from_the_turn_the_table_is_asked_every_ten_minutes,
    behind_the_next_the_table_is_asked_of_who_is_late,
    whom_the_table_was_told_of_it_is_not_told_again_at_once, of_the_next_the_table_is_always_asked,
    a_far_place_that_was_left_is_seen_as_left, signing_out_everywhere_ends_the_token_of_a_far_place,
    only_an_admitted_place_passes_the_gate, refusals_come_in_their_order,
    only_the_first_hold_moves_the_end_of_the_admission,
    place_that_changed_since_it_was_found_is_not_locked_for_a_hold)
