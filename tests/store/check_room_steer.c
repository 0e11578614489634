/* Steering a waiting room while it runs: everything in force at once, and nobody's place lost. */
#include "domain/waiting_room.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "domain/refund.h"
#include "domain/reservation.h"
#include "domain/room_load.h"
#include "domain/room_watch.h"
#include "domain/seat_block.h"
#include "lib/test_room.h"
#include "model/conf.h"
#include "store/stmt.h"
#include "util/counter.h"

static int64_t count_state(enum place_state state)
{
    return test_number("SELECT COUNT(*) FROM queue_entry WHERE state = %d", (int)state);
}

static struct waiting_room change(struct call *call, const struct room_change *change)
{
    struct waiting_room room;

    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_change(call, TEST_CONCERT, change, &room), ERR_OK);
    return room;
}

/* Places first … first + count - 1 in a state, seen at that moment. */
static void places(int first, int count, enum place_state state, int64_t seen_us)
{
    test_sql("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version, "
             "joined_at_us, last_seen_at_us, queue_number, has_held) "
             "SELECT 1, seq, UNHEX(LPAD(HEX(seq), 32, '0')), %d, 1, 1, 1, %lld, seq, 0 "
             "FROM seq_%d_to_%d",
             (int)state, (long long)seen_us, first, first + count - 1);
    test_sql("UPDATE waiting_room SET number_limit = 100000");
}

/* --- Absent ------------------------------------------------------------------------------------ */

/* Rows that this connection's statements have read. */
static int64_t rows_read(struct call *call)
{
    static const struct stmt handler_reads = {
        .name = "test.handler_reads",
        .sql = "SELECT CAST(SUM(VARIABLE_VALUE) AS SIGNED)\n"
               "  FROM information_schema.SESSION_STATUS\n"
               " WHERE VARIABLE_NAME LIKE 'Handler\\_read%'",
    };
    const struct column *row;

    ck_assert_int_eq(stmt_select_one(call, &handler_reads, NO_ARGS, &row), ERR_OK);
    return column_i64(&row[0]);
}

static int64_t rows_of_a_tick(struct call *call)
{
    int64_t before = rows_read(call);

    test_room_tick(call);
    return rows_read(call) - before;
}

START_TEST(who_was_set_aside_is_never_looked_at_again)
{
    struct call *call = test_call();

    test_room_open(2, 60000);
    places(1, 10, PLACE_ABSENT, 1);
    places(20001, 20, PLACE_WAITING, call->now_us);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 2);
    /* A round in which two come free, with ten absent at the head and with ten thousand. */
    int64_t rows[2];
    for (int i = 0; i < 2; i++) {
        test_sql("UPDATE queue_entry SET state = 4, ended_at_us = 1 WHERE state = 3");
        test_sleep(call,
                   TEST_SECOND_US / 10); /* the figures for people to look at are kept meanwhile */
        rows[i] = rows_of_a_tick(call);
        ck_assert_int_eq(count_state(PLACE_ADMITTED), 2);
        if (i == 0)
            places(101, 10000, PLACE_ABSENT, 1);
    }
    ck_assert_int_le(rows[1], rows[0] + 20);
}
END_TEST

