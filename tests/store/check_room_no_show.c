/* People who were let in: who acts keeps the admission, who does not loses it, and is not lost. */
#include "domain/waiting_room.h"

#include "domain/admission.h"
#include "domain/catalogue.h"
#include "lib/test_room.h"
#include "store/crowd_store.h"

static int64_t column(const char *name, int64_t place_no)
{
    return test_number("SELECT %s FROM queue_entry WHERE place_no = %lld", name,
                       (long long)place_no);
}

static void look_at_dates(struct call *call, const struct standing *standing)
{
    struct date *dates;
    size_t count;

    test_room_act_as(call, standing);
    ck_assert_int_eq(catalogue_list_dates(call, TEST_CONCERT, &dates, &count), ERR_OK);
}

/* One fan let in, and another behind. */
static void open_with_two(struct call *call, struct standing standings[2])
{
    test_room_open(1, 60000);
    standings[0] = test_room_join(call, 1);
    standings[1] = test_room_join(call, 2);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
    ck_assert_int_eq(test_room_state(2), PLACE_WAITING);
}

START_TEST(the_admission_tells_until_when_it_is_to_be_used)
{
    struct call *call = test_call();
    struct standing standings[2], standing;

    open_with_two(call, standings);
    standing = test_room_ask(call, &standings[0]);
    ck_assert_int_eq(standing.state, PLACE_ADMITTED);
    ck_assert_int_eq(standing.enter_by_us, call->now_us + 60 * TEST_SECOND_US);
    ck_assert_int_eq(test_room_ask(call, &standings[1]).enter_by_us, 0);
    look_at_dates(call, &standings[0]);
    ck_assert_int_eq(test_room_ask(call, &standings[0]).enter_by_us, 0);
    ck_assert_int_eq(column("last_seen_at_us >= admitted_at_us", 1), 1);
}
END_TEST