START_TEST(returners_come_before_everybody_behind_and_in_their_order)
{
    struct call *call = test_call();
    struct standing standings[6];

    test_room_open(2, 60000);
    test_sql("UPDATE waiting_room SET absent_after_seconds = 10");
    for (int i = 0; i < 6; i++)
        standings[i] = test_room_join(call, i + 1);
    test_sql("UPDATE queue_entry SET state = 2 WHERE place_no IN (1, 2, 3)");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(4), PLACE_ADMITTED);
    ck_assert_int_eq(test_room_state(5), PLACE_ADMITTED);
    /* The slots are full; the last of them returns first. */
    test_room_ask(call, &standings[2]);
    test_room_tick(call);
    test_room_ask(call, &standings[0]);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 2);
    ck_assert_int_eq(test_room_ask(call, &standings[0]).position, 1);
    ck_assert_int_eq(test_room_ask(call, &standings[5]).position, 3);
    test_sql("UPDATE queue_entry SET state = 4, ended_at_us = 1 WHERE place_no = 4");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
    ck_assert_int_eq(test_room_state(3), PLACE_WAITING);
    test_sql("UPDATE queue_entry SET state = 4, ended_at_us = 1 WHERE place_no = 5");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(3), PLACE_ADMITTED);
    ck_assert_int_eq(test_room_state(6), PLACE_WAITING);
    ck_assert_int_eq(test_number("SELECT now_serving FROM waiting_room"), 5);
}
END_TEST

START_TEST(setting_aside_and_returning_are_written_down)
{
    struct call *call = test_call();
    struct standing standings[2];

    test_room_open(1, 60000);
    test_sql("UPDATE waiting_room SET absent_after_seconds = 10");
    for (int i = 0; i < 2; i++)
        standings[i] = test_room_join(call, i + 1);
    test_room_tick(call);
    test_sleep(call, 40 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(2), PLACE_ABSENT);
    ck_assert_int_eq(test_number("SELECT passed_at_us FROM queue_entry WHERE place_no = 2"),
                     call->now_us);
    test_sleep(call, TEST_SECOND_US);
    test_room_ask(call, &standings[1]);
    ck_assert_int_eq(test_number("SELECT returned_at_us FROM queue_entry WHERE place_no = 2"),
                     call->now_us);
}
END_TEST

/* --- At once ----------------------------------------------------------------------------------- */

static enum err tick_or_pause(struct call *call, int index, void *arg)
{
    (void)arg;
    if (index == 0) {
        struct room_change pause = {.has_paused = true, .paused = true};
        struct waiting_room room;
        test_room_sign_in(call, 1);
        usleep(20000);
        enum err err = waiting_room_change(call, TEST_CONCERT, &pause, &room);
        if (err != ERR_OK)
            return err;
        test_sql("INSERT INTO setting (name, value) VALUES ('admitted_at_pause', '%lld')",
                 (long long)room.admitted_total);
        return ERR_OK;
    }
    for (int i = 0; i < 60; i++) {
        enum err err = waiting_room_tick(call);
        if (err != ERR_OK)
            return err;
        test_sleep(call, TEST_SECOND_US / 20);
    }
    return ERR_OK;
}

START_TEST(after_a_pause_nobody_enters)
{
    struct call *call = test_call();
    int counts[ERR_COUNT];

    test_room_open(100000, 600);
    places(1, 2000, PLACE_WAITING, call->now_us + 3600 * TEST_SECOND_US);
    test_sql("CREATE TABLE IF NOT EXISTS setting (name VARCHAR(50), value VARCHAR(50))");
    test_race(4, tick_or_pause, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 4);
    int64_t at_pause = test_number("SELECT value FROM setting WHERE name = 'admitted_at_pause'");
    int64_t admitted = count_state(PLACE_ADMITTED);
    test_sql("DROP TABLE setting");
    ck_assert_int_eq(admitted, at_pause);
    ck_assert_int_eq(count_state(PLACE_WAITING), 2000 - admitted);
    /* And goes on where it stopped. */
    change(call, &(struct room_change){.has_paused = true});
    test_sleep(call, 10 * TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_gt(count_state(PLACE_ADMITTED), admitted);
    ck_assert_int_eq(test_number("SELECT MAX(place_no) FROM queue_entry WHERE state = 3"),
                     count_state(PLACE_ADMITTED));
}
END_TEST

/* The janitor was told of something since the last look. */
static bool is_woken(struct call *call)
{
    uint64_t wakeups;

    return read(call->counters->janitor_fd, &wakeups, sizeof wakeups) == sizeof wakeups;
}

static void listen_for_wakeups(struct call *call)
{
    static struct counters counters;

    counters.janitor_fd = eventfd(0, EFD_NONBLOCK);
    call->counters = &counters;
}

static struct refund give_back(struct call *call, const struct reservation *reservation)
{
    static struct test_fan admin; /* the call's session from here on */
    struct refund refund;

    admin = test_fan_admitted(999, 0);
    struct once once = test_once(&admin, "give-back");
    call->session = &admin.session;
    ck_assert_int_eq(refund_reservation(call, &reservation->reservation_id, "rain", &once, &refund),
                     ERR_OK);
    return refund;
}

START_TEST(whatever_frees_a_slot_or_a_seat_wakes_the_janitor)
{
    static const int32_t seat[] = {1};
    struct call *call = test_call();
    struct reservation reservation;
    struct receipt receipt;

    test_room_open(10, 60000);
    struct test_fan payer = test_fan_admitted(900, 100000), leaver = test_fan_admitted(901, 0);
    listen_for_wakeups(call);

    ck_assert_int_eq(test_reserve(call, &payer, seat, 1, &reservation), ERR_OK);
    (void)is_woken(call);
    ck_assert_int_eq(test_pay(call, &payer, &reservation, &receipt), ERR_OK);
    ck_assert(is_woken(call));
    test_act_as(call, &leaver);
    ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    ck_assert(is_woken(call));
    give_back(call, &reservation);
    ck_assert(is_woken(call));

    struct test_fan releaser = test_fan_admitted(902, 0);
    ck_assert_int_eq(test_reserve(call, &releaser, seat, 1, &reservation), ERR_OK);
    (void)is_woken(call);
    ck_assert_int_eq(reservation_release(call, &releaser.user_id, &reservation.reservation_id),
                     ERR_OK);
    ck_assert(is_woken(call));
    ck_assert_int_eq(seat_block_set(call, TEST_PERFORMANCE, &(struct seat_block){.reason = "x"}),
                     ERR_OK);
    ck_assert(is_woken(call));
    change(call, &(struct room_change){.has_capacity = true, .capacity = 20});
    ck_assert(is_woken(call));
}
END_TEST

START_TEST(a_silent_crowd_is_passed_in_pieces_one_after_the_other)
{
    struct call *call = test_call();
    int64_t set_aside = 0;
    int rounds = 0;

    test_room_open(5, 60000);
    places(1, 10000, PLACE_WAITING, 1);
    test_sql("UPDATE waiting_room SET capacity = 0");
    test_room_tick(call); /* from now on signs of life are kept */
    test_sleep(call, 3600 * TEST_SECOND_US);
    places(10001, 20, PLACE_WAITING, call->now_us);
    test_sql("UPDATE waiting_room SET capacity = 5");
    listen_for_wakeups(call);
    for (; count_state(PLACE_ADMITTED) == 0; rounds++) {
        test_room_tick(call);
        int64_t now = count_state(PLACE_ABSENT);
        ck_assert_int_le(now - set_aside, 2560);
        /* Who still finds nobody comes again at once. */
        ck_assert(is_woken(call) || count_state(PLACE_ADMITTED) > 0);
        set_aside = now;
    }
    ck_assert_int_eq(rounds, 5);
    ck_assert_int_eq(count_state(PLACE_ABSENT), 10000);
    ck_assert_int_eq(test_number("SELECT MIN(place_no) FROM queue_entry WHERE state = 3"), 10001);
}
END_TEST

/* --- Sold out ---------------------------------------------------------------------------------- */

START_TEST(the_last_seat_ends_admission_and_a_return_reopens_it)
{
    static const int32_t last[] = {TEST_SEATS};
    struct call *call = test_call();
    struct reservation reservation;
    struct receipt receipt;

    test_room_open(1, 60000);
    test_sql("DELETE FROM performance WHERE performance_id = 2");
    test_sql("INSERT INTO claim SELECT 1, seq, REPEAT('x', 16), NULL FROM seq_1_to_%d",
             TEST_SEATS - 1);
    struct test_fan fan = test_fan_admitted(900, 100000);
    test_room_join(call, 2);
    test_room_tick(call);
    ck_assert_int_eq(test_reserve(call, &fan, last, 1, &reservation), ERR_OK);
    test_sleep(call, TEST_SECOND_US);
    test_room_tick(call); /* nothing left, but one is only held */
    ck_assert_int_eq(test_number("SELECT sold_out FROM waiting_room"), 0);
    ck_assert_int_eq(test_pay(call, &fan, &reservation, &receipt), ERR_OK);
    test_room_tick(call);
    /* The slot is free, the last seat is gone, and nobody is let in for nothing. */
    ck_assert_int_eq(test_number("SELECT sold_out FROM waiting_room"), 1);
    ck_assert_int_eq(test_room_state(1), PLACE_WAITING);
    give_back(call, &reservation);
    test_sql("UPDATE queue_entry SET state = 6, ended_at_us = 1 WHERE place_no = 999");
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT sold_out FROM waiting_room"), 0);
    ck_assert_int_eq(test_room_state(1), PLACE_ADMITTED);
}
END_TEST

/* --- Messages ---------------------------------------------------------------------------------- */

static enum err try_messages(struct call *call, struct text_pair *items, size_t count,
                             struct waiting_room *room_out)
{
    struct room_change change = {.has_messages = true,
                                 .messages = {.count = count, .items = items}};

    test_room_sign_in(call, 1);
    return waiting_room_change(call, TEST_CONCERT, &change, room_out);
}

static const char *message_in(struct call *call, const char *language)
{
    struct room_document document;

    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    for (size_t i = 0; i < document.messages.count; i++)
        if (strcmp(document.messages.items[i].language, language) == 0)
            return document.messages.items[i].text;
    return "";
}

START_TEST(a_message_in_one_language_leaves_the_others)
{
    struct call *call = test_call();
    struct waiting_room room;
    struct text_pair both[] = {{"ko", "하나"}, {"PT-br", "um"}}, one[] = {{"KO", "둘"}},
                     none[] = {{"ko", NULL}};

    test_room_open(1, 600);
    ck_assert_int_eq(try_messages(call, both, 2, &room), ERR_OK);
    ck_assert_int_eq(try_messages(call, one, 1, &room), ERR_OK);
    change(call, &(struct room_change){.has_message = true, .message = "one"});
    ck_assert_str_eq(message_in(call, "ko"), "둘");
    ck_assert_str_eq(message_in(call, "pt-BR"), "um");
    ck_assert_int_eq(try_messages(call, none, 1, &room), ERR_OK);
    ck_assert_str_eq(message_in(call, "ko"), "");
    ck_assert_str_eq(message_in(call, "pt-BR"), "um");
    ck_assert_int_eq(try_messages(call, NULL, 0, &room), ERR_OK);
    ck_assert_str_eq(message_in(call, "pt-BR"), "");
    ck_assert_str_eq(room.message, "one");
}
END_TEST

START_TEST(a_message_in_no_language_changes_nothing)
{
    struct call *call = test_call();
    struct waiting_room room;
    struct text_pair wrong[] = {{"ko", "하나"}, {"no language", "x"}}, many[MESSAGES_MAX + 1];
    static char tags[MESSAGES_MAX + 1][3];

    test_room_open(1, 600);
    ck_assert_int_eq(try_messages(call, wrong, 2, &room), ERR_INVALID_FIELD);
    ck_assert_str_eq(call->detail.field, "messages");
    for (int i = 0; i <= MESSAGES_MAX; i++) {
        memcpy(tags[i], (char[]){'a', (char)('a' + i), '\0'}, 3);
        many[i] = (struct text_pair){tags[i], "x"};
    }
    ck_assert_int_eq(try_messages(call, many, MESSAGES_MAX + 1, &room), ERR_INVALID_FIELD);
    ck_assert_int_eq(test_number("SELECT version FROM waiting_room"), 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 0);
    ck_assert_int_eq(try_messages(call, many, MESSAGES_MAX, &room), ERR_OK);
}
END_TEST

/* --- The automatic rate ------------------------------------------------------------------------ */

static int64_t share_u(void)
{
    return test_number("SELECT auto_rate_u FROM waiting_room");
}

static void round_under(struct call *call, int64_t p95_us)
{
    const struct load load = {.p95_us = p95_us, .busy_percent = 10};
    int64_t due_us;
    struct room_watch watch = {0};

    ck_assert_int_eq(waiting_room_round(call, &watch, &load, &due_us), ERR_OK);
}

START_TEST(the_rate_follows_the_load_only_where_it_was_asked_to)
{
    struct call *call = test_call();
    struct room_document document;
    int64_t limit_us = call->conf->auto_p95_ms * 1000;

    test_room_open(10, 600);
    round_under(call, limit_us + 1);
    ck_assert_int_eq(share_u(), RATE_ONE);
    change(call, &(struct room_change){.has_auto_rate = true, .auto_rate = true});
    round_under(call, limit_us);
    ck_assert_int_eq(share_u(), RATE_ONE);
    round_under(call, limit_us + 1);
    ck_assert_int_eq(share_u(), 700000);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(rate_in_force(&document.sale.room), 420);
    test_sleep(call, TEST_SECOND_US);
    round_under(call, limit_us);
    ck_assert_int_eq(share_u(), 750000);
    /* A round without a look moves nothing, and the steps are nobody's change of settings. */
    test_sleep(call, TEST_SECOND_US);
    test_room_tick(call);
    ck_assert_int_eq(share_u(), 750000);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 1);
    change(call, &(struct room_change){.has_auto_rate = true, .auto_rate = false});
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(rate_in_force(&document.sale.room), 600);
    ck_assert_int_eq(share_u(), RATE_ONE);
}
END_TEST