START_TEST(whoever_acts_keeps_the_admission)
{
    struct call *call = test_call();
    struct standing standings[2];

    open_with_two(call, standings);
    test_sleep(call, 60 * TEST_SECOND_US - 1);
    look_at_dates(call, &standings[0]);
    test_sleep(call, 100 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
}
END_TEST

START_TEST(an_act_is_written_down_once)
{
    struct call *call = test_call();
    struct standing standings[2];

    open_with_two(call, standings);
    test_sleep(call, TEST_SECOND_US);
    look_at_dates(call, &standings[0]);
    int64_t seen_us = column("last_seen_at_us", 1);
    test_sleep(call, TEST_SECOND_US);
    look_at_dates(call, &standings[0]);
    ck_assert_int_eq(column("last_seen_at_us", 1), seen_us);
}
END_TEST

START_TEST(a_refused_act_is_an_act)
{
    static const int32_t wanted[] = {7};
    struct call *call = test_call();
    struct standing standings[2];
    struct reservation reservation;

    open_with_two(call, standings);
    test_sql("INSERT INTO claim VALUES (1, 7, REPEAT('x', 16), NULL)");
    struct test_fan fan = {.user_id = standings[0].place.user_id, .token = standings[0].token};
    ck_assert_int_eq(test_reserve(call, &fan, wanted, 1, &reservation), ERR_SEAT_TAKEN);
    ck_assert_int_eq(call->detail.conflict_count, 1);
    ck_assert_int_eq(column("last_seen_at_us >= admitted_at_us", 1), 1);
    test_sleep(call, 61 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
}
END_TEST

START_TEST(a_heartbeat_is_no_act)
{
    struct call *call = test_call();
    struct standing standings[2];

    open_with_two(call, standings);
    for (int i = 0; i < 6; i++) {
        test_sleep(call, 10 * TEST_SECOND_US);
        test_room_ask(call, &standings[0]);
    }
    ck_assert_int_lt(column("last_seen_at_us - admitted_at_us", 1), 0);
}
END_TEST

START_TEST(a_heartbeat_that_raced_the_admission_is_no_act)
{
    struct call *call = test_call(), *fan = test_call_new();
    struct standing standing;

    test_room_open(1, 60000);
    test_sql("UPDATE waiting_room SET absent_after_seconds = 10");
    standing = test_room_join(call, 1);
    /* The fan asks after the janitor's round began, and is written down before it admits. */
    test_sleep(fan, 5 * TEST_SECOND_US);
    test_sleep(call, 4 * TEST_SECOND_US);
    test_room_ask(fan, &standing);
    ck_assert_int_eq(column("last_seen_at_us", 1), fan->now_us);
    test_room_tick(call);
    ck_assert_int_lt(column("last_seen_at_us - admitted_at_us", 1), 0);
}
END_TEST

START_TEST(a_page_that_is_there_gets_a_second_chance_at_the_head)
{
    struct call *call = test_call();
    struct standing standings[2], standing;

    open_with_two(call, standings);
    for (int i = 0; i < 6; i++) {
        test_sleep(call, 10 * TEST_SECOND_US);
        test_room_ask(call, &standings[0]);
        test_room_ask(call, &standings[1]);
    }
    test_sql("UPDATE waiting_room SET paused = 1");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_WAITING);
    standing = test_room_ask(call, &standings[0]);
    ck_assert_int_eq(standing.number, 1);
    ck_assert_int_eq(standing.position, 1);
    ck_assert(standing.place.second_chance);
    ck_assert_int_eq(standing.admitted_until, 0);
    /* Who was next before stands behind it, and is not told worse. */
    ck_assert_int_eq(test_room_ask(call, &standings[1]).position, 1);

    test_sql("UPDATE waiting_room SET paused = 0");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
    ck_assert_int_eq(test_room_state(2), PLACE_WAITING);
    ck_assert_int_eq(column("admitted_at_us", 1), call->now_us);
    look_at_dates(call, &standings[0]);
    test_sleep(call, 62 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
}
END_TEST

START_TEST(who_does_not_come_twice_is_out)
{
    struct call *call = test_call();
    struct standing standings[2], standing;

    open_with_two(call, standings);
    for (int chance = 0; chance < 2; chance++) {
        for (int i = 0; i < 6; i++) {
            test_sleep(call, 10 * TEST_SECOND_US);
            test_room_ask(call, &standings[0]);
            test_room_ask(call, &standings[1]);
        }
        test_sleep(call, 1);
        test_room_tick(call);
        test_room_tick(call);
    }
    standing = test_room_ask(call, &standings[0]);
    ck_assert_int_eq(standing.state, PLACE_EXPIRED);
    ck_assert_int_eq(column("ended_at_us", 1), call->now_us);
    ck_assert_int_eq(test_room_state(2), PLACE_ADMITTED);
    ck_assert_int_eq(test_number("SELECT now_serving FROM waiting_room"), 2);
    /* And may come again, behind everybody. */
    ck_assert_int_eq(test_room_join(call, 1).number, 3);
    test_audit(call);
}
END_TEST

START_TEST(who_is_gone_keeps_the_place_and_returning_is_the_second_chance)
{
    struct call *call = test_call();
    struct standing standings[2], standing;

    open_with_two(call, standings);
    for (int i = 0; i < 6; i++) {
        test_sleep(call, 10 * TEST_SECOND_US);
        test_room_ask(call, &standings[1]);
    }
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ABSENT);
    ck_assert_int_eq(test_room_state(2), PLACE_ADMITTED);
    ck_assert_int_eq(column("passed_at_us", 1), call->now_us);
    look_at_dates(call, &standings[1]);

    test_sleep(call, 100 * TEST_SECOND_US);
    test_room_join(call, 3);
    standing = test_room_ask(call, &standings[0]);
    ck_assert_int_eq(standing.state, PLACE_WAITING);
    ck_assert_int_eq(standing.position, 1);
    ck_assert_int_eq(column("returned_at_us", 1), call->now_us);
    test_sql("UPDATE queue_entry SET state = 4, ended_at_us = 1 WHERE place_no = 2");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
    ck_assert_int_eq(test_room_state(3), PLACE_WAITING);
    test_sleep(call, 60 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_EXPIRED);
}
END_TEST

START_TEST(a_lost_cache_costs_nobody_the_place)
{
    struct call *call = test_call();
    struct standing standings[2];

    open_with_two(call, standings);
    test_sleep(call, 30 * TEST_SECOND_US);
    test_room_ask(call, &standings[0]);
    test_sleep(call, 30 * TEST_SECOND_US);
    test_forget_cache();
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ABSENT);
    ck_assert_int_eq(test_room_ask(call, &standings[0]).state, PLACE_WAITING);
    test_room_ask(call, &standings[1]);
}
END_TEST