START_TEST(of_two_hosts_that_look_at_once_one_moves_the_rate)
{
    struct call *call = test_call();
    const struct load high = {.p95_us = INT64_MAX, .busy_percent = 0};
    struct room_document document;

    test_room_open(10, 600);
    change(call, &(struct room_change){.has_auto_rate = true, .auto_rate = true});
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    struct waiting_room one = document.sale.room, two = one;
    test_sleep(call, TEST_SECOND_US);
    ck_assert_int_eq(room_follow_load(call, &one, &high), ERR_OK);
    ck_assert_int_eq(room_follow_load(call, &two, &high), ERR_OK);
    ck_assert_int_eq(share_u(), 700000);
}
END_TEST

START_TEST(a_slowed_room_lets_fewer_in)
{
    struct call *call = test_call();

    test_room_open(1000, 6000);
    places(1, 500, PLACE_WAITING, call->now_us + 3600 * TEST_SECOND_US);
    test_sql("UPDATE waiting_room SET auto_rate = 1, auto_rate_u = 100000");
    for (int i = 0; i < 50; i++) {
        test_room_tick(call);
        test_sleep(call, TEST_SECOND_US / 10);
    }
    ck_assert_int_ge(count_state(PLACE_ADMITTED), 49); /* five seconds at ten */
    ck_assert_int_le(count_state(PLACE_ADMITTED), 51);
}
END_TEST