/* The last moment has one winner: either the act or the janitor. */
static enum err act_or_take_back(struct call *call, int index, void *arg)
{
    const struct standing *standing = arg;
    struct date *dates;
    size_t count;

    test_sleep(call, 60 * TEST_SECOND_US);
    if (index == 0)
        return waiting_room_tick(call);
    test_room_act_as(call, standing);
    return catalogue_list_dates(call, TEST_CONCERT, &dates, &count);
}

START_TEST(act_and_taking_back_have_one_winner)
{
    struct call *call = test_call();
    struct standing standing;
    int counts[ERR_COUNT];

    test_room_open(1, 60000);
    standing = test_room_join(call, 1);
    for (int i = 1; i <= 20; i++) {
        test_sql("UPDATE queue_entry SET state = 1, second_chance = 0, last_seen_at_us = %lld",
                 (long long)call->now_us);
        test_sql("UPDATE waiting_room SET entry_checked_us = 0");
        test_room_tick(call);
        ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
        test_race(2, act_or_take_back, &standing, counts);
        for (int e = 0; e < ERR_COUNT; e++)
            if (counts[e] != 0 && e != ERR_OK && e != ERR_NOT_ADMITTED)
                ck_abort_msg("%s", err_row((enum err)e)->name);
        ck_assert_int_eq(counts[ERR_OK] + counts[ERR_NOT_ADMITTED], 2);
        int64_t is_in = column("state = 3 AND last_seen_at_us >= admitted_at_us", standing.number);
        ck_assert_int_eq(is_in, counts[ERR_OK] - 1);
    }
}
END_TEST

/* --- Once, and only those in question ------------------------------------------------------------ */

/* People 1…count inside, the last admitted now, one each step before; nobody has acted. */
static void people_inside(struct call *call, int count, int64_t step_us)
{
    test_sql("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version, "
             "joined_at_us, last_seen_at_us, admitted_at_us, admission_expires_at_us, "
             "queue_number, has_held) "
             "SELECT 1, seq, UNHEX(LPAD(HEX(seq), 32, '0')), 3, 1, 1, 1, 1, %lld + seq * %lld, "
             "%lld + seq * %lld, seq, 0 FROM seq_1_to_%d",
             (long long)(call->now_us - count * step_us), (long long)step_us,
             (long long)(call->now_us - count * step_us + 600 * TEST_SECOND_US), (long long)step_us,
             count);
    test_sql("UPDATE waiting_room SET number_limit = %d, now_serving = %d, "
             "rate_refilled_at_us = %lld",
             count, count, (long long)call->now_us);
}

static int64_t count_state(enum place_state state)
{
    return test_number("SELECT COUNT(*) FROM queue_entry WHERE state = %d", (int)state);
}

START_TEST(each_admission_is_judged_once)
{
    struct call *call = test_call();
    struct waiting_room room;
    struct place_list list;

    test_room_open(1000, 60000);
    people_inside(call, 200, TEST_SECOND_US);
    test_sql("UPDATE queue_entry SET last_seen_at_us = admitted_at_us WHERE place_no %% 2 = 0");
    test_room_tick(call);
    /* Those of the last minute have time left. */
    ck_assert_int_eq(count_state(PLACE_ABSENT), 70);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 130);
    ck_assert_int_eq(test_number("SELECT entry_checked_us FROM waiting_room"),
                     call->now_us - 60 * TEST_SECOND_US);
    /* The next look begins behind them: it finds those that came due since and nobody else. */
    test_sleep(call, 10 * TEST_SECOND_US);
    room = (struct waiting_room){.concert_id = 1,
                                 .admission_seconds = 600,
                                 .entry_checked_us =
                                     test_number("SELECT entry_checked_us FROM waiting_room")};
    ck_assert_int_eq(
        crowd_store_list_unused(call, &room, call->now_us - 60 * TEST_SECOND_US, 512, &list),
        ERR_OK);
    ck_assert_uint_eq(list.count, 5);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ABSENT), 75);
}
END_TEST