/* --- The pace ---------------------------------------------------------------------------------- */

START_TEST(a_round_tells_when_the_rate_lets_the_next_one_in)
{
    struct call *call = test_call();
    int64_t due_us;
    struct room_watch watch = {0};

    test_room_open(1000, 60);
    ck_assert_int_eq(waiting_room_round(call, &watch, NULL, &due_us), ERR_OK);
    ck_assert_int_eq(due_us, INT64_MAX);
    places(1, 10, PLACE_WAITING, call->now_us + 3600 * TEST_SECOND_US);
    ck_assert_int_eq(waiting_room_round(call, &watch, NULL, &due_us), ERR_OK);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 1);
    ck_assert_int_eq(due_us, call->now_us + TEST_SECOND_US);
    /* No slot is free: nobody waits for the rate. */
    test_sql("UPDATE waiting_room SET capacity = 1");
    test_sleep(call, 2 * TEST_SECOND_US);
    ck_assert_int_eq(waiting_room_round(call, &watch, NULL, &due_us), ERR_OK);
    ck_assert_int_eq(due_us, INT64_MAX);
}
END_TEST

START_TEST(no_second_lets_more_in_than_its_share_and_one)
{
    struct call *call = test_call();
    int64_t entered[100] = {0}, before = 0;

    test_room_open(100000, 600);
    places(1, 500, PLACE_WAITING, call->now_us + 3600 * TEST_SECOND_US);
    for (int tenth = 0; tenth < 100; tenth++) {
        if (tenth == 30)
            test_sql("UPDATE waiting_room SET paused = 1");
        if (tenth == 50)
            test_sql("UPDATE waiting_room SET paused = 0");
        test_room_tick(call);
        int64_t now = count_state(PLACE_ADMITTED);
        entered[tenth] = now - before;
        before = now;
        test_sleep(call, TEST_SECOND_US / 10);
    }
    for (int tenth = 0; tenth + 10 <= 100; tenth++) {
        int64_t sum = 0;
        for (int i = 0; i < 10; i++)
            sum += entered[tenth + i];
        ck_assert_int_le(sum, 11);
    }
    ck_assert_int_ge(before, 78); /* eight seconds at ten, and none in the pause */
    ck_assert_int_le(before, 82);
}
END_TEST