START_TEST(a_room_in_which_nobody_was_let_in_writes_nothing)
{
    struct call *call = test_call();

    test_room_open(1000, 60000);
    people_inside(call, 10, TEST_SECOND_US);
    test_sql("UPDATE queue_entry SET last_seen_at_us = admitted_at_us");
    test_sleep(call, 61 * TEST_SECOND_US);
    test_room_tick(call);
    int64_t checked_us = test_number("SELECT entry_checked_us FROM waiting_room");
    ck_assert_int_gt(checked_us, 0);
    test_sleep(call, 5 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT entry_checked_us FROM waiting_room"), checked_us);
}
END_TEST

START_TEST(another_length_of_admissions_lets_nobody_slip_through)
{
    struct call *call = test_call();
    struct room_change longer = {.has_admission_seconds = true, .admission_seconds = 1200};
    struct room_change shorter = {.has_admission_seconds = true, .admission_seconds = 100};
    struct waiting_room room;

    test_room_open(1000, 60000);
    people_inside(call, 30, TEST_SECOND_US);
    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_change(call, TEST_CONCERT, &longer, &room), ERR_OK);
    test_room_enter(call, 1);
    ck_assert_int_eq(test_room_state(31), PLACE_ADMITTED);
    test_sleep(call, 2 * TEST_SECOND_US);
    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_change(call, TEST_CONCERT, &shorter, &room), ERR_OK);
    test_room_join(call, 2);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(32), PLACE_ADMITTED);

    test_sleep(call, 29 * TEST_SECOND_US);
    test_room_tick(call); /* nobody's minute is over but that of the first */
    ck_assert_int_eq(count_state(PLACE_ABSENT), 1);
    for (int i = 0; i < 32; i++) {
        test_sleep(call, TEST_SECOND_US);
        test_room_tick(call);
    }
    ck_assert_int_eq(count_state(PLACE_ABSENT), 32);
}
END_TEST

START_TEST(another_time_to_enter_holds_for_those_inside)
{
    struct call *call = test_call();
    struct room_change change = {.has_enter_seconds = true, .enter_seconds = 10};
    struct standing standings[2];
    struct waiting_room room;

    open_with_two(call, standings);
    test_sleep(call, 10 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_change(call, TEST_CONCERT, &change, &room), ERR_OK);
    ck_assert_int_eq(room.enter_seconds, 10);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ABSENT);
}
END_TEST

START_TEST(a_closed_room_takes_nothing_back)
{
    struct call *call = test_call();
    struct standing standings[2];

    open_with_two(call, standings);
    test_sql("UPDATE waiting_room SET closed = 1");
    test_sleep(call, 70 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
}
END_TEST

/* The round of a janitor that finds a thousand of them. */
START_TEST(a_thousand_that_never_came_are_taken_back_in_one_round)
{
    struct call *call = test_call();

    test_room_open(2000, 60000);
    people_inside(call, 1000, TEST_SECOND_US / 2);
    test_sleep(call, 60 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ABSENT), 1000);
}
END_TEST

CHECK_SUITE_WITH("no-shows", test_db_setup, test_db_teardown,
                 the_admission_tells_until_when_it_is_to_be_used, whoever_acts_keeps_the_admission,
                 an_act_is_written_down_once, a_refused_act_is_an_act, a_heartbeat_is_no_act,
                 a_heartbeat_that_raced_the_admission_is_no_act,
                 a_page_that_is_there_gets_a_second_chance_at_the_head,
                 who_does_not_come_twice_is_out,
                 who_is_gone_keeps_the_place_and_returning_is_the_second_chance,
                 a_lost_cache_costs_nobody_the_place, act_and_taking_back_have_one_winner,
                 each_admission_is_judged_once, a_room_in_which_nobody_was_let_in_writes_nothing,
                 another_length_of_admissions_lets_nobody_slip_through,
                 another_time_to_enter_holds_for_those_inside, a_closed_room_takes_nothing_back,
                 a_thousand_that_never_came_are_taken_back_in_one_round)