static const char *newest_detail(void)
{
    return test_text("SELECT detail FROM admin_log ORDER BY log_id DESC LIMIT 1");
}

START_TEST(the_log_says_what_was_changed_and_nothing_else)
{
    struct text_pair pair = {"ko", "곧"};
    struct call *call = test_call();

    test_room_open(10, 600);
    change(call, &(struct room_change){
                     .has_capacity = true, .capacity = 12, .has_paused = true, .paused = true});
    ck_assert_str_eq(newest_detail(), "capacity 10 to 12, paused 0 to 1");
    test_sleep(call, TEST_SECOND_US);
    change(call, &(struct room_change){.has_capacity = true,
                                       .capacity = 12,
                                       .has_message = true,
                                       .message = "Soon",
                                       .has_messages = true,
                                       .messages = {1, &pair}});
    ck_assert_str_eq(newest_detail(), "message: Soon, ko: 곧");
    test_sleep(call, TEST_SECOND_US);
    change(call, &(struct room_change){.has_paused = true});
    ck_assert_str_eq(newest_detail(), "paused 1 to 0");
}
END_TEST

CHECK_SUITE_WITH("room steering", test_db_setup, test_db_teardown,
                 who_was_set_aside_is_never_looked_at_again,
                 returners_come_before_everybody_behind_and_in_their_order,
                 setting_aside_and_returning_are_written_down, after_a_pause_nobody_enters,
                 whatever_frees_a_slot_or_a_seat_wakes_the_janitor,
                 a_silent_crowd_is_passed_in_pieces_one_after_the_other,
                 the_last_seat_ends_admission_and_a_return_reopens_it,
                 a_message_in_one_language_leaves_the_others,
                 a_message_in_no_language_changes_nothing,
                 the_rate_follows_the_load_only_where_it_was_asked_to,
                 of_two_hosts_that_look_at_once_one_moves_the_rate, a_slowed_room_lets_fewer_in,
                 a_round_tells_when_the_rate_lets_the_next_one_in,
                 no_second_lets_more_in_than_its_share_and_one,
                 the_log_says_what_was_changed_and_nothing_else)
